import { type Kysely, sql } from 'kysely'
import type { QualificationTables } from './tables.ts'

/**
 * The index over births is one for each so many terms, in their order of writing: keyed hashes fall on random pages,
 * and those of one block are few enough for what is written together to share them. A search asks every block.
 */
export const bornBlock = 65_536

export const bornBlocks = (db: Kysely<QualificationTables>) => {
  const blockOf = (end: 'min' | 'max') =>
    sql`(select ${sql.raw(end)}(id) from ${sql.table('term')}) / ${sql.lit(bornBlock)}`
  const blocks = sql<{ place: number }>`(with recursive block (place) as (
    select ${blockOf('min')} union all select place + 1 from block where place < ${blockOf('max')}) select place from block)`
  return db
    .selectFrom(blocks.as('block'))
    .crossJoin('term')
    .where(sql<boolean>`term.id / ${sql.lit(bornBlock)} = block.place`)
}
