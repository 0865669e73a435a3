import type { PersonId } from '../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../schema/domain/outcome.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import { type Once, underSeal, writeOnce } from '../shared/once.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Content, SectionName } from './content.ts'
import { imageStore } from './images.sql.ts'
import { keyOf, keysIn, signEarlier } from './institution-keys.sql.ts'
import { migrations } from './migrations.ts'
import { notesStore } from './notes.sql.ts'
import { emergencyRows } from './rows.ts'
import { approved, drafted, returned, type Section, type Submitted, submitted } from './sections.ts'
import { signAs } from './signature.ts'
import { readingStore } from './snapshots/readings.sql.ts'
import { snapshotStore } from './snapshots/snapshots.sql.ts'
import type { EmergencyStore, KeptSection, ReadRevision } from './store.ts'
import type { EmergencyTables, VersionTable } from './tables.ts'
import { digestOf, nothing, type Version, type VersionContent } from './version.ts'

export interface EmergencyParts {
  readonly database: Database<EmergencyTables>
  readonly seal: NumberSeal
}

type Transaction = StoreTransaction<EmergencyTables>
type Reading = Pick<Transaction, 'selectFrom'>

/** Emergency records on SQLite or PostgreSQL. */
export async function openEmergencyStore({ database, seal }: EmergencyParts): Promise<EmergencyStore> {
  await migrate(database, migrations)
  const rows = emergencyRows(seal)
  const notes = notesStore(database, seal)
  await signEarlier(database, seal, rows.unsignedIn)

  const sectionsOf = async (db: Reading, ids: readonly PersonId[]): Promise<readonly Found[]> => {
    const found = await db.selectFrom('section').selectAll().where('person', 'in', ids).orderBy('name').execute()
    // Two records became one person's: what was changed last is gone on with.
    const last = new Map<string, (typeof found)[number]>()
    for (const row of found) if ((last.get(row.name)?.saved ?? -1) < row.saved) last.set(row.name, row)
    return [...last.values()].map((row) => ({ person: row.person as PersonId, section: rows.sectionIn(row) }))
  }

  const versionsOf = async (db: Reading, ids: readonly PersonId[]): Promise<readonly Version[]> => {
    const found = await db
      .selectFrom('version')
      .selectAll()
      .where('person', 'in', ids)
      .orderBy('approved', 'desc')
      .orderBy('number', 'desc')
      .execute()
    return verified(db, found)
  }

  const verified = async (db: Reading, found: readonly VersionTable[]): Promise<readonly Version[]> => {
    const keys = await keysIn(
      db,
      found.flatMap(({ signing_key }) => signing_key ?? []),
    )
    return found.map((row) => rows.versionIn(row, keys))
  }

  /** Contents are sealed in their tables; kept answers name them only. */
  const once = <T>(key: Once, work: (transaction: Transaction) => Promise<Outcome<T>>): Promise<Outcome<T>> =>
    writeOnce(database, underSeal(key, seal), work)

  const put = async (transaction: Transaction, { person, section }: Found): Promise<void> => {
    const row = rows.sectionRow(person, section)
    const { person: _, name: __, ...changed } = row
    await transaction
      .insertInto('section')
      .values(row)
      .onConflict((conflict) => conflict.columns(['person', 'name']).doUpdateSet(changed))
      .execute()
  }

  const named = async (ids: readonly PersonId[], names: readonly SectionName[]): Promise<readonly KeptSection[]> => {
    const found = await sectionsOf(database.read, ids)
    return names.flatMap((name) => found.find(({ section }) => section.name === name)?.section ?? [])
  }

  /** The sections as they were read, in the one state from which they may go on. */
  const readAs = async <State extends Section['state']>(
    transaction: Transaction,
    ids: readonly PersonId[],
    wanted: readonly ReadRevision[],
    state: State,
  ): Promise<Outcome<readonly (Found & { readonly section: Extract<Section, { state: State }> & Content })[]>> => {
    const held = await sectionsOf(transaction, ids)
    const found: (Found & { readonly section: Extract<Section, { state: State }> & Content })[] = []
    for (const { name, revision } of wanted) {
      const one = held.find(({ section }) => section.name === name)
      if (one === undefined || one.section.revision !== revision) return changedMeanwhile
      if (one.section.state !== state) return wrongState(one.section.state)
      found.push(one as (typeof found)[number])
    }
    return ok(found)
  }

  return {
    ...imageStore(database, seal),
    snapshots: snapshotStore(database, seal),
    readings: readingStore(database, seal),
    note: notes.note,
    careNote: notes.careNote,

    async record(_scope, ids) {
      const sections = await sectionsOf(database.read, ids)
      const [transport, care] = [await notes.notesOf(ids), await notes.careNotesOf(ids)]
      if (sections.length === 0 && transport.length === 0 && care.length === 0) return null
      const versions = await versionsOf(database.read, ids)
      return { sections: sections.map(({ section }) => section), versions, notes: transport, careNotes: care }
    },

    async inForce(_scope, ids) {
      const row = await database.read
        .selectFrom('version')
        .selectAll()
        .where('person', 'in', ids)
        .orderBy('approved', 'desc')
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row !== undefined) return { begun: true, version: (await verified(database.read, [row]))[0] ?? null }
      const section = await database.read
        .selectFrom('section')
        .select('name')
        .where('person', 'in', ids)
        .limit(1)
        .executeTakeFirst()
      return { begun: section !== undefined, version: null }
    },

    async save(_scope, ids, content, revision, by, key) {
      const outcome = await once(key, async (transaction) => {
        const held = (await sectionsOf(transaction, ids)).find(({ section }) => section.name === content.name)
        if ((held?.section.revision ?? 0) !== revision) return changedMeanwhile
        const draft = drafted(content.name, held?.section ?? null, { at: key.at, by })
        await put(transaction, { person: held?.person ?? first(ids), section: { ...draft, ...content } })
        return ok(content.name)
      })
      if (!outcome.ok) return outcome
      return single(await named(ids, [outcome.value]))
    },

    async submit(_scope, ids, sections, by, key) {
      const outcome = await once(key, async (transaction) => {
        const drafts = await readAs(transaction, ids, sections, 'DRAFT')
        if (!drafts.ok) return drafts
        for (const { person, section } of drafts.value)
          await put(transaction, {
            person,
            section: { ...submitted(section, { at: key.at, by }), ...contentOf(section) },
          })
        return ok(sections.map(({ name }) => name))
      })
      return outcome.ok ? ok(await named(ids, outcome.value)) : outcome
    },

    async approve(_scope, ids, sections, approver, key) {
      const outcome = await once(key, async (transaction) => {
        const read = await readAs(transaction, ids, sections, 'SUBMITTED')
        if (!read.ok) return read
        const before = await versionsOf(transaction, ids)
        const number = Math.max(0, ...before.map((version) => version.number)) + 1
        const content: VersionContent = {
          ...(before[0]?.content ?? nothing),
          ...Object.fromEntries(read.value.map(({ section }) => [section.name, section.content])),
        }
        const at = { at: key.at, by: approver.by }
        for (const { person, section } of read.value)
          await put(transaction, {
            person,
            section: { ...approved(section satisfies Submitted, number, at), ...contentOf(section) },
          })
        const version = { number, approved: key.at, ...approver, content }
        await transaction
          .updateTable('version')
          .set({ superseded: key.at })
          .where('person', 'in', ids)
          .where('superseded', 'is', null)
          .execute()
        const digest = digestOf(version)
        const signer = await keyOf(transaction, seal, approver.institution, key.at)
        const signature = signAs('version', signer, first(ids), digest)
        const row = rows.versionRow(first(ids), { ...version, digest, signature, superseded: null })
        await transaction.insertInto('version').values(row).execute()
        await transaction
          .insertInto('consent_snapshot')
          .values({ person: first(ids) })
          .onConflict((conflict) => conflict.column('person').doNothing())
          .execute()
        return ok(number)
      })
      if (!outcome.ok) return outcome
      const version = (await versionsOf(database.read, ids)).find(({ number }) => number === outcome.value)
      if (version === undefined) throw new Error('A version was approved and is not there.')
      return ok(version)
    },

    async giveBack(_scope, ids, wanted, reason, by, key) {
      const outcome = await once(key, async (transaction) => {
        const read = await readAs(transaction, ids, [wanted], 'SUBMITTED')
        if (!read.ok) return read
        for (const { person, section } of read.value)
          await put(transaction, {
            person,
            section: { ...returned(section, reason, { at: key.at, by }), ...contentOf(section) },
          })
        return ok(wanted.name)
      })
      if (!outcome.ok) return outcome
      return single(await named(ids, [outcome.value]))
    },

    ping: () => database.ping(),
    close: () => database.close(),
  }
}

interface Found {
  readonly person: PersonId
  readonly section: KeptSection
}

const contentOf = ({ name, content }: Content): Content => ({ name, content }) as Content

function first(ids: readonly PersonId[]): PersonId {
  const [id] = ids
  if (id === undefined) throw new Error('A record is somebody’s.')
  return id
}

function single(sections: readonly KeptSection[]): Outcome<KeptSection> {
  const [section] = sections
  if (section === undefined) throw new Error('A section was kept and is not there.')
  return ok(section)
}

const changedMeanwhile = refuse({
  code: 'CONFLICT',
  reason: 'CHANGED_MEANWHILE',
  message: 'The section was changed since it was read.',
})

const wrongState = (state: Section['state']): Outcome<never> =>
  refuse({ code: 'CONFLICT', reason: state, message: `A section that is ${state.toLowerCase()} cannot go there.` })
