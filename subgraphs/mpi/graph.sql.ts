import { type Kysely, sql } from 'kysely'
import type { Instant } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import { freshId } from '../shared/fresh-id.ts'
import { linkChangeForm } from '../shared/packed-link-changes.ts'
import { packNumbers, unpackHandles } from '../shared/packed-numbers.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { MintedSubject, MpiGraph } from './graph.ts'
import { type HotReads, hotReads } from './hot-reads.sql.ts'
import { matching } from './identifying/matching.sqlite.ts'
import type { SubjectHandle } from './ledger/ledger.ts'
import { migrations } from './migrations.ts'
import { mintTogether } from './minting.postgres.ts'
import { minting } from './minting.sqlite.ts'
import { localLookupParts, lookupParts, sealedText } from './number-index.ts'
import { graphReads, lockFeed } from './reading.sql.ts'
import { registering } from './registering.sqlite.ts'
import type { MpiTables } from './tables.ts'
import { graphTransaction } from './writing.sql.ts'

export interface GraphParts {
  readonly database: Database<MpiTables>
  readonly seal: NumberSeal
  readonly now: () => Instant
}

/** So many numbers at once are a file's: they are looked up and minted together. */
const manyNumbers = 50

/** The graph in tables, on SQLite or PostgreSQL. */
export async function openSqlGraph({ database, seal, now }: GraphParts): Promise<MpiGraph> {
  await migrate(database, migrations)
  const hot = hotReads(database)
  return {
    ...graphReads(database.read),
    ...hot,
    write: (work) =>
      database.write(
        async (transaction) => {
          await lockFeed(transaction, database.dialect)
          return work(graphTransaction(transaction, database.dialect))
        },
        { setWise: true },
      ),
    find: (subjects) => handlesOf(seal, hot.under, subjects),
    mint: (subjects) => mint({ database, seal, now }, hot.under, subjects),
    ...inThread({ database, seal, now }),
    changeCounter: () => database.changeCounter(),
    counterLags: database.counterLags === true,
    ping: () => database.ping(),
    close: () => database.close(),
  }
}

/** Programs that the engine runs in a thread of its own, where it has one. */
function inThread({ database, seal, now }: GraphParts): Pick<MpiGraph, 'register' | 'match' | 'packed'> {
  const { call, read } = database
  if (call === undefined) return {}
  return {
    register: (delivery) => call(registering, delivery),
    match: (batch) => call(matching, batch),
    packed: {
      mintPacked: (numbers) => call(minting, { numbers, keys: seal.keys, at: now() }),
      packedLinkChanges: (after, first) => packedChanges(read, after, first),
    },
  }
}

const packedFormat = Object.values(linkChangeForm)
  .map(({ signs }) => `%-${signs}s`)
  .join('')

/** The next lines of the change feed as `packLinkChanges` writes them. */
async function packedChanges(db: Kysely<MpiTables>, after: number, first: number): Promise<string> {
  const { rows } = await sql<{ packed: string | null }>`select group_concat(
      format(${packedFormat}, sequence, handle, person, from_on, coalesce(until_on, ''), doubted), '' order by sequence)
      as packed
    from (select * from link_change where sequence > ${after} order by sequence limit (${first} + 0))`.execute(db)
  return rows[0]?.packed ?? ''
}

/** Where a subject lies, what its blind index is taken over and what is sealed. */
function kept(subject: MintedSubject) {
  return subject.kind === 'NUMBER'
    ? ({ table: 'number', parts: lookupParts(subject.number), text: sealedText(subject.number) } as const)
    : ({ table: 'local_id', parts: localLookupParts(subject), text: subject.value } as const)
}

async function mint(
  { database, seal, now }: GraphParts,
  under: HotReads['under'],
  subjects: readonly MintedSubject[],
): Promise<readonly SubjectHandle[]> {
  const numbers = subjects.flatMap((subject) => (subject.kind === 'NUMBER' ? [subject.number] : []))
  if (numbers.length === subjects.length && numbers.length >= manyNumbers) {
    if (database.call === undefined) return mintTogether({ database, seal, now }, numbers)
    return unpackHandles(await database.call(minting, { numbers: packNumbers(numbers), keys: seal.keys, at: now() }))
  }
  const found = await handlesOf(seal, under, subjects)
  const missing = subjects.filter((_, place) => found[place] === null)
  if (missing.length === 0) return found.map(minted)
  await database.write(async (transaction) => {
    const at = now()
    await transaction.batch(
      missing.map((subject) => {
        const { parts, text } = kept(subject)
        const handle = freshId(subject.kind === 'NUMBER' ? 'num' : 'lid')
        const row = { handle, lookup: seal.index(parts), sealed: seal.seal(text, handle), minted: at }
        return subject.kind === 'NUMBER'
          ? transaction
              .insertInto('number')
              .values({ ...row, scheme: subject.number.scheme, insurer: subject.number.insurer })
              .onConflict((conflict) => conflict.column('lookup').doNothing())
              .compile()
          : transaction
              .insertInto('local_id')
              .values({ ...row, assigner: subject.assigner })
              .onConflict((conflict) => conflict.column('lookup').doNothing())
              .compile()
      }),
    )
  })
  return (await handlesOf(seal, under, subjects)).map(minted)
}

const handlesOf = (
  seal: NumberSeal,
  under: HotReads['under'],
  subjects: readonly MintedSubject[],
): Promise<readonly (SubjectHandle | null)[]> =>
  Promise.all(
    subjects.map(async (subject) => {
      const { table, parts } = kept(subject)
      for (const lookup of seal.indexes(parts)) {
        const handle = await under(table, lookup)
        if (handle !== null) return handle
      }
      return null
    }),
  )

function minted(handle: SubjectHandle | null): SubjectHandle {
  if (handle === null) throw new Error('A handle was minted and is not there.')
  return handle
}
