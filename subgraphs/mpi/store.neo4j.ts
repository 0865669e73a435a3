import type { DecisionId, RecordId, ReviewId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { migrate as migrateSql } from '../shared/database/migrate.ts'
import { clusteredIds, freshId } from '../shared/fresh-id.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { besideGraph } from './beside.sql.ts'
import type { MintedSubject, MpiGraph } from './graph.ts'
import { type IndexParts, mpiStore } from './index-store.ts'
import type { SubjectHandle } from './ledger/ledger.ts'
import { migrations } from './migrations.ts'
import { connectNeo4j } from './neo4j/connection.ts'
import { numberCells, read, write } from './neo4j/cypher.ts'
import { AlreadyThere } from './neo4j/failure.ts'
import { refuseUnfinished } from './neo4j/first-load.ts'
import { type Cell, lineOf } from './neo4j/lines.ts'
import { migrate } from './neo4j/migrate.ts'
import { graphMigrations } from './neo4j/migrations.ts'
import { graphReads } from './neo4j/reading.ts'
import type { Neo4jOptions } from './neo4j/settings.ts'
import type { Runner } from './neo4j/statement.ts'
import { graphTransaction } from './neo4j/writing.ts'
import { localLookupParts, lookupParts, sealedText } from './number-index.ts'
import type { Ids } from './registering.ts'
import { registerTogether } from './registering-together.ts'
import { registrationsIn } from './registrations.ts'
import type { MpiStore } from './store.ts'
import type { MpiTables } from './tables.ts'

/** Who mints the same numbers again and again at the same moment is told that the store is busy. */
const patience = 5
const handles = clusteredIds()
const clustered = clusteredIds()
const ids: Ids = {
  record: () => clustered('rec') as RecordId,
  decision: () => clustered('dec') as DecisionId,
  review: () => freshId('rev') as ReviewId,
}

export interface Neo4jParts {
  readonly server: Neo4jOptions
  readonly seal: NumberSeal
  readonly now: () => Instant
}

/** The index on Neo4j, with keys of codes and tokens of nodes in a SQL database beside it. */
export async function openNeo4jMpiStore(
  parts: Neo4jParts & { readonly database: Database<MpiTables> } & Pick<IndexParts, 'model'>,
): Promise<MpiStore> {
  const { database, seal, now, model } = parts
  let graph: MpiGraph
  try {
    await migrateSql(database, migrations)
    graph = await openNeo4jGraph(parts)
  } catch (error) {
    await database.close()
    throw error
  }
  const store = mpiStore({ graph, ...besideGraph(database, seal), now, model })
  return {
    ...store,
    async ping() {
      await Promise.all([store.ping(), database.ping()])
    },
    async close() {
      await store.close()
      await database.close()
    },
  }
}

export async function openNeo4jGraph({ server, seal, now }: Neo4jParts): Promise<MpiGraph> {
  const connection = connectNeo4j(server)
  try {
    await refuseUnfinished(connection)
    await migrate(connection, graphMigrations, now())
  } catch (error) {
    await connection.close()
    throw error
  }
  let written = 0

  return {
    ...graphReads((work) => connection.read(work)),
    async write(work) {
      const value = await connection.write(async (runner) => {
        await runner.rows(write.lock)
        return work(graphTransaction(runner))
      })
      written += 1
      return value
    },
    async find(subjects) {
      const wanted = subjects.map((subject) => wantedOf(subject, seal))
      const found = await connection.read((runner) => handlesOf(runner, wanted))
      return wanted.map(({ key }) => found.get(key) ?? null)
    },
    async mint(subjects) {
      const wanted = subjects.map((subject) => wantedOf(subject, seal))
      for (let tries = 1; ; tries += 1) {
        const found = await connection.read((runner) => handlesOf(runner, wanted))
        if (wanted.every(({ key }) => found.has(key))) return wanted.map(({ key }) => minted(found, key))
        try {
          await connection.writeBeside((runner) => mintMissing(runner, wanted, found, seal))
        } catch (error) {
          // Others mint the same numbers: theirs is the handle.
          if (!(error instanceof AlreadyThere) || tries === patience) throw error
        }
      }
    },
    async register({ source, messages, at, keptSince }) {
      await connection.write(async (runner) => {
        await runner.rows(write.lock)
        const transaction = graphTransaction(runner)
        const known = messages.map(({ id }) => id)
        const fresh = await transaction.accept(source, known, at, keptSince)
        const once = new Map(messages.flatMap((message) => (fresh.has(message.id) ? [[message.id, message]] : [])))
        await registerTogether(transaction, [...once.values()].flatMap(registrationsIn), at, ids)
      })
      written += 1
    },
    // Others write to the same server: what this process wrote is all it hears of at once.
    changeCounter: () => written,
    counterLags: true,
    ping: () => connection.ping(),
    close: () => connection.close(),
  }
}

interface Wanted {
  readonly subject: MintedSubject
  /** The blind index under the current key, as text. */
  readonly key: string
  readonly lookups: readonly string[]
}

const textOf = (lookup: Uint8Array): string => Buffer.from(lookup).toString('base64url')

function wantedOf(subject: MintedSubject, seal: NumberSeal): Wanted {
  const parts = subject.kind === 'NUMBER' ? lookupParts(subject.number) : localLookupParts(subject)
  const lookups = seal.indexes(parts).map(textOf)
  return { subject, key: lookups[0] ?? '', lookups }
}

const lookupsOf = (wanted: readonly Wanted[], kind: MintedSubject['kind']): readonly string[] => [
  ...new Set(wanted.flatMap(({ subject, lookups }) => (subject.kind === kind ? lookups : []))),
]

/** By the key of the wanted: whatever key version the handle was minted under. */
async function handlesOf(runner: Runner, wanted: readonly Wanted[]): Promise<Map<string, SubjectHandle>> {
  const rows = await runner.rows<{ lookup: string; handle: SubjectHandle }>(read.byLookup, {
    numbers: lookupsOf(wanted, 'NUMBER'),
    localIds: lookupsOf(wanted, 'LOCAL'),
  })
  const byLookup = new Map(rows.map(({ lookup, handle }) => [lookup, handle]))
  return new Map(
    wanted.flatMap(({ key, lookups }) => {
      const handle = lookups.map((lookup) => byLookup.get(lookup)).find((one) => one !== undefined)
      return handle === undefined ? [] : [[key, handle] as const]
    }),
  )
}

async function mintMissing(
  runner: Runner,
  wanted: readonly Wanted[],
  found: ReadonlyMap<string, SubjectHandle>,
  seal: NumberSeal,
): Promise<void> {
  const lines: string[] = []
  const sealed: Uint8Array[] = []
  const localIds: object[] = []
  const missing = new Map(wanted.flatMap((one) => (found.has(one.key) ? [] : [[one.key, one.subject] as const])))
  for (const [lookup, subject] of missing) {
    const id = subject.kind === 'NUMBER' ? handles('num') : handles('lid')
    const row = { id, lookup }
    if (subject.kind === 'NUMBER') {
      const { scheme, insurer } = subject.number
      lines.push(numberLine({ ...row, scheme, insurer }))
      sealed.push(seal.seal(sealedText(subject.number), id))
    } else localIds.push({ ...row, assigner: subject.assigner, sealed: seal.seal(subject.value, id) })
  }
  if (lines.length > 0) await runner.rows(write.mintNumbers, { lines, sealed })
  if (localIds.length > 0) await runner.rows(write.mintLocalIds, { rows: localIds })
}

const numberLine = (row: Readonly<Record<(typeof numberCells)[number], Cell>>): string =>
  lineOf(numberCells.map((name) => row[name]))

function minted(handles: ReadonlyMap<string, SubjectHandle>, key: string): SubjectHandle {
  const handle = handles.get(key)
  if (handle === undefined) throw new Error('A handle was minted and is not there.')
  return handle
}
