import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { StoreTransaction } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import { type Evidence, type Held, type KnownPerson, place } from './placing.ts'
import type { MpiTables } from './tables.ts'

type Transaction = StoreTransaction<MpiTables>

/** Places one registered number with its person, in the transaction that accepts the message. */
export async function registerNumber(
  transaction: Transaction,
  registration: NumberRegistration,
  at: Instant,
): Promise<void> {
  const { handle, previous } = registration
  if (previous !== null && previous !== handle) {
    await transaction
      .insertInto('continuity')
      .values({ handle, previous, known: at })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  const { link: placed, oneAndTheSame } = place(registration, {
    own: await liveLinks(transaction, handle),
    holder: await holderOf(transaction, handle),
    before: previous === null ? null : await holderOf(transaction, previous),
    after: await continuedBy(transaction, handle),
  })
  if (placed !== null) {
    const { evidence, replaces } = placed
    const person = placed.person ?? (await newPerson(transaction, at))
    const decision = await decide(transaction, replaces ? 'REDATE' : 'LINK', evidence, { handle, person, previous }, at)
    if (replaces) await supersede(transaction, handle, registration.from, at)
    await link(
      transaction,
      { person, handle, from: registration.from, until: registration.until, evidence },
      decision,
      at,
    )
  }
  const [survivor, ...others] = oneAndTheSame
  if (survivor !== undefined) for (const other of others) await join(transaction, survivor, other, at)
}

async function supersede(transaction: Transaction, handle: NumberHandle, from: CivilDate, at: Instant): Promise<void> {
  await transaction
    .updateTable('held')
    .set({ superseded: at })
    .where('handle', '=', handle)
    .where('from_on', '=', from)
    .where('superseded', 'is', null)
    .execute()
}

async function liveLinks(transaction: Transaction, handle: NumberHandle): Promise<readonly Held[]> {
  const rows = await transaction
    .selectFrom('held')
    .selectAll()
    .where('handle', '=', handle)
    .where('superseded', 'is', null)
    .orderBy('from_on')
    .execute()
  return rows.map((row) => ({
    person: row.person as PersonId,
    handle,
    from: row.from_on as CivilDate,
    until: row.until_on as CivilDate | null,
    evidence: row.evidence as Evidence,
  }))
}

async function holderOf(transaction: Transaction, handle: NumberHandle): Promise<KnownPerson | null> {
  const row = await transaction
    .selectFrom('held')
    .innerJoin('person', 'person.id', 'held.person')
    .select(['person.id', 'person.since'])
    .where('held.handle', '=', handle)
    .where('held.superseded', 'is', null)
    .orderBy('held.from_on', 'desc')
    .executeTakeFirst()
  return row === undefined ? null : { id: row.id as PersonId, since: row.since }
}

async function continuedBy(transaction: Transaction, handle: NumberHandle): Promise<readonly KnownPerson[]> {
  const rows = await transaction
    .selectFrom('continuity')
    .innerJoin('held', 'held.handle', 'continuity.handle')
    .innerJoin('person', 'person.id', 'held.person')
    .select(['person.id', 'person.since'])
    .distinct()
    .where('continuity.previous', '=', handle)
    .where('held.superseded', 'is', null)
    .execute()
  return rows.map((row) => ({ id: row.id as PersonId, since: row.since }))
}

async function newPerson(transaction: Transaction, at: Instant): Promise<PersonId> {
  const id = freshId('per') as PersonId
  await transaction.insertInto('person').values({ id, since: at, merged_into: null }).execute()
  return id
}

async function decide(
  transaction: Transaction,
  kind: 'LINK' | 'REDATE' | 'MERGE',
  rule: string,
  evidence: object,
  at: Instant,
): Promise<string> {
  const id = freshId('dec')
  await transaction
    .insertInto('decision')
    .values({ id, kind, at, rule, evidence: JSON.stringify(evidence) })
    .execute()
  return id
}

async function link(transaction: Transaction, held: Held, decision: string, at: Instant): Promise<void> {
  const { person, handle, from, until, evidence } = held
  await transaction
    .insertInto('held')
    .values({ person, handle, from_on: from, until_on: until, known: at, superseded: null, evidence, decision })
    .execute()
  await transaction
    .updateTable('sequence')
    .set((set) => ({ value: set('value', '+', 1) }))
    .where('name', '=', 'link_change')
    .execute()
  await transaction
    .insertInto('link_change')
    .columns(['sequence', 'handle', 'person', 'from_on', 'until_on', 'at'])
    .expression((from_) =>
      from_
        .selectFrom('sequence')
        .select(({ val }) => [
          'value',
          val(handle).as('handle'),
          val(person).as('person'),
          val(from).as('from_on'),
          val(until).as('until_on'),
          val(at).as('at'),
        ])
        .where('name', '=', 'link_change'),
    )
    .execute()
}

/** Two persons turn out to be one: the links move to the survivor, and the other id resolves to it from now on. */
async function join(transaction: Transaction, survivor: PersonId, other: PersonId, at: Instant): Promise<void> {
  const decision = await decide(transaction, 'MERGE', 'CONTINUITY_STATEMENT', { survivor, other }, at)
  const rows = await transaction
    .selectFrom('held')
    .selectAll()
    .where('person', '=', other)
    .where('superseded', 'is', null)
    .execute()
  await transaction
    .updateTable('held')
    .set({ superseded: at })
    .where('person', '=', other)
    .where('superseded', 'is', null)
    .execute()
  for (const row of rows) {
    const held: Held = {
      person: survivor,
      handle: row.handle as NumberHandle,
      from: row.from_on as CivilDate,
      until: row.until_on as CivilDate | null,
      evidence: row.evidence as Evidence,
    }
    await link(transaction, held, decision, at)
  }
  await transaction.updateTable('person').set({ merged_into: survivor }).where('id', '=', other).execute()
}
