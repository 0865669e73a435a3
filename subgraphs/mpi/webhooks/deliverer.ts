import { type Instant, seconds } from '../../../schema/domain/time.ts'
import { delayAfter } from '../../shared/outbox/retry.ts'
import { cursorAt } from '../feed-cursor.ts'
import type { WebhookSender } from './sender.ts'
import { newsMessage, signedHeaders, type Webhook, webhookRetries } from './webhook.ts'
import type { ClaimedWebhook, WebhookStore } from './webhook-store.ts'

/** The feed, looked through for one institution. */
export interface News {
  readonly some: boolean
  readonly upTo: number
  readonly more: boolean
}

export interface DelivererParts {
  readonly webhooks: WebhookStore
  readonly news: (webhook: Webhook, after: number) => Promise<News>
  readonly changed: { counter(): number; readonly lags: boolean }
  readonly sender: WebhookSender
  readonly now: () => Instant
  readonly random?: () => number
}

/** Tells institutions that there is news for them, one process for each webhook at a time. */
export interface Deliverer {
  /** Tells all that is due. */
  tell(): Promise<void>
  start(): void
  /** Finishes what it is at, and stops. */
  close(): Promise<void>
}

const lookEvery = seconds(1)
/** Longer than one telling takes; then another process may try, if this one died. */
const claimedFor = seconds(60)

export function openDeliverer(parts: DelivererParts): Deliverer {
  const { webhooks, news, changed, sender, now, random = Math.random } = parts
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null
  let seen: number | null = null

  const one = async ({ webhook, secrets }: ClaimedWebhook): Promise<void> => {
    let position = webhook.position
    let some = false
    for (;;) {
      const looked = await news(webhook, position)
      some ||= looked.some
      position = looked.upTo
      if (!looked.more) break
    }
    if (some) {
      const message = newsMessage(webhook, position, cursorAt(position))
      const failure = await sender.send(webhook.url, message.body, signedHeaders(message, secrets, now()))
      if (failure !== null) {
        const failures = webhook.failures + 1
        const at = now()
        const next = (at + delayAfter(failures, webhookRetries, random)) as Instant
        await webhooks.failed(webhook, failure, next, failures >= webhookRetries.attempts ? at : null)
        return
      }
    }
    await webhooks.advance(webhook, position, now())
  }

  const tell = (): Promise<void> => {
    running ??= (async () => {
      const counter = changed.counter()
      const at = now()
      const claimed = await webhooks.claim(at, (at + claimedFor) as Instant)
      await Promise.all(claimed.map(one))
      seen = counter
    })().finally(() => {
      running = null
    })
    return running
  }

  let failing = true
  return {
    tell,
    start() {
      timer ??= setInterval(() => {
        if (running !== null || (!failing && !changed.lags && changed.counter() === seen)) return
        tell()
          .then(() => webhooks.counts())
          .then(
            (counts) => {
              failing = counts.failing > 0
            },
            () => {
              failing = true
            },
          )
      }, lookEvery)
      timer.unref()
    },
    async close() {
      if (timer !== null) clearInterval(timer)
      await running?.catch(() => undefined)
      await sender.close()
    },
  }
}
