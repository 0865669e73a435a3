import type { WebhookFailure } from './webhook.ts'

export interface WebhookSender {
  /** Null: it was taken. */
  send(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<WebhookFailure | null>
  close(): Promise<void>
}
