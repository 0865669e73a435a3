import type { MpiBulk } from './bulk.ts'
import { bulkPlacing } from './bulk-placing.ts'
import { connectNeo4j } from './neo4j/connection.ts'
import { firstLoad } from './neo4j/cypher.first-load.ts'
import { write } from './neo4j/cypher.ts'
import { beginFirstLoad, sessions } from './neo4j/first-load.ts'
import { deliveryOf, madeOf, noRows } from './neo4j/load-delivery.ts'
import { migrate } from './neo4j/migrate.ts'
import { graphMigrations } from './neo4j/migrations.ts'
import { NumbersToSeal } from './numbers-to-seal.ts'
import type { Neo4jParts } from './store.neo4j.ts'

/** A transaction's. */
const numbersTogether = 4_000
const deliveriesOnTheWay = 4

/** Loads an empty graph. */
export async function openNeo4jBulk({ server, seal, now }: Neo4jParts): Promise<MpiBulk> {
  const connection = connectNeo4j(server)
  const at = now()
  const begin = async () => {
    await migrate(connection, graphMigrations, at)
    return beginFirstLoad(connection, write.lock)
  }
  const load = await begin().catch(async (error: unknown) => {
    await connection.close()
    throw error
  })
  const numbers = new NumbersToSeal(seal.keys)
  const onTheWay: Promise<void>[] = []
  const before: Promise<void>[] = sessions.map(() => Promise.resolve())
  let sent = 0
  let rows = noRows()

  const placing = bulkPlacing(
    {
      mint(handle, number) {
        numbers.add(handle, number)
        rows.numbers.push({ handle, scheme: number.scheme, insurer: number.insurer })
      },
      state: (handle, previous) => void rows.stated.push([handle, previous]),
      link: (link) => void rows.links.push(link),
      file: (record) => void rows.records.push(record),
    },
    at,
  )

  const send = (): void => {
    const some = rows
    rows = noRows()
    if (some.records.length === 0) return
    const session = sessions[sent % sessions.length] ?? 0
    sent += 1
    const sealed = numbers.seal()
    const mine = (before[session] ?? Promise.resolve()).then(async () => {
      const delivery = deliveryOf(some, await sealed)
      await load.deliver(session, async (runner) => {
        const [made] = await runner.rows<readonly number[]>(firstLoad.rows, { ...delivery, at })
        if (made?.join() !== madeOf(some).join()) throw new Error('The index did not take all that a load brought.')
      })
    })
    before[session] = mine
    // Looked at in their turn; until then a failure is no unhandled one.
    sealed.catch(() => undefined)
    mine.catch(() => undefined)
    onTheWay.push(mine)
  }

  const close = async (): Promise<void> => {
    await numbers.end()
    await connection.close()
  }

  return {
    take(registrations) {
      const placed = placing.take(registrations)
      if (rows.numbers.length >= numbersTogether) send()
      return placed
    },
    async room() {
      while (onTheWay.length > deliveriesOnTheWay) await onTheWay.shift()
    },
    async finish() {
      send()
      await Promise.all(onTheWay.splice(0))
      const { filed, decided } = placing.counts()
      await load.finish({ filed, link_change: filed, decision: decided })
      await close()
    },
    close,
  }
}
