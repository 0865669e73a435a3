import { sql } from 'kysely'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import { besideGraph } from '../../../subgraphs/mpi/beside.sql.ts'
import { openMpiBulk } from '../../../subgraphs/mpi/bulk.sql.ts'
import { openSqlGraph } from '../../../subgraphs/mpi/graph.sql.ts'
import { mpiStore } from '../../../subgraphs/mpi/index-store.ts'
import { migrations } from '../../../subgraphs/mpi/migrations.ts'
import type { MpiTables } from '../../../subgraphs/mpi/tables.ts'
import { migrate } from '../../../subgraphs/shared/database/migrate.ts'
import { openSqlite } from '../../../subgraphs/shared/database/sqlite.ts'
import type { RegisteredIdentity } from '../../../subgraphs/shared/internal.ts'
import type { NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { identified } from './identified.sqlite.ts'
import { numberOf } from './numbers.ts'
import { identityAt, misspelt } from './people.ts'

export interface Registering {
  readonly perSecond: number
  /** Of all threads together. */
  readonly perCpuSecond: number
  readonly linked: number
  readonly reviews: number
}

const partOf = 10_000
const told = 200

/** Registrations with full matching a second, among `people` who are known already; each fifth is one of them, misspelt. */
export async function registrationsPerSecond(
  file: string,
  people: number,
  count: number,
  seal: NumberSeal,
  say: (line: string) => void,
): Promise<Registering> {
  const now = (): Instant => Date.now() as Instant
  const database = await openSqlite<MpiTables>({ file, readers: 1, synchronous: 'NORMAL' })
  await migrate(database, migrations)
  const bulk = await openMpiBulk({ database, seal, now })
  for (let person = 1; person <= people; person++) {
    bulk.take([{ number: numberOf(person, 0), from: '2024-04-01' as CivilDate, until: null, previous: null }])
    if (person % 100 === 0) await bulk.room()
  }
  await bulk.finish()
  await database.write(async (db) => void (await sql`create table key_heap (key integer, record text)`.execute(db)))
  for (let after = 0; after < people; after += partOf) {
    await database.call?.(identified, { after, count: partOf, at: now() })
    if (after % 250_000 === 0 && after > 0) say(`${after} of ${people} people identified`)
  }
  await database.write(
    async (db) => {
      await sql`create index record_filed_bench on record (filed)`.execute(db)
      await sql`insert or ignore into identity_key (key, record) select key, record from key_heap order by key, record`.execute(
        db,
      )
      await sql`drop table key_heap`.execute(db)
      await sql`drop index record_filed_bench`.execute(db)
    },
    { milliseconds: 600_000 },
  )
  const graph = await openSqlGraph({ database, seal, now })
  const store = mpiStore({ graph, ...besideGraph(database, seal), now })
  try {
    const [last] = await database.read
      .selectFrom('link_change')
      .select((e) => e.fn.max('sequence').as('last'))
      .execute()
    await graph.write((transaction) => transaction.matchUpTo(Number(last?.last ?? 0)))
    const said = new Map<NumberHandle, readonly RegisteredIdentity[]>()
    const matcher = store.matcher({ identities: async (handles) => handles.map((handle) => said.get(handle) ?? []) })
    const numbers = Array.from({ length: count }, (_, place) => numberOf(people + place + 1, 1))
    const handles = await store.handlesFor(numbers)
    for (const [place, handle] of handles.entries())
      said.set(handle, [
        place % 5 === 0 ? misspelt(identityAt(1 + ((place * 7_919) % people))) : identityAt(people + place + 1),
      ])
    say('registering')
    const cpu = process.cpuUsage()
    const began = performance.now()
    for (let at = 0; at < count; at += told) {
      const messages = handles.slice(at, at + told).map((handle) => ({
        id: `m-${handle}`,
        topic: 'number-registration',
        body: { handle, from: '2024-04-01', until: null, previous: null },
      }))
      await store.accept('qualification', messages)
    }
    const counts = await matcher.catchUp()
    const milliseconds = performance.now() - began
    const { user, system } = process.cpuUsage(cpu)
    return {
      perSecond: (count * 1000) / milliseconds,
      perCpuSecond: (count * 1e6) / (user + system),
      linked: counts.linked,
      reviews: counts.reviews,
    }
  } finally {
    await store.close()
  }
}
