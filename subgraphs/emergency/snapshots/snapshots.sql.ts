import type { PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Database } from '../../shared/database/database.ts'
import { type NumberSeal, SealBroken } from '../../shared/seal/number-seal.ts'
import { keyOf, keysIn } from '../institution-keys.sql.ts'
import { isSignedBy, signAs } from '../signature.ts'
import type { EmergencyTables } from '../tables.ts'
import { type ConsentSnapshot, digestOfSnapshot, SnapshotBroken } from './snapshot.ts'
import type { FeedPosition, SnapshotStore } from './snapshot-store.ts'

type Sealed = Pick<ConsentSnapshot, 'known' | 'identity'>

const feed = 1
const feedPlace = 'consent feed'
const placeOf = (person: string): string => `consent ${person}`

/** Snapshots of consents on SQLite or PostgreSQL. */
export function snapshotStore(database: Database<EmergencyTables>, seal: NumberSeal): SnapshotStore {
  const opened = <T>(sealed: Uint8Array, place: string): T => {
    try {
      return JSON.parse(seal.open(sealed, place)) as T
    } catch (cause) {
      if (cause instanceof SealBroken) throw new SnapshotBroken('its seal is broken')
      throw cause
    }
  }

  const position = async (): Promise<FeedPosition | null> => {
    const row = await database.read
      .selectFrom('consent_feed')
      .select('content')
      .where('id', '=', feed)
      .executeTakeFirst()
    return row === undefined ? null : opened(row.content, feedPlace)
  }

  const persons = (rows: readonly { readonly person: string }[]): readonly PersonId[] =>
    rows.map(({ person }) => person as PersonId)

  return {
    position,

    async snapshotOf(person) {
      const [row, followed] = [
        await database.read.selectFrom('consent_snapshot').selectAll().where('person', '=', person).executeTakeFirst(),
        await position(),
      ]
      if (row === undefined || row.content === null || row.taken === null || followed === null) return null
      const said = opened<Sealed>(row.content, placeOf(person))
      const snapshot = { person, taken: Number(row.taken) as Instant, ...said }
      const digest = digestOfSnapshot(snapshot)
      if (digest !== row.digest) throw new SnapshotBroken('its digest is another one')
      const key = (await keysIn(database.read, [row.signing_key ?? ''])).get(row.signing_key ?? '')
      if (key === undefined || key.institution !== 'HUB') throw new SnapshotBroken('its key is another one')
      if (!isSignedBy({ key, value: row.signature ?? '' }, 'consent', person, digest))
        throw new SnapshotBroken('the signature fails')
      return { snapshot, confirmed: followed.confirmed }
    },

    async wanted(first) {
      const never = database.read
        .selectFrom('consent_snapshot')
        .select('person')
        .where('taken', 'is', null)
        .orderBy('person')
      return persons(await never.limit(first).execute())
    },

    async withPage(among) {
      if (among.length === 0) return []
      return persons(
        await database.read.selectFrom('consent_snapshot').select('person').where('person', 'in', among).execute(),
      )
    },

    async everyone(after, first) {
      const all = database.read.selectFrom('consent_snapshot').select('person').orderBy('person').limit(first)
      return persons(await (after === null ? all : all.where('person', '>', after)).execute())
    },

    async keep(snapshots) {
      const [first] = snapshots
      if (first === undefined) return
      await database.write(async (transaction) => {
        const signer = await keyOf(transaction, seal, 'HUB', first.taken)
        for (const snapshot of snapshots) {
          const { person, taken, known, identity } = snapshot
          const digest = digestOfSnapshot(snapshot)
          const { key, value } = signAs('consent', signer, person, digest)
          const content = seal.seal(JSON.stringify({ known, identity } satisfies Sealed), placeOf(person))
          const kept = { taken, digest, signing_key: key.id, signature: value, content }
          await transaction
            .insertInto('consent_snapshot')
            .values({ person, ...kept })
            .onConflict((conflict) => conflict.column('person').doUpdateSet(kept))
            .execute()
        }
      })
    },

    async keepPosition(position) {
      const content = seal.seal(JSON.stringify(position), feedPlace)
      await database.write((transaction) =>
        transaction
          .insertInto('consent_feed')
          .values({ id: feed, content })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ content }))
          .execute(),
      )
    },
  }
}
