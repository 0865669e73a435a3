import { OutboxPump } from '../../subgraphs/shared/outbox/pump.ts'
import { receiverAt, senderAt } from '../support/outbox-on-postgres.ts'
import { inboxOf } from '../support/outbox-stores.ts'

/** A process to be killed: `node outbox-holder-child.ts SENDER RECEIVER` delivers what is there, and tells how much. */
const [from = '', to = ''] = process.argv.slice(2)
const sender = await senderAt(from)
const inbox = inboxOf(await receiverAt(to))
const pump = new OutboxPump({
  database: sender,
  source: 'sender',
  batch: 5,
  inbox: {
    async accept(source, messages) {
      await inbox.accept(source, messages)
      process.stdout.write(`${messages.length}\n`)
    },
  },
})
pump.nudge()
