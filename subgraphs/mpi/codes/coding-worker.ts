import type { KeyObject } from 'node:crypto'
import { workerData } from 'node:worker_threads'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { type ConnectionSettings, SqliteConnection } from '../../shared/database/sqlite-connection.ts'
import { answer } from '../../shared/database/thread.ts'
import { type SealKeys, sealWith } from '../../shared/seal/number-seal.ts'
import { lookupParts } from '../number-index.ts'
import { type CodeColumn, type Coded, codedLines, type Found, readRow, type WantedCode } from './coding-rows.ts'

export interface CodingSettings {
  readonly connection: ConnectionSettings
  readonly keys: SealKeys
  readonly epoch: { readonly number: number; readonly key: KeyObject }
  readonly header: readonly CodeColumn[]
}

/** Lines of a file, and the number of the first of them. */
export interface SomeLines {
  readonly first: number
  readonly text: string
}

const { connection: settings, keys, epoch, header } = workerData as CodingSettings
const seal = sealWith(keys)
const connection = new SqliteConnection(settings)

/** A statement costs more than a number in it. */
const together = 64
const holders = connection.direct(
  `with asked (place, lookup) as (values ${Array.from({ length: together }, (_, place) => `(${place}, ?)`).join(', ')})
   select a.place, r.person, r.from_on, r.until_on, r.doubted, r.filed
   from asked a cross join number n on n.lookup = a.lookup cross join record r on r.handle = n.handle`,
)

/** The period that leads to whom was found, to be compared with the next. */
interface Fitting {
  readonly person: Found
  readonly from: string
  readonly filed: number
}

/** Whose the number of each row is, found under its key of today or else under one before. */
function findAll(rows: readonly (WantedCode | string | null)[]): readonly (Fitting | null)[] {
  const found: (Fitting | null)[] = rows.map(() => null)
  let left = rows.flatMap((row, place) =>
    row === null || typeof row === 'string'
      ? []
      : [{ place, on: row.on, lookups: seal.indexes(lookupParts(row.number)) }],
  )
  for (let key = 0; key < keys.length && left.length > 0; key += 1) {
    for (let at = 0; at < left.length; at += together) {
      const some = left.slice(at, at + together)
      const lookups = Array.from({ length: together }, (_, place) => some[place]?.lookups[key] ?? null)
      for (const [asked, person, from, until, doubted, filed] of holders.rows(...lookups)) {
        const wanted = some[Number(asked)]
        if (wanted === undefined) continue
        const { place, on } = wanted
        const fitting = {
          person: doubted === 1 ? 'IN_DOUBT' : (person as PersonId),
          from: String(from),
          filed: Number(filed),
        } as const
        // The last that fits: whose it was on that day, or whose it is or was last.
        if (on !== null && (fitting.from > on || (until !== null && String(until) <= on))) continue
        if (isLater(fitting, found[place] ?? null)) found[place] = fitting
      }
    }
    left = left.filter(({ place }) => found[place] === null)
  }
  return found
}

const isLater = (one: Fitting, other: Fitting | null): boolean =>
  other === null || one.from > other.from || (one.from === other.from && one.filed > other.filed)

/** What so few rows leave behind is gone before a collection of garbage copies it. */
const atOnce = 512

answer<SomeLines, Coded>(({ first, text }) => {
  const lines = text.split('\n')
  const coded = { text: '', coded: 0, unknown: 0, refused: 0 }
  for (let at = 0; at < lines.length; at += atOnce) {
    const rows = lines.slice(at, at + atOnce).map((line) => {
      const row = line.endsWith('\r') ? line.slice(0, -1) : line
      return row === '' ? null : readRow(header, row)
    })
    const found = findAll(rows)
    const some = codedLines(epoch, first + at, rows, (place) => found[place]?.person ?? null)
    coded.text += some.text
    coded.coded += some.coded
    coded.unknown += some.unknown
    coded.refused += some.refused
  }
  return coded
})
