import type { CompiledQuery, Kysely } from 'kysely'
import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { mayContinue } from './same-holder.ts'
import type { InsurerRow } from './store.ts'
import type { QualificationTables } from './tables.ts'
import type { Particulars } from './term.ts'

export interface Continuity {
  /** The number the row continues; null where it states none, or one that somebody else stands under. */
  previous(row: InsurerRow): NumberHandle | null
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
  const standing = await standingUnder(db, stated)
  const previousOf = (row: InsurerRow): NumberHandle | null =>
    row.kind === 'NEW' && row.previous !== null && mayContinue(row.particulars, standing.get(row.previous) ?? [])
      ? row.previous
      : null
  return {
    previous: previousOf,
    link(row) {
      const previous = previousOf(row)
      if (row.kind !== 'NEW' || previous === null || holders.has(row.number.handle)) return []
      const person = holders.get(previous)
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
      const previous = previousOf(row)
      if (previous === null) return false
      const holder = holders.get(row.number.handle)
      return holder === undefined || holder !== holders.get(previous)
    },
  }
}

type Holder = Pick<Particulars, 'birthDate' | 'sex'>

async function standingUnder(
  db: Kysely<QualificationTables>,
  handles: readonly NumberHandle[],
): Promise<ReadonlyMap<string, readonly Holder[]>> {
  const rows =
    handles.length === 0
      ? []
      : await db
          .selectFrom('term')
          .select(['handle', 'birth_date', 'sex'])
          .distinct()
          .where('handle', 'in', [...new Set(handles)])
          .where('superseded', 'is', null)
          .execute()
  const holders = new Map<string, Holder[]>()
  for (const { handle, birth_date, sex } of rows) {
    const holder = { birthDate: birth_date as CivilDate, sex: sex as Particulars['sex'] }
    holders.set(handle, [...(holders.get(handle) ?? []), holder])
  }
  return holders
}
