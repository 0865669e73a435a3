import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Scope } from '../../shared/context.ts'
import type { Webhook, WebhookFailure, WebhookTopic } from './webhook.ts'

export interface NewWebhook {
  readonly institution: InstitutionCode
  readonly topic: WebhookTopic
  readonly url: string
  readonly by: string
}

/** A webhook that is this process's to tell, and what signs. */
export interface ClaimedWebhook {
  readonly webhook: Webhook
  readonly secrets: readonly Uint8Array[]
}

export interface WebhookStore {
  /** By institution and topic. */
  all(scope: Scope<'REGISTER'>): Promise<readonly Webhook[]>
  /**
   * From the feed's beginning where it is new; again, with another secret, and tried at once where it was given up.
   * The secret before signs besides for a day.
   */
  enter(
    scope: Scope<'REGISTER'>,
    entry: NewWebhook,
    at: Instant,
  ): Promise<{ readonly webhook: Webhook; readonly secret: Uint8Array }>
  /** False: there is none. */
  end(scope: Scope<'REGISTER'>, institution: InstitutionCode, topic: WebhookTopic): Promise<boolean>
  /** Those that are due and that no other process has claimed; claimed until then. */
  claim(at: Instant, until: Instant): Promise<readonly ClaimedWebhook[]>
  /** Told, or nothing to tell, up to there. */
  advance(webhook: Webhook, position: number, at: Instant): Promise<void>
  failed(webhook: Webhook, failure: WebhookFailure, next: Instant, dead: Instant | null): Promise<void>
  /** For the metrics. */
  counts(): Promise<{ readonly failing: number; readonly dead: number }>
}
