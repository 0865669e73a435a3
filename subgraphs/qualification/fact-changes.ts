import type { CompiledQuery, Kysely } from 'kysely'
import type { SubjectRef } from '../shared/consent/facts.ts'
import type { QualificationTables } from './tables.ts'

/**
 * What a change of facts about these subjects must make every process forget: the subjects themselves, the persons
 * their numbers lead to, and all numbers of those persons.
 */
export async function subjectsTouched(
  db: Kysely<QualificationTables>,
  refs: readonly SubjectRef[],
): Promise<readonly string[]> {
  const touched = new Set<string>(refs)
  const handles = refs.filter((ref) => ref.startsWith('num_'))
  if (handles.length > 0) {
    const rows = await db.selectFrom('link').select('person').distinct().where('handle', 'in', handles).execute()
    for (const { person } of rows) touched.add(person)
  }
  const persons = [...touched].filter((ref) => ref.startsWith('per_'))
  if (persons.length > 0) {
    const rows = await db.selectFrom('link').select('handle').distinct().where('person', 'in', persons).execute()
    for (const { handle } of rows) touched.add(handle)
  }
  return [...touched]
}

/** Lines of the fact feed, for the writing transaction. Null: everybody's. */
export function factLines(
  db: Kysely<QualificationTables>,
  of: 'CALLER' | 'SUBJECT',
  subjects: readonly (string | null)[],
  at: number,
): CompiledQuery | null {
  if (subjects.length === 0) return null
  return db
    .insertInto('fact_change')
    .values(subjects.map((subject) => ({ of_what: of, subject, at })))
    .compile()
}
