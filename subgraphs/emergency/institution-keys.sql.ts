import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { type InstitutionKey, type KeyOwner, type NewInstitutionKey, newInstitutionKey, signAs } from './signature.ts'
import type { EmergencyTables, VersionTable } from './tables.ts'

type Transaction = StoreTransaction<EmergencyTables>

const placeOf = (id: string): string => `institution key ${id}`

/** The key that signs for an institution or for the hub, made when it first signs; the private half is sealed. */
export async function keyOf(
  transaction: Transaction,
  seal: NumberSeal,
  institution: KeyOwner,
  at: Instant,
): Promise<NewInstitutionKey> {
  const find = () =>
    transaction.selectFrom('institution_key').selectAll().where('institution', '=', institution).executeTakeFirst()
  let held = await find()
  if (held === undefined) {
    const made = newInstitutionKey(institution)
    await transaction
      .insertInto('institution_key')
      .values({
        id: made.id,
        institution,
        public_half: made.publicHalf,
        private_half: seal.seal(made.privateHalf, placeOf(made.id)),
        made: at,
      })
      .onConflict((conflict) => conflict.column('institution').doNothing())
      .execute()
    held = await find()
  }
  if (held === undefined) throw new Error('A key of an institution was made and is not there.')
  return {
    id: held.id,
    institution,
    publicHalf: held.public_half,
    privateHalf: seal.open(held.private_half, placeOf(held.id)),
  }
}

/** Versions approved before versions were signed: each is what its digest says, and is signed once. */
export async function signEarlier(
  database: Database<EmergencyTables>,
  seal: NumberSeal,
  check: (row: VersionTable) => unknown,
): Promise<void> {
  const unsigned = await database.read.selectFrom('version').selectAll().where('signature', 'is', null).execute()
  for (const row of unsigned) {
    check(row)
    await database.write(async (transaction) => {
      const institution = row.institution as InstitutionCode
      const { key, value } = signAs(
        'version',
        await keyOf(transaction, seal, institution, Number(row.approved) as Instant),
        row.person as PersonId,
        row.digest,
      )
      await transaction
        .updateTable('version')
        .set({ signing_key: key.id, signature: value })
        .where('person', '=', row.person)
        .where('number', '=', row.number)
        .where('signature', 'is', null)
        .execute()
    })
  }
}

export async function keysIn(
  db: Pick<Transaction, 'selectFrom'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, InstitutionKey>> {
  if (ids.length === 0) return new Map()
  const found = await db
    .selectFrom('institution_key')
    .select(['id', 'institution', 'public_half'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(
    found.map(({ id, institution, public_half }) => [
      id,
      { id, institution: institution as KeyOwner, publicHalf: public_half },
    ]),
  )
}
