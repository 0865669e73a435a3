import type { Kysely } from 'kysely'
import type { StoreTransaction } from '../shared/database/database.ts'
import type { ChaseTables } from './tables.ts'

type Reading = Pick<Kysely<ChaseTables>, 'selectFrom'>

/** The numbers of these handles: for a condition. */
export const peopleOf = (db: Reading, handles: readonly string[]) =>
  db
    .selectFrom('care_person')
    .select('person')
    .where('handle', 'in', [...handles])

/** The number of each handle; who is new here is given the next one. */
export async function peopleFor(
  transaction: StoreTransaction<ChaseTables>,
  handles: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await transaction
    .selectFrom('care_person')
    .selectAll()
    .where('handle', 'in', [...handles])
    .execute()
  const people = new Map(found.map(({ handle, person }) => [handle, person]))
  const newcomers = handles.filter((handle) => !people.has(handle))
  if (newcomers.length === 0) return people
  const { last } = await transaction
    .selectFrom('care_person')
    .select(({ fn }) => fn.max('person').as('last'))
    .executeTakeFirstOrThrow()
  const added = newcomers.map((handle, at) => ({ handle, person: Number(last ?? 0) + 1 + at }))
  await transaction.insertInto('care_person').values(added).execute()
  for (const { handle, person } of added) people.set(handle, person)
  return people
}
