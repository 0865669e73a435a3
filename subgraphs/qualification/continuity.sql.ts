import type { CompiledQuery, Kysely } from 'kysely'
import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import { mayContinue } from './same-holder.ts'
import type { InsurerRow } from './store.ts'
import type { QualificationTables } from './tables.ts'
import type { Particulars } from './term.ts'

export interface Continuity {
  /** The number the row continues; null where it states none, one that somebody else stands under, or an unknown one. */
  previous(row: InsurerRow): NumberHandle | null
  /**
   * A new number is taken for its predecessor's holder at once: what protects them protects it before the index has
   * placed it. The index's own word follows and replaces this one.
   */
  link(row: InsurerRow): readonly CompiledQuery[]
  /** Whether the row states a continuity that the index has not joined yet: then it is told, though nothing else changed. */
  isNews(row: InsurerRow): boolean
  /** Whether the number it states stands under somebody else. */
  isOthers(row: InsurerRow): boolean
  /** Keeps the word about a number that nobody has entered yet: who stands under it cannot be compared before. */
  await(row: InsurerRow): readonly CompiledQuery[]
  /** What earlier rows said of the numbers that enter now, where holder and holder agree. */
  readonly woken: readonly NumberRegistration[]
  /** Takes what was heard now off the list. */
  readonly heard: readonly CompiledQuery[]
}

export async function continuityOf(
  db: Kysely<QualificationTables>,
  rows: readonly InsurerRow[],
  at: number,
): Promise<Continuity> {
  const entering = new Map<string, Particulars>()
  for (const row of rows) if (row.kind === 'NEW') entering.set(row.number.handle, row.particulars)
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
  const holdersOf = (handle: NumberHandle): readonly Holder[] => {
    const enters = entering.get(handle)
    return [...(standing.get(handle) ?? []), ...(enters === undefined ? [] : [enters])]
  }
  const previousOf = (row: InsurerRow): NumberHandle | null =>
    row.kind === 'NEW' && row.previous !== null && mayContinue(row.particulars, holdersOf(row.previous))
      ? row.previous
      : null
  const { woken, heard } = await heardNow(db, entering)
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
    isOthers: (row) =>
      row.kind === 'NEW' && row.previous !== null && previousOf(row) === null && holdersOf(row.previous).length > 0,
    await(row) {
      if (row.kind !== 'NEW' || row.previous === null || holdersOf(row.previous).length > 0) return []
      return [
        db
          .insertInto('awaited_continuity')
          .values({ handle: row.number.handle, previous: row.previous, stated: at })
          .onConflict((conflict) => conflict.columns(['handle', 'previous']).doNothing())
          .compile(),
      ]
    },
    woken,
    heard,
  }
}

/** Statements that waited for these numbers: told to the index if the one who waits was born the same day. */
async function heardNow(
  db: Kysely<QualificationTables>,
  entering: ReadonlyMap<string, Holder>,
): Promise<Pick<Continuity, 'woken' | 'heard'>> {
  const handles = [...entering.keys()]
  if (handles.length === 0) return { woken: [], heard: [] }
  const rows = await db
    .selectFrom('awaited_continuity as awaited')
    .innerJoin('term', 'term.handle', 'awaited.handle')
    .select(['awaited.handle', 'awaited.previous', 'term.acquired', 'term.lost', 'term.birth_date', 'term.sex'])
    .where('awaited.previous', 'in', handles)
    .where('term.superseded', 'is', null)
    .orderBy('term.acquired')
    .execute()
  if (rows.length === 0) return { woken: [], heard: [] }
  // The qualification in force last, under each number that waits.
  const last = new Map(rows.map((row) => [`${row.handle} ${row.previous}`, row]))
  const woken = [...last.values()].flatMap((row): NumberRegistration[] => {
    const holder = { birthDate: row.birth_date as CivilDate, sex: row.sex as Particulars['sex'] }
    const enters = entering.get(row.previous)
    if (enters === undefined || !mayContinue(holder, [enters])) return []
    return [
      {
        handle: row.handle as NumberHandle,
        from: row.acquired as CivilDate,
        until: row.lost as CivilDate | null,
        previous: row.previous as NumberHandle,
      },
    ]
  })
  const previous = [...new Set(rows.map((row) => row.previous))]
  return { woken, heard: [db.deleteFrom('awaited_continuity').where('previous', 'in', previous).compile()] }
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
