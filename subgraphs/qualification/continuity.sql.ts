import type { CompiledQuery, Kysely } from 'kysely'
import type { InsurerRow } from './store.ts'
import type { QualificationTables } from './tables.ts'

export interface Continuity {
  /**
   * A new number is taken for its predecessor's holder at once: what protects them protects it before the index has
   * placed it. The index's own word follows and replaces this one.
   */
  link(row: InsurerRow): readonly CompiledQuery[]
  /** Whether the row states a continuity that the index has not joined yet: then it is told, though nothing else changed. */
  isNews(row: InsurerRow): boolean
}

export async function continuityOf(db: Kysely<QualificationTables>, rows: readonly InsurerRow[]): Promise<Continuity> {
  const stated = rows.flatMap((row) =>
    row.kind === 'NEW' && row.previous !== null ? [row.number.handle, row.previous] : [],
  )
  const found =
    stated.length === 0
      ? []
      : await db
          .selectFrom('link')
          .select(['handle', 'person'])
          .where('handle', 'in', [...new Set(stated)])
          .orderBy('from_on')
          .execute()
  const holders = new Map<string, string>(found.map(({ handle, person }) => [handle, person]))
  return {
    link(row) {
      if (row.kind !== 'NEW' || row.previous === null || holders.has(row.number.handle)) return []
      const person = holders.get(row.previous)
      if (person === undefined) return []
      holders.set(row.number.handle, person)
      const { handle } = row.number
      return [
        db
          .insertInto('link')
          .values({ handle, person, filed: person, moved_at: null, from_on: row.from, until_on: null, sequence: 0 })
          .onConflict((conflict) => conflict.columns(['handle', 'from_on']).doNothing())
          .compile(),
      ]
    },
    isNews(row) {
      if (row.kind !== 'NEW' || row.previous === null) return false
      const holder = holders.get(row.number.handle)
      return holder === undefined || holder !== holders.get(row.previous)
    },
  }
}
