import { serialFrom } from './der.ts'
import { type Element, elementAt, elementsIn, tags } from './der-walk.ts'
import { type Serials, serialsAt } from './serials.ts'

/** An entry has its own head, a serial number and a time: no list has more entries than its octets hold of these. */
const shortestEntry = 2 + 3 + 15

/** The serial numbers of `revokedCertificates` (RFC 5280 §5.1.2.6); null: not to be relied on, all of it. */
export function revokedIn(der: Uint8Array, entries: Element | null): Serials | null {
  const { from, until } = entries ?? { from: 0, until: 0 }
  const room = Math.ceil((until - from) / shortestEntry)
  const starts = new Uint32Array(room)
  const ends = new Uint32Array(room)
  let count = 0
  for (let at = from; at < until; count++) {
    const entry = elementAt(der, at, until)
    if (entry?.tag !== tags.sequence) return null
    const serial = elementAt(der, entry.from, entry.until)
    if (serial?.tag !== tags.integer) return null
    const start = serialFrom(der, serial.from, serial.until)
    if (start === null || !isSound(der, serial.until, entry.until)) return null
    starts[count] = start
    ends[count] = serial.until
    at = entry.until
  }
  return serialsAt(der, { starts: starts.subarray(0, count), ends: ends.subarray(0, count) })
}

/** What follows the serial number: a time, and extensions of which none changes what the entry is about. */
function isSound(der: Uint8Array, at: number, until: number): boolean {
  const time = elementAt(der, at, until)
  if (time === null || !isTime(der, time)) return false
  if (time.until === until) return true
  const extensions = elementAt(der, time.until, until)
  if (extensions?.tag !== tags.sequence || extensions.until !== until) return false
  return elementsIn(der, extensions, 8)?.every((extension) => isOptional(der, extension)) ?? false
}

/** RFC 5280 §5.1.2.4: to the second, in Greenwich time. */
function isTime(der: Uint8Array, { tag, from, until }: Element): boolean {
  const digits = tag === tags.utcTime ? 12 : tag === tags.generalizedTime ? 14 : null
  if (until - from - 1 !== digits || der[until - 1] !== 0x5a) return false
  for (let place = from; place < until - 1; place++) {
    const octet = der[place] ?? 0
    if (octet < 0x30 || octet > 0x39) return false
  }
  return true
}

/** §5.3: an entry with a critical extension (another certificate issuer) is not about this issuer's certificate. */
function isOptional(der: Uint8Array, extension: Element): boolean {
  if (extension.tag !== tags.sequence) return false
  const [id, ...rest] = elementsIn(der, extension, 3) ?? []
  const [flag, value] = rest.length === 2 ? rest : [null, rest[0]]
  const isCritical =
    flag !== null && !(flag?.tag === tags.boolean && flag.until - flag.from === 1 && der[flag.from] === 0)
  return id?.tag === tags.identifier && value?.tag === tags.octets && !isCritical
}
