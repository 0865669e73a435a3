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
const holders = new SqliteConnection(settings).direct(
  `select r.person, r.from_on, r.until_on, r.doubted from number n join record r on r.handle = n.handle
   where n.lookup = ? order by r.from_on, r.filed`,
)

function find({ number, on }: WantedCode): Found {
  for (const lookup of seal.indexes(lookupParts(number))) {
    const records = holders.rows(lookup)
    const held =
      on === null
        ? records.at(-1)
        : records.findLast(([, from, until]) => String(from) <= on && (until === null || on < String(until)))
    if (held !== undefined) return held[3] === 1 ? 'IN_DOUBT' : (held[0] as PersonId)
  }
  return null
}

answer<SomeLines, Coded>(({ first, text }) => {
  const rows = text.split('\n').map((line) => {
    const row = line.endsWith('\r') ? line.slice(0, -1) : line
    return row === '' ? null : readRow(header, row)
  })
  return codedLines(epoch, first, rows, (place) => find(rows[place] as WantedCode))
})
