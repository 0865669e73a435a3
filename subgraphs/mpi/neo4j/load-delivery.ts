import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { NumberScheme } from '../../shared/internal.ts'
import { indexBytes } from '../../shared/seal/number-seal.ts'
import { apart } from '../../shared/seal/pieces.ts'
import type { BulkLink } from '../bulk-placing.ts'
import { type FiledRecord, weightOf } from '../ledger/ledger.ts'
import type { SealedNumbers } from '../numbers-to-seal.ts'
import { beginnerCells, continuityCells, decisionCells, numberCells, recordCells } from './cypher.first-load.ts'
import { pagesOf } from './feed-pages.ts'
import { periodOf } from './held.ts'
import { type Cell, lineOf, textOf } from './lines.ts'

export interface MintedNumber {
  readonly handle: NumberHandle
  readonly scheme: NumberScheme
  readonly insurer: string
}

/** About whole persons: nothing in it hangs on what is in another. */
export const noRows = () => ({
  numbers: [] as MintedNumber[],
  records: [] as FiledRecord[],
  links: [] as BulkLink[],
  stated: [] as (readonly [handle: NumberHandle, previous: NumberHandle])[],
})
export type LoadedRows = ReturnType<typeof noRows>

/** How many of each the server says that it made. */
export const madeOf = ({ numbers, records, stated, links }: LoadedRows): readonly number[] =>
  [numbers, records, stated, links].map(({ length }) => length)

/** Those that begin a person stand first, number and person at one place. */
export function deliveryOf({ numbers, records, links, stated }: LoadedRows, { lookups, sealed }: SealedNumbers) {
  const begins = new Map(records.flatMap((one) => (one.own === one.person ? [[one.handle, one]] : [])))
  const bytes = apart(sealed)
  const beginners: string[] = []
  const beginnersSealed: Uint8Array[] = []
  const others: string[] = []
  const othersSealed: Uint8Array[] = []
  const personAt = new Map<PersonId, number>()
  const numberAt = new Map<NumberHandle, number>()
  const lookupsText = Buffer.from(lookups.buffer, lookups.byteOffset, lookups.byteLength)
  for (const [place, { handle, scheme, insurer }] of numbers.entries()) {
    const lookup = lookupsText.toString('base64url', indexBytes * place, indexBytes * (place + 1))
    const first = begins.get(handle)
    const own = bytes[place] as Uint8Array
    if (first === undefined) {
      numberAt.set(handle, begins.size + others.length)
      others.push(line(numberCells, { handle, lookup, scheme, insurer }))
      othersSealed.push(own)
    } else {
      numberAt.set(handle, beginners.length)
      personAt.set(first.person, beginners.length)
      const { person } = first
      const { filed, from_on, until_on } = periodOf(first)
      beginners.push(line(beginnerCells, { handle, lookup, scheme, insurer, person, filed, from_on, until_on }))
      beginnersSealed.push(own)
    }
  }
  const joined = records.flatMap((record) => {
    if (record.own === record.person) return []
    const { id, handle, person, evidence, decision } = record
    const places = { number: placed(numberAt, handle as NumberHandle), person: placed(personAt, person) }
    return [line(recordCells, { ...places, id, ...periodOf(record), evidence, decision })]
  })
  return {
    beginners,
    beginnersSealed,
    numbers: others,
    numbersSealed: othersSealed,
    records: textOf(joined),
    continuity: textOf(
      stated.map(([handle, previous]) =>
        line(continuityCells, { number: placed(numberAt, handle), previous: placed(numberAt, previous) }),
      ),
    ),
    decisions: textOf(links.map((link) => line(decisionCells, { ...link, weight: weightOf[link.rule] }))),
    pages: pagesOf(
      records.map(({ filed, handle, person, from, until, doubted }) => ({
        sequence: filed,
        handle: handle as NumberHandle,
        person,
        was: null,
        from,
        until,
        doubted,
      })),
    ),
  }
}

const line = <Name extends string>(names: readonly Name[], row: Readonly<Record<Name, Cell>>): string =>
  lineOf(names.map((name) => row[name]))

function placed<Id>(places: ReadonlyMap<Id, number>, id: Id): number {
  const place = places.get(id)
  if (place === undefined) throw new Error('A load names what it did not bring.')
  return place
}
