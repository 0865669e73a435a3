import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../../../../subgraphs/shared/database/database.ts'
import type { OutboxMessage } from '../../../../subgraphs/shared/internal.ts'
import { acceptOnce } from '../../../../subgraphs/shared/outbox/accept-once.ts'
import { frozenClock } from '../../../support/clock.ts'
import { openStore } from '../../../support/engine.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { heard, inboxOf, openReceiver, type Receiver } from '../../../support/outbox-stores.ts'

const root = temporaryFolder()
const message = (id: string): OutboxMessage => ({ id, topic: 'number', body: id.toUpperCase() })

describe('the receiving end of an outbox', () => {
  let store: Database<Receiver>
  beforeEach(async () => {
    store = await openReceiver(mkdtempSync(join(root, 'accept-')), openStore)
  })
  afterEach(() => store.close())

  test('a message delivered again, alone, twice in one delivery or among others, is applied once', async () => {
    const inbox = inboxOf(store)
    await inbox.accept('qualification', ['a', 'b', 'a'].map(message))
    await inbox.accept('qualification', ['b'].map(message))
    await inbox.accept('qualification', ['b', 'c', 'a'].map(message))
    expect(await heard(store)).toEqual(['a', 'b', 'c'])
  })

  test('one id from two sources is two messages', async () => {
    await inboxOf(store).accept('qualification', [message('a')])
    await inboxOf(store).accept('clinical', [message('a')])
    expect(await heard(store)).toEqual(['a', 'a'])
  })

  test('when applying fails nothing counts as accepted', async () => {
    const failing = store.write((transaction) =>
      acceptOnce(transaction, 'qualification', ['a', 'b'].map(message), () => Promise.reject(new Error('no'))),
    )
    await expect(failing).rejects.toThrow('no')
    await inboxOf(store).accept('qualification', ['a', 'b'].map(message))
    expect(await heard(store)).toEqual(['a', 'b'])
  })

  test('two deliveries of one batch at once apply it once', async () => {
    const batch = Array.from({ length: 1_200 }, (_, at) => message(`m${String(at).padStart(4, '0')}`))
    await Promise.all([1, 2, 3].map(() => inboxOf(store).accept('qualification', batch)))
    expect(await heard(store)).toEqual(batch.map(({ id }) => id))
  })

  test('nothing new: the work is not called', async () => {
    await inboxOf(store).accept('qualification', [message('a')])
    let calls = 0
    await store.write((transaction) =>
      acceptOnce(transaction, 'qualification', [message('a')], async () => {
        calls += 1
      }),
    )
    await store.write((transaction) =>
      acceptOnce(transaction, 'qualification', [], async () => {
        calls += 1
      }),
    )
    expect(calls).toBe(0)
  })

  test('what is older than the window is forgotten, as much at a time as twice what comes in', async () => {
    const clock = frozenClock()
    const accept = (...ids: string[]) =>
      store.write((transaction) =>
        acceptOnce(transaction, 'qualification', ids.map(message), async () => {}, {
          now: clock.now,
          keepMilliseconds: 1_000,
        }),
      )
    const remembered = async () =>
      (await store.read.selectFrom('inbox').select('message_id').orderBy('message_id').execute()).map(
        (row) => row.message_id,
      )
    await accept('a1')
    clock.advance(1)
    await accept('a2', 'a3', 'a4')
    clock.advance(1_001)
    await accept('b')
    expect(await remembered()).toHaveLength(3)
    await accept('c')
    expect(await remembered()).toEqual(['b', 'c'])
  })
})
