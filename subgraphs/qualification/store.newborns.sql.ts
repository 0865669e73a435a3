import type { Selectable } from 'kysely'
import type { InstitutionCode, NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import { type CivilDate, startOf } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import { enqueue } from '../shared/outbox/enqueue.ts'
import { subjectsTouched, tellChanges } from './fact-changes.ts'
import type { NewbornTable } from './guardian-tables.ts'
import { comingOfAge } from './guardianship.ts'
import type { Newborn, NewbornStore } from './newborn-store.ts'
import type { QualificationTables } from './tables.ts'
import type { Sex } from './term.ts'
import { notFound, writesAbout } from './writing-about.sql.ts'

type Transaction = StoreTransaction<QualificationTables>

export interface NewbornParts {
  readonly database: Database<QualificationTables>
  readonly nudgeOutbox: () => void
}

export function newbornStore({ database, nudgeOutbox }: NewbornParts): NewbornStore {
  const writeAbout = writesAbout(database)

  const told = async <T>(outcome: Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const done = await outcome
    if (done.ok) nudgeOutbox()
    return done
  }

  const tellIndex = (transaction: Transaction, body: NumberRegistration, at: number): Promise<void> =>
    enqueue(transaction, [{ topic: 'number-registration', key: body.handle, body }], () => at)

  /** Why a number is not taken for the newborn's; null: it may be. */
  const against = async (transaction: Transaction, newborn: Newborn, number: NumberHandle) => {
    const terms = await transaction
      .selectFrom('term')
      .select(['birth_date', 'sex', 'acquired', 'lost'])
      .where('handle', '=', number)
      .where('superseded', 'is', null)
      .orderBy('acquired')
      .execute()
    const [first] = terms
    if (first === undefined) return { refusal: notFound('number') }
    const differs = terms.some(
      ({ birth_date, sex }) =>
        birth_date !== newborn.birthDate || (sex !== newborn.sex && sex !== 'NOT_SET' && newborn.sex !== 'NOT_SET'),
    )
    if (differs)
      return { refusal: conflict('ANOTHER_BIRTH', 'The number’s holder was born another day, or is of another sex.') }
    const taken = await transaction.selectFrom('newborn').select('handle').where('number', '=', number).execute()
    if (taken.length > 0) return { refusal: conflict('TAKEN', 'The number is another newborn’s.') }
    const theirs = await subjectsTouched(transaction, [number])
    const acting = await transaction.selectFrom('proxy').select('id').where('person', 'in', theirs).limit(1).execute()
    const said = await transaction
      .selectFrom('provision')
      .select('id')
      .where('person', 'in', theirs)
      .where('channel', 'in', ['PORTAL', 'GUARDIAN'])
      .limit(1)
      .execute()
    if (acting.length > 0 || said.length > 0)
      return {
        refusal: conflict('ACTED_FOR', 'Somebody acts for the number’s holder: a steward decides who they are.'),
      }
    return { refusal: null, acquired: first.acquired as CivilDate, lost: first.lost as CivilDate | null }
  }

  return {
    register: (scope, handle, birth, by, once) =>
      told(
        writeAbout(scope, birth.mother, once, async (transaction) => {
          const held = await transaction
            .selectFrom('newborn')
            .selectAll()
            .where('handle', '=', handle)
            .executeTakeFirst()
          if (held !== undefined) return ok(newbornIn(held))
          const { mother, facility, birthDate, birthOrder, sex } = birth
          const row = {
            handle,
            mother,
            facility,
            birth_date: birthDate,
            birth_order: birthOrder,
            sex,
            recorded_by: by,
            at: once.at,
            number: null,
          }
          await transaction.insertInto('newborn').values(row).execute()
          await transaction
            .insertInto('proxy')
            .values({
              id: freshId('prx'),
              guardian: mother,
              person: handle,
              basis: 'PARENTAL_AUTHORITY',
              named_by: null,
              categories: null,
              from_at: once.at,
              until_at: startOf(comingOfAge(birthDate)),
              ended: null,
            })
            .execute()
          await tellIndex(transaction, { handle, from: birthDate, until: null, previous: null }, once.at)
          return ok(newbornIn(row))
        }),
      ),

    nameNumber: (scope, handle, number, facility, once) =>
      told(
        writeAbout(scope, handle, once, async (transaction) => {
          const row = await transaction
            .selectFrom('newborn')
            .selectAll()
            .where('handle', '=', handle)
            .executeTakeFirst()
          if (row === undefined || row.facility !== facility) return notFound('newborn')
          const newborn = newbornIn(row)
          if (newborn.number === number) return ok(newborn)
          if (newborn.number !== null) return conflict('NUMBERED', 'This newborn has a number.')
          const found = await against(transaction, newborn, number)
          if (found.refusal !== null) return found.refusal
          await transaction.updateTable('newborn').set({ number }).where('handle', '=', handle).execute()
          const { acquired, lost } = found
          await tellIndex(transaction, { handle: number, from: acquired, until: lost, previous: handle }, once.at)
          await tellChanges(transaction, 'SUBJECT', await subjectsTouched(transaction, [number]), once.at)
          return ok({ ...newborn, number })
        }),
      ),
  }
}

const conflict = (reason: string, message: string): Outcome<never> => refuse({ code: 'CONFLICT', reason, message })

const newbornIn = (row: Selectable<NewbornTable>): Newborn => ({
  handle: row.handle as NumberHandle,
  mother: row.mother as PersonId,
  facility: row.facility as InstitutionCode,
  birthDate: row.birth_date as CivilDate,
  birthOrder: row.birth_order,
  sex: row.sex as Sex,
  number: row.number as NumberHandle | null,
})
