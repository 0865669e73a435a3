/** Where one element of DER (ITU-T X.690) lies: it begins `at`, its content is from `from` to `until`. */
export interface Element {
  readonly tag: number
  readonly at: number
  readonly from: number
  readonly until: number
}

/**
 * The element that begins at a place and ends no later than `end`; null: there is none as DER writes it, with a definite
 * length in the fewest octets. Nothing is copied, so that a list of millions can be gone through.
 */
export function elementAt(der: Uint8Array, at: number, end: number): Element | null {
  if (at + 2 > end) return null
  const tag = der[at] ?? 0
  const first = der[at + 1] ?? 0
  // Numbers of tags above 30, which take more octets, stand nowhere in certificates and lists.
  if ((tag & 0x1f) === 0x1f) return null
  if (first < 0x80) return within({ tag, at, from: at + 2, until: at + 2 + first }, end)
  const octets = first & 0x7f
  const from = at + 2 + octets
  if (octets === 0 || octets > 4 || from > end) return null
  let length = 0
  for (let place = at + 2; place < from; place++) length = length * 256 + (der[place] ?? 0)
  const isShortest = length >= (octets === 1 ? 0x80 : 256 ** (octets - 1))
  return isShortest ? within({ tag, at, from, until: from + length }, end) : null
}

const within = (element: Element, end: number): Element | null => (element.until <= end ? element : null)

/** Those inside another, in order; null: not elements through and through, or more than `most`. */
export function elementsIn(
  der: Uint8Array,
  { from, until }: Pick<Element, 'from' | 'until'>,
  most: number,
): readonly Element[] | null {
  const found: Element[] = []
  for (let at = from; at < until; ) {
    const element = elementAt(der, at, until)
    if (element === null || found.length === most) return null
    found.push(element)
    at = element.until
  }
  return found
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  identifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  /** [0] of a structure. */
  first: 0xa0,
} as const
