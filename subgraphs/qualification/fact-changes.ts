import { type CompiledQuery, type Kysely, sql } from 'kysely'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { StoreTransaction } from '../shared/database/database.ts'
import type { QualificationTables } from './tables.ts'

/** Lines of the feed that are kept. Whoever is further behind asks everything again, as after a start. */
export const keptLines = 100_000
/** At most so many go with one write: what grew faster than it shrank is caught up with, and no write waits long. */
export const prunedAtOnce = 10_000
/** More subjects than this in one write are a file's: one line for everybody costs the store and every process less. */
export const mostSubjects = 250

/**
 * What a change of facts about these subjects must make every process forget: the subjects themselves, the persons
 * their numbers lead to, all numbers of those persons, and the ids under which they were filed before a merge.
 */
export async function subjectsTouched(
  db: Kysely<QualificationTables>,
  refs: readonly SubjectRef[],
): Promise<readonly string[]> {
  const touched = new Set<string>(refs)
  const handles = refs.filter((ref) => ref.startsWith('num_'))
  const persons = refs.filter((ref) => ref.startsWith('per_'))
  if (refs.length > 0) {
    const rows = await db
      .selectFrom('link as mine')
      .innerJoin('link as theirs', 'theirs.person', 'mine.person')
      .select(['theirs.handle', 'theirs.person', 'theirs.filed'])
      .distinct()
      .where((where) =>
        where.or([
          ...(handles.length > 0 ? [where('mine.handle', 'in', handles)] : []),
          ...(persons.length > 0
            ? [
                where('mine.person', 'in', persons),
                where.and([where('mine.filed', 'in', persons), where('mine.filed', '!=', where.ref('mine.person'))]),
              ]
            : []),
        ]),
      )
      .execute()
    for (const { handle, person, filed } of rows) touched.add(handle).add(person).add(filed)
  }
  return [...touched]
}

/** For whom these act, with all that leads to them: under which ids a guardian may ask is a fact about them. */
export async function wardsOf(
  db: Kysely<QualificationTables>,
  guardians: readonly string[],
): Promise<readonly string[]> {
  const persons = guardians.filter((ref) => ref.startsWith('per_'))
  // More of them than anybody is told of one by one: then everybody is told anyway.
  if (persons.length === 0 || guardians.length > mostSubjects) return []
  const rows = await db.selectFrom('proxy').select('person').distinct().where('guardian', 'in', persons).execute()
  return rows.length === 0
    ? []
    : subjectsTouched(
        db,
        rows.map(({ person }) => person as SubjectRef),
      )
}

/** Lines of the fact feed, for the writing transaction. Null: everybody's. */
export function factLines(
  db: Kysely<QualificationTables>,
  of: 'CALLER' | 'SUBJECT',
  subjects: readonly (string | null)[],
  at: number,
): CompiledQuery | null {
  if (subjects.length === 0) return null
  const told = subjects.length > mostSubjects ? [null] : subjects
  return db
    .insertInto('fact_change')
    .values(told.map((subject) => ({ of_what: of, subject, at })))
    .compile()
}

/** Takes the oldest lines off the feed once more than `kept` stand; the newest always stays. */
export function prunedLines(db: Kysely<QualificationTables>, kept = keptLines): CompiledQuery {
  // Each end by itself: only so does SQLite find it in the index and not by a walk.
  return sql`delete from fact_change where revision <= (
    select case when newest - ${kept} < oldest + ${prunedAtOnce} then newest - ${kept} else oldest + ${prunedAtOnce} end
    from (select (select max(revision) from fact_change) as newest, (select min(revision) from fact_change) as oldest)
      as ends)`.compile(db)
}

/** Tells the feed, in the writing transaction. */
export async function tellChanges(
  transaction: StoreTransaction<QualificationTables>,
  of: 'CALLER' | 'SUBJECT',
  subjects: readonly (string | null)[],
  at: number,
): Promise<void> {
  const lines = factLines(transaction, of, subjects, at)
  if (lines !== null) await transaction.batch([lines, prunedLines(transaction)])
}
