import { enqueue, enqueueing } from '../../subgraphs/shared/outbox/enqueue.ts'
import { OutboxPump } from '../../subgraphs/shared/outbox/pump.ts'
import { inboxOf, openReceiver, openSender } from '../support/outbox-stores.ts'

/**
 * A process to be killed: `node outbox-child.ts FOLDER ROUND` writes without end, tells each committed pair on its
 * standard output, and delivers meanwhile.
 */
const [folder = '', round = ''] = process.argv.slice(2)
const sender = await openSender(folder)
const receiver = await openReceiver(folder)
const pump = new OutboxPump({ database: sender, source: 'sender', inbox: inboxOf(receiver), batch: 20 })

type Write = (ids: readonly string[], key: string) => Promise<void>

const messages = (ids: readonly string[], key: string) => ids.map((id) => ({ id, topic: 'told', key, body: id }))

const inTransaction: Write = (ids, key) =>
  sender.write(async (transaction) => {
    for (const id of ids) await transaction.insertInto('told').values({ id }).execute()
    await enqueue(transaction, messages(ids, key))
  })

const inBatch: Write = async (ids, key) => {
  const told = ids.map((id) => sender.read.insertInto('told').values({ id }).compile())
  await sender.writeBatch<unknown>([...told, ...enqueueing(sender.read, messages(ids, key))])
}

async function writePairs(lane: string, write: Write): Promise<never> {
  for (let count = 0; ; count++) {
    const pair = `${round}.${lane}.${String(count).padStart(6, '0')}`
    await write([`${pair}-1`, `${pair}-2`], `${round}.${lane}`)
    process.stdout.write(`${pair}\n`)
    pump.nudge()
  }
}

await Promise.all([
  writePairs('a', inTransaction),
  writePairs('b', inTransaction),
  writePairs('c', inBatch),
  writePairs('d', inBatch),
])
