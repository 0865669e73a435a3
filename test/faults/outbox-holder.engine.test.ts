import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { StoreUnavailable } from '../../subgraphs/shared/failure.ts'
import type { Inbox } from '../../subgraphs/shared/internal.ts'
import { enqueue } from '../../subgraphs/shared/outbox/enqueue.ts'
import { OutboxPump } from '../../subgraphs/shared/outbox/pump.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { receiverAt, senderAt } from '../support/outbox-on-postgres.ts'
import { heard, inboxOf, type Receiver, type Sender } from '../support/outbox-stores.ts'

const CHILD = fileURLToPath(new URL('./outbox-holder-child.ts', import.meta.url))
const HOUR = 3_600_000
const soon = { timeout: 10_000, interval: 20 }

/** One process's share: its own connections, its own pump, and what this pump delivered. */
interface Process {
  readonly store: Database<Sender>
  readonly pump: OutboxPump<Sender>
  readonly delivered: string[]
}

describe('pumps of several processes on one store', () => {
  const open: Process[] = []
  let from: string
  let to: string
  let receiver: Database<Receiver>
  beforeEach(async () => {
    from = freshPostgresUrl()
    to = freshPostgresUrl()
    receiver = await receiverAt(to)
  })
  afterEach(async () => {
    for (const { pump, store } of open.splice(0)) {
      await pump.close()
      await store.close()
    }
    await receiver.close()
  })

  const begin = async (
    pollMilliseconds = HOUR,
    gate: () => Promise<void> = async () => undefined,
  ): Promise<Process> => {
    const store = await senderAt(from)
    const delivered: string[] = []
    const receiving = inboxOf(receiver)
    const inbox: Inbox = {
      async accept(source, messages) {
        await gate()
        await receiving.accept(source, messages)
        delivered.push(...messages.map(({ id }) => id))
      },
    }
    const pump = new OutboxPump({ database: store, source: 'sender', inbox, pollMilliseconds, batch: 5 })
    const process = { store, pump, delivered }
    open.push(process)
    return process
  }
  const put = ({ store }: Process, ids: readonly string[]) =>
    store.write((transaction) =>
      enqueue(
        transaction,
        ids.map((id) => ({ id, topic: 'told', key: 'one', body: id })),
      ),
    )
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => `${name}${String(at).padStart(3, '0')}`)
  /** The sessions that hold a work's lock: none but tenures take one by a single number. */
  const cutHolder = async () => {
    const address = new URL(from)
    const schema = address.searchParams.get('schema')
    address.search = ''
    const client = new Client({ connectionString: address.href })
    await client.connect()
    const { rows } = await client.query(
      `select pg_terminate_backend(pid) as cut from pg_locks where locktype = 'advisory' and objsubid = 1 and granted
        and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`,
      [`${schema} outbox`],
    )
    await client.end()
    return rows
  }

  test('one of them delivers, at once, also what another process committed', async () => {
    const [first, second] = [await begin(), await begin()]
    await put(first, ['a'])
    await first.pump.settled()
    await put(second, ['b'])
    second.pump.nudge()
    await vi.waitFor(() => expect(first.delivered).toEqual(['a', 'b']), soon)
    expect(second.delivered).toEqual([])
    expect(await second.pump.lag()).toEqual({ waiting: 0, oldestMilliseconds: 0, dead: 0 })
  })

  test('what is settled was delivered, by whichever of them', async () => {
    const opened = Promise.withResolvers<void>()
    const [first, second] = [await begin(HOUR, () => opened.promise), await begin()]
    await first.pump.settled()
    await put(second, numbered('m', 12))
    const settled = second.pump.settled().then(() => [...first.delivered])
    await new Promise((resolve) => setImmediate(resolve))
    expect(first.delivered).toEqual([])
    opened.resolve()
    expect(await settled).toEqual(numbered('m', 12))
    expect(second.delivered).toEqual([])
  })

  test('another goes on at once when the one that delivers stops in order', async () => {
    const [first, second] = [
      await begin(HOUR, async () => Promise.reject(new StoreUnavailable('receiver', 'away'))),
      await begin(),
    ]
    await first.pump.settled()
    await second.pump.settled()
    await put(first, ['a'])
    await first.pump.settled()
    expect([first.pump.outage, second.pump.outage, second.delivered]).toEqual(['STORE_UNAVAILABLE', null, []])
    await first.pump.close()
    await vi.waitFor(() => expect(second.delivered).toEqual(['a']), soon)
  })

  test('one whose session the server ended loses the work to another, and is the next when that one stops', async () => {
    const [first, second] = [await begin(), await begin()]
    await first.pump.settled()
    expect(await cutHolder()).toEqual([{ cut: true }])
    await put(second, ['a'])
    await vi.waitFor(async () => {
      await second.pump.settled()
      expect(second.delivered).toEqual(['a'])
    }, soon)
    await put(first, ['b'])
    await first.pump.settled()
    expect([first.delivered, second.delivered]).toEqual([[], ['a', 'b']])
    await second.pump.close()
    await put(first, ['c'])
    await first.pump.settled()
    expect(first.delivered).toEqual(['c'])
  })

  test('killed in mid-delivery: another takes over within a look, and each message has one effect, in its order', async () => {
    const messages = numbered('m', 400)
    const writer = await begin(200)
    await put(writer, messages)
    const child = spawn(process.execPath, [CHILD, from, to], { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(child, 'exit')
    let lines = 0
    for await (const _ of createInterface({ input: child.stdout })) {
      lines += 1
      if (lines === 1) writer.pump.nudge()
      if (lines === 3) {
        // While the child lives, the other is kept out.
        expect(writer.delivered).toEqual([])
        child.kill('SIGKILL')
      }
    }
    expect(await exited).toEqual([null, 'SIGKILL'])
    await vi.waitFor(async () => expect(await heard(receiver)).toHaveLength(messages.length), soon)
    expect(await heard(receiver)).toEqual(messages)
    expect(writer.delivered.length).toBeGreaterThan(0)
    expect(writer.delivered.length).toBeLessThan(messages.length)
  })
})
