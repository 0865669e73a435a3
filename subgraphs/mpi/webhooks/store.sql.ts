import { randomBytes } from 'node:crypto'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Database } from '../../shared/database/database.ts'
import type { NumberSeal } from '../../shared/seal/number-seal.ts'
import type { CodeTables, WebhookTable } from '../codes/tables.ts'
import { formerSecretFor, type Webhook, type WebhookFailure, type WebhookTopic } from './webhook.ts'
import type { WebhookStore } from './webhook-store.ts'

const secretBytes = 32

const boundTo = (institution: string, topic: string): string => `webhook ${institution} ${topic}`

export function webhookStore(database: Database<CodeTables>, seal: NumberSeal): WebhookStore {
  const opened = (row: WebhookTable, sealed: Uint8Array): Uint8Array =>
    Buffer.from(seal.open(sealed, boundTo(row.institution, row.topic)), 'base64')

  return {
    async all() {
      const rows = await database.read
        .selectFrom('webhook')
        .selectAll()
        .orderBy('institution')
        .orderBy('topic')
        .execute()
      return rows.map(webhookOf)
    },

    enter: (_scope, { institution, topic, url, by }, at) =>
      database.write(async (transaction) => {
        const secret = randomBytes(secretBytes)
        const sealed = seal.seal(secret.toString('base64'), boundTo(institution, topic))
        const fresh = { url, sealed, by_user: by, failures: 0, next_attempt: at, dead: null, last_failure: null }
        const row = await transaction
          .insertInto('webhook')
          .values({ institution, topic, ...fresh, former: null, former_until: 0, since: at, position: 0 })
          .onConflict((conflict) =>
            conflict.columns(['institution', 'topic']).doUpdateSet((set) => ({
              ...fresh,
              former: set.ref('webhook.sealed'),
              former_until: at + formerSecretFor,
            })),
          )
          .returningAll()
          .executeTakeFirstOrThrow()
        return { webhook: webhookOf(row), secret }
      }),

    end: (_scope, institution, topic) =>
      database.write(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('webhook')
          .where('institution', '=', institution)
          .where('topic', '=', topic)
          .executeTakeFirstOrThrow()
        return numDeletedRows > 0n
      }),

    async claim(at, until) {
      const due = await database.read
        .selectFrom('webhook')
        .select(['institution', 'topic'])
        .where('next_attempt', '<=', at)
        .where('dead', 'is', null)
        .limit(1)
        .execute()
      if (due.length === 0) return []
      const rows = await database.write((transaction) =>
        transaction
          .updateTable('webhook')
          .set({ next_attempt: until })
          .where('next_attempt', '<=', at)
          .where('dead', 'is', null)
          .returningAll()
          .execute(),
      )
      return rows.map((row) => ({
        webhook: webhookOf(row),
        secrets: [row.sealed, ...(row.former !== null && Number(row.former_until) > at ? [row.former] : [])].map(
          (sealed) => opened(row, sealed),
        ),
      }))
    },

    async advance({ institution, topic }, position, at) {
      await database.write((transaction) =>
        transaction
          .updateTable('webhook')
          .set({ position, failures: 0, next_attempt: at, last_failure: null })
          .where('institution', '=', institution)
          .where('topic', '=', topic)
          .where('position', '<=', position)
          .execute(),
      )
    },

    async failed({ institution, topic, failures }, failure, next, dead) {
      await database.write((transaction) =>
        transaction
          .updateTable('webhook')
          .set({ failures: failures + 1, next_attempt: next, dead, last_failure: failure })
          .where('institution', '=', institution)
          .where('topic', '=', topic)
          // Not where it was entered again meanwhile.
          .where('failures', '=', failures)
          .execute(),
      )
    },

    async counts() {
      const rows = await database.read.selectFrom('webhook').select(['failures', 'dead']).execute()
      const dead = rows.filter((row) => row.dead !== null).length
      return { failing: rows.filter(({ failures }) => failures > 0).length - dead, dead }
    },
  }
}

function webhookOf(row: WebhookTable): Webhook {
  return {
    institution: row.institution as InstitutionCode,
    topic: row.topic as WebhookTopic,
    url: row.url,
    since: Number(row.since) as Instant,
    position: Number(row.position),
    failures: row.failures,
    nextAttempt: Number(row.next_attempt) as Instant,
    dead: row.dead === null ? null : (Number(row.dead) as Instant),
    lastFailure: row.last_failure as WebhookFailure | null,
  }
}
