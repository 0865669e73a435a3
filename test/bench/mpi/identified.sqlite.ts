import { keysOf, registeredRows } from '../../../subgraphs/mpi/identifying/identity.ts'
import { identityRow } from '../../../subgraphs/mpi/rows.ts'
import { procedure, type Work } from '../../../subgraphs/shared/database/procedure.ts'
import { identityAt } from './people.ts'

export interface Part {
  /** Records by their order of filing: each is a person's only one. */
  readonly after: number
  readonly count: number
  readonly at: number
}

/** Identities and blocking keys of a part of a loaded index, as the matcher would have left them. */
export const identified = procedure<Part, void>(new URL(import.meta.url))

const columns =
  'record, kind, kana, kanji, latin, birth_date, sex, postal_code, address, phone, source, verified, normaliser, household, branch, died_on, from_on, until_on, known, superseded'

const work: Work<Part, void> = (connection, { after, count, at }) => {
  const put = connection.direct(
    `insert into identity (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const key = connection.direct('insert into key_heap (key, record) values (?, ?)')
  const records = connection.direct('select id, filed from record where filed > ? order by filed limit ?')
  for (const [id, filed] of records.rows(after, count)) {
    const rows = registeredRows(id as never, identityAt(Number(filed)), at as never)
    for (const row of rows.map(identityRow)) {
      const { record, kind, kana, kanji, latin, birth_date, sex, postal_code, address, phone, source } = row
      const { verified, normaliser, household, branch, died_on, from_on, until_on, known, superseded } = row
      const who = [record, kind, kana, kanji, latin, birth_date, sex, postal_code, address, phone, source]
      put.run(...who, verified, normaliser, household, branch, died_on, from_on, until_on, known, superseded)
    }
    for (const one of keysOf(rows)) key.run(one, id as string)
  }
}
export default work
