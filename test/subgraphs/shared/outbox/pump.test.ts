import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../../schema/domain/outcome.ts'
import type { Database } from '../../../../subgraphs/shared/database/database.ts'
import { Refused } from '../../../../subgraphs/shared/failure.ts'
import type { Inbox } from '../../../../subgraphs/shared/internal.ts'
import { enqueue, enqueueing, type NewMessage } from '../../../../subgraphs/shared/outbox/enqueue.ts'
import { OutboxPump } from '../../../../subgraphs/shared/outbox/pump.ts'
import { frozenClock } from '../../../support/clock.ts'
import { openStore } from '../../../support/engine.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { openSender, type Sender } from '../../../support/outbox-stores.ts'

const root = temporaryFolder()
const HOUR = 3_600_000
/** Long enough that nothing is retried but by the test's own clock. */
const policy = { attempts: 3, firstMilliseconds: HOUR, longestMilliseconds: 8 * HOUR }

/** An inbox that remembers every delivery and refuses as told. */
class ScriptedInbox implements Inbox {
  readonly deliveries: string[][] = []
  refuse: (ids: readonly string[]) => ErrorCode | Error | null = () => null
  async accept(_source: string, messages: Parameters<Inbox['accept']>[1]): Promise<void> {
    const ids = messages.map(({ id }) => id)
    const refusal = this.refuse(ids)
    this.deliveries.push(ids)
    if (refusal instanceof Error) throw refusal
    if (refusal !== null) throw new Refused({ code: refusal, message: 'Not now.' })
  }
}

describe('the outbox pump', () => {
  let store: Database<Sender>
  let inbox: ScriptedInbox
  let clock: ReturnType<typeof frozenClock>
  let pump: OutboxPump<Sender>

  beforeEach(async () => {
    store = await openSender(mkdtempSync(join(root, 'pump-')), openStore)
    inbox = new ScriptedInbox()
    clock = frozenClock()
    pump = pumpOf()
  })
  afterEach(async () => {
    await pump.close()
    await store.close()
  })

  const pumpOf = (batch = 500) =>
    new OutboxPump({
      database: store,
      source: 'sender',
      inbox,
      now: clock.now,
      random: () => 1,
      policy,
      batch,
      pollMilliseconds: HOUR,
    })
  const put = (...messages: (Partial<NewMessage> & { id: string })[]) =>
    store.write((transaction) =>
      enqueue(
        transaction,
        messages.map((message) => ({ topic: 'number', key: message.id, body: null, ...message })),
        clock.now,
      ),
    )
  const empty = { waiting: 0, oldestMilliseconds: 0, dead: 0 }

  test('what was committed is delivered, with its body, and then gone', async () => {
    const seen: unknown[] = []
    inbox.refuse = () => null
    const accept = inbox.accept.bind(inbox)
    inbox.accept = (source, messages) => {
      seen.push(source, ...messages)
      return accept(source, messages)
    }
    await put({ id: 'a', body: { sealed: 'XYZ', list: [1, null, '漢'] } })
    await pump.settled()
    expect(seen).toEqual(['sender', { id: 'a', topic: 'number', body: { sealed: 'XYZ', list: [1, null, '漢'] } }])
    expect(await pump.lag()).toEqual(empty)
  })

  test('what was rolled back is never delivered', async () => {
    const outcome = store.write(async (transaction) => {
      await enqueue(transaction, [{ topic: 'number', key: 'a', body: 1 }])
      throw new Error('changed my mind')
    })
    await expect(outcome).rejects.toThrow('changed my mind')
    await pump.settled()
    expect(inbox.deliveries).toEqual([])
  })

  test('deliveries keep the order, in batches', async () => {
    await pump.close()
    pump = pumpOf(4)
    await put(...Array.from({ length: 10 }, (_, at) => ({ id: `m${at}` })))
    await pump.settled()
    expect(inbox.deliveries).toEqual([
      ['m0', 'm1', 'm2', 'm3'],
      ['m4', 'm5', 'm6', 'm7'],
      ['m8', 'm9'],
    ])
  })

  test('large messages are delivered a few at a time, the largest by itself, in their order', async () => {
    const kilobytes = (count: number): string => 'x'.repeat(count * 1024)
    const sizes = [100, 100, 100, 1, 600, 1, 1]
    await put(...sizes.map((size, at) => ({ id: `${at}`, body: kilobytes(size) })))
    await pump.settled()
    expect(inbox.deliveries).toEqual([
      ['0', '1', '2'],
      ['3', '4'],
      ['5', '6'],
    ])
  })

  test('a nudge delivers without being awaited', async () => {
    const delivered = Promise.withResolvers<void>()
    inbox.refuse = () => {
      delivered.resolve()
      return null
    }
    await put({ id: 'a' })
    pump.nudge()
    await delivered.promise
    expect(inbox.deliveries).toEqual([['a']])
  })

  test('a nudge during a delivery is not lost', async () => {
    inbox.refuse = () => null
    const accept = inbox.accept.bind(inbox)
    inbox.accept = async (source, messages) => {
      if (messages[0]?.id === 'a') {
        await put({ id: 'b' })
        pump.nudge()
      }
      return accept(source, messages)
    }
    await put({ id: 'a' })
    await pump.settled()
    expect(inbox.deliveries).toEqual([['a'], ['b']])
  })

  test('one message that is refused waits alone; the others of its batch arrive', async () => {
    inbox.refuse = (ids) => (ids.includes('c') ? 'INVALID_INPUT' : null)
    await put({ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }, { id: 'e' })
    await pump.settled()
    const accepted = inbox.deliveries.filter((ids) => !ids.includes('c')).flat()
    expect(accepted.toSorted()).toEqual(['a', 'b', 'd', 'e'])
    expect(await pump.lag()).toEqual({ waiting: 1, oldestMilliseconds: 0, dead: 0 })
  })

  test('what follows a refused message with the same key is held back, and arrives after it', async () => {
    let broken = true
    inbox.refuse = (ids) => (broken && ids.includes('a1') ? 'CONFLICT' : null)
    await put({ id: 'a1', key: 'A' }, { id: 'b1', key: 'B' }, { id: 'a2', key: 'A' }, { id: 'b2', key: 'B' })
    await pump.settled()
    await put({ id: 'a3', key: 'A' })
    await pump.settled()
    expect(inbox.deliveries.filter((ids) => !ids.includes('a1')).flat()).toEqual(['b1', 'b2'])

    broken = false
    inbox.deliveries.length = 0
    clock.advance(HOUR)
    await pump.settled()
    expect(inbox.deliveries).toEqual([['a1', 'a2', 'a3']])
  })

  test('delays double, and after its last attempt a message is dead, with the code and nothing else', async () => {
    const started = clock.now()
    inbox.refuse = () => new Error('person 山田太郎 is not known')
    await put({ id: 'a', body: 'sealed' })
    const attempts: number[] = []
    for (let hour = 0; hour < 6; hour++) {
      await pump.settled()
      attempts.push(inbox.deliveries.length)
      clock.advance(HOUR)
    }
    expect(attempts).toEqual([1, 2, 2, 3, 3, 3])
    expect(await pump.deadLetters(10)).toEqual([
      { id: 'a', topic: 'number', created: started, dead: started + 3 * HOUR, attempts: 3, code: 'INTERNAL' },
    ])
    expect(await pump.lag()).toEqual({ waiting: 0, oldestMilliseconds: 0, dead: 1 })
    const row = await store.read.selectFrom('outbox').selectAll().execute()
    expect(JSON.stringify(row)).not.toContain('山田')
  })

  test('a dead letter holds its key back until it is redriven, then all of it arrives in order', async () => {
    let broken = true
    inbox.refuse = (ids) => (broken && ids.includes('a1') ? 'CONFLICT' : null)
    await put({ id: 'a1', key: 'A' }, { id: 'a2', key: 'A' })
    for (let day = 0; day < 3; day++) {
      await pump.settled()
      clock.advance(24 * HOUR)
    }
    expect(await pump.lag()).toEqual({ waiting: 1, oldestMilliseconds: 72 * HOUR, dead: 1 })
    expect(await pump.redrive(['a2', 'unknown'])).toBe(0)

    broken = false
    inbox.deliveries.length = 0
    expect(await pump.redrive(['a1'])).toBe(1)
    await pump.settled()
    expect(inbox.deliveries).toEqual([['a1', 'a2']])
    expect(await pump.lag()).toEqual(empty)
  })

  test('a dead letter that is discarded lets those behind it go on; one that lives is not discarded', async () => {
    inbox.refuse = (ids) => (ids.includes('a1') ? 'CONFLICT' : null)
    await put({ id: 'a1', key: 'A' }, { id: 'a2', key: 'A' })
    for (let day = 0; day < 3; day++) {
      expect(await pump.discard(['a1', 'a2'])).toBe(0)
      await pump.settled()
      clock.advance(24 * HOUR)
    }
    inbox.deliveries.length = 0
    expect(await pump.discard(['a1', 'a2'])).toBe(1)
    await pump.settled()
    expect(inbox.deliveries).toEqual([['a2']])
    expect(await pump.lag()).toEqual(empty)
  })

  test('messages in a batch are delivered with what the batch wrote, or not at all', async () => {
    const told = (id: string) => store.read.insertInto('told').values({ id }).compile()
    const message = (id: string) => enqueueing(store.read, [{ id, topic: 'number', key: id, body: null }], clock.now)
    await store.writeBatch([told('a'), ...message('a')])
    await expect(store.writeBatch([...message('b'), told('a')])).rejects.toMatchObject({ kind: 'unique' })
    await pump.settled()
    expect(inbox.deliveries).toEqual([['a']])
  })

  test.each<ErrorCode>(['STORE_UNAVAILABLE', 'SUBGRAPH_UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'])(
    '%s is the receiver’s trouble: no attempt is counted, and it is left alone for a while',
    async (code) => {
      inbox.refuse = () => code
      await put({ id: 'a' }, { id: 'b' })
      await pump.settled()
      await pump.settled()
      pump.nudge()
      expect(inbox.deliveries).toEqual([['a', 'b']])
      expect(pump.outage).toBe(code)
      for (let attempt = 0; attempt < 5; attempt++) {
        clock.advance(24 * HOUR)
        await pump.settled()
      }
      expect(inbox.deliveries).toHaveLength(6)
      expect(await pump.lag()).toEqual({ waiting: 2, oldestMilliseconds: 120 * HOUR, dead: 0 })

      inbox.refuse = () => null
      clock.advance(24 * HOUR)
      await pump.settled()
      expect(pump.outage).toBeNull()
      expect(await pump.lag()).toEqual(empty)
    },
  )

  test('what was accepted before the receiver went away is not sent again', async () => {
    await pump.close()
    pump = pumpOf(2)
    inbox.refuse = (ids) => (ids.includes('c') ? 'SUBGRAPH_UNAVAILABLE' : null)
    await put({ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' })
    await pump.settled()
    inbox.refuse = () => null
    clock.advance(HOUR)
    await pump.settled()
    expect(inbox.deliveries).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ])
  })

  test('closing delivers what is due first', async () => {
    await put({ id: 'a' })
    await pump.close()
    expect(inbox.deliveries).toEqual([['a']])
    await put({ id: 'b' })
    pump.nudge()
    await pump.settled()
    expect(inbox.deliveries).toEqual([['a']])
  })
})
