import type { InstitutionCode, PersonId, UserId } from '../../schema/domain/ids.ts'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { freshId } from '../shared/fresh-id.ts'
import { type Once, underSeal, writeOnce } from '../shared/once.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { CareNote, NotesStore, TransportNote } from './notes-store.ts'
import type { EmergencyTables, TransportNoteTable } from './tables.ts'

type Kind = 'transport_note' | 'care_note'
type Notes = { readonly transport_note: TransportNote; readonly care_note: CareNote }

export interface NotesBySql extends NotesStore {
  /** Newest first. */
  notesOf(ids: readonly PersonId[]): Promise<readonly TransportNote[]>
  careNotesOf(ids: readonly PersonId[]): Promise<readonly CareNote[]>
}

export function notesStore(database: Database<EmergencyTables>, seal: NumberSeal): NotesBySql {
  const placeOf = (id: string): string => `note ${id}`

  const noteIn = <K extends Kind>({ id, at, by_user, institution, content }: TransportNoteTable): Notes[K] =>
    ({
      id,
      at: Number(at) as Instant,
      by: by_user as UserId,
      institution: institution as InstitutionCode,
      ...JSON.parse(seal.open(content, placeOf(id))),
    }) as Notes[K]

  const all = async <K extends Kind>(kind: K, ids: readonly PersonId[]): Promise<readonly Notes[K][]> => {
    const rows = await database.read
      .selectFrom(kind as 'transport_note')
      .selectAll()
      .where('person', 'in', ids)
      .orderBy('at', 'desc')
      .orderBy('id')
      .execute()
    return rows.map(noteIn<K>)
  }

  const keep = async <K extends Kind>(
    kind: K,
    ids: readonly PersonId[],
    { by, institution, ...said }: Omit<Notes[K], 'id' | 'at'>,
    key: Once,
  ): Promise<Outcome<Notes[K]>> => {
    const [person] = ids
    if (person === undefined) throw new Error('A note is about somebody.')
    const outcome = await writeOnce(
      database,
      underSeal(key, seal),
      async (transaction: StoreTransaction<EmergencyTables>) => {
        const id = freshId('ent')
        const content = seal.seal(JSON.stringify(said), placeOf(id))
        await transaction
          .insertInto(kind as 'transport_note')
          .values({ id, person, at: key.at, by_user: by, institution, content })
          .execute()
        return ok(id)
      },
    )
    if (!outcome.ok) return outcome
    const kept = (await all(kind, ids)).find(({ id }) => id === outcome.value)
    if (kept === undefined) throw new Error('A note was kept and is not there.')
    return ok(kept)
  }

  return {
    note: (_scope, ids, note, key) => keep('transport_note', ids, note, key),
    careNote: (_scope, ids, note, key) => keep('care_note', ids, note, key),
    notesOf: (ids) => all('transport_note', ids),
    careNotesOf: (ids) => all('care_note', ids),
  }
}
