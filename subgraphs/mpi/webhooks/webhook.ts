import { createHmac } from 'node:crypto'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import { days, type Instant, minutes, seconds } from '../../../schema/domain/time.ts'
import type { RetryPolicy } from '../../shared/outbox/retry.ts'

/** Of what an institution is told: its own tokens, or its own codes, stand for another person than before. */
export type WebhookTopic = 'TOKEN_CHANGES' | 'CODE_CHANGES'

/** Where an institution is told that there is news for it: never what. That it asks, as itself and on the record. */
export interface Webhook {
  readonly institution: InstitutionCode
  readonly topic: WebhookTopic
  readonly url: string
  readonly since: Instant
  /** The change feed as far as it was told, or held nothing for it. */
  readonly position: number
  /** How often the news that is due could not be delivered. */
  readonly failures: number
  readonly nextAttempt: Instant
  /** It was given up then: an operator enters it again. */
  readonly dead: Instant | null
  readonly lastFailure: WebhookFailure | null
}

export type WebhookFailure = 'UNREACHABLE' | 'TOO_SLOW' | 'REFUSED'

/** For most of a day: a receiver that is down overnight has lost nothing. */
export const webhookRetries: RetryPolicy = {
  attempts: 24,
  firstMilliseconds: seconds(2),
  longestMilliseconds: minutes(60),
}

/** The secret before a new one signs besides for so long, so that a receiver can change over. */
export const formerSecretFor = days(1)

/** Over TLS, or within the machine; nothing in it that could be a secret. */
export function webhookAddress(text: string): Outcome<string> {
  const fault = (reason: string, message: string) => refuse({ code: 'INVALID_INPUT', reason, message })
  if (!URL.canParse(text) || text.length > 500) return fault('ADDRESS', 'This is no address.')
  const url = new URL(text)
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    return fault('TLS', 'An address beyond this machine begins with https.')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return fault('SECRET', 'An address has no name, password, query or fragment: it is shown and logged.')
  return ok(url.href)
}

export interface WebhookMessage {
  readonly id: string
  readonly body: string
}

/** The same for every attempt; a receiver that heard it already knows it by its id. */
export function newsMessage({ institution, topic }: Webhook, upTo: number, cursor: string): WebhookMessage {
  return { id: `msg_${institution}_${upTo}`, body: JSON.stringify({ type: types[topic], data: { upTo: cursor } }) }
}

const types = { TOKEN_CHANGES: 'token.changes', CODE_CHANGES: 'code.changes' } as const satisfies Record<
  WebhookTopic,
  string
>

export const writtenSecret = (secret: Uint8Array): string => `whsec_${Buffer.from(secret).toString('base64')}`

/** Headers by the Standard Webhooks specification, 1.0: one signature for every secret that holds. */
export function signedHeaders(
  { id, body }: WebhookMessage,
  secrets: readonly Uint8Array[],
  at: Instant,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000))
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  )
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
