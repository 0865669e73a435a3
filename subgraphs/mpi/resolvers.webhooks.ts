import { Refused } from '../shared/failure.ts'
import { callerOf } from '../shared/writing.ts'
import { cursorAt } from './feed-cursor.ts'
import { institutionCode } from './institution-code.ts'
import type { Resolvers } from './resolver-types.ts'
import type { MpiStore } from './store.ts'
import { type Webhook, webhookAddress, writtenSecret } from './webhooks/webhook.ts'

const shown = ({ institution, topic, url, since, position, failures, lastFailure, dead }: Webhook) => ({
  institution,
  topic,
  url,
  since,
  toldUpTo: cursorAt(position),
  failures,
  lastFailure,
  dead,
})

/** Where institutions are told that there is news for them. */
export function webhookResolvers({ webhooks }: MpiStore): Resolvers {
  return {
    Query: {
      async webhooks(_, __, context) {
        return (await webhooks.all(context.gate.scope('REGISTER', null))).map(shown)
      },
    },
    Mutation: {
      async enterWebhook(_, { input }, context) {
        const institution = institutionCode(input.institution, ['input', 'institution'])
        const address = webhookAddress(input.url)
        if (!address.ok) throw new Refused({ ...address.refusal, inputPath: ['input', 'url'] })
        const { user } = callerOf(context)
        const entry = { institution, topic: input.topic, url: address.value, by: user }
        const { webhook, secret } = await webhooks.enter(context.gate.scope('REGISTER', null), entry, context.at)
        return { webhook: shown(webhook), secret: writtenSecret(secret) }
      },
      async endWebhook(_, { input }, context) {
        const institution = institutionCode(input.institution, ['input', 'institution'])
        return { ended: await webhooks.end(context.gate.scope('REGISTER', null), institution, input.topic) }
      },
    },
  }
}
