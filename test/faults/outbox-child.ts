import { enqueue } from '../../subgraphs/shared/outbox/enqueue.ts'
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

async function writePairs(lane: string): Promise<never> {
  for (let count = 0; ; count++) {
    const pair = `${round}.${lane}.${String(count).padStart(6, '0')}`
    const ids = [`${pair}-1`, `${pair}-2`]
    await sender.write(async (transaction) => {
      await transaction
        .insertInto('told')
        .values(ids.map((id) => ({ id })))
        .execute()
      await enqueue(
        transaction,
        ids.map((id) => ({ id, topic: 'told', key: `${round}.${lane}`, body: id })),
      )
    })
    process.stdout.write(`${pair}\n`)
    pump.nudge()
  }
}

await Promise.all(['a', 'b', 'c'].map(writePairs))
