import type { Instant } from '../../schema/domain/time.ts'
import type { NumberRegistration, OutboxMessage } from '../shared/internal.ts'
import { unpackRegistrations } from '../shared/packed-registrations.ts'

/** Messages of one source, accepted in one transaction. */
export interface Delivery {
  readonly source: string
  readonly messages: readonly OutboxMessage[]
  readonly at: Instant
  /** Messages accepted before this are forgotten, a few with every delivery. */
  readonly keptSince: Instant
}

/** What a message tells of: one registration, or as many as an import made at once. */
export function registrationsIn({ topic, body }: OutboxMessage): readonly NumberRegistration[] {
  switch (topic) {
    case 'number-registration':
      return [body as NumberRegistration]
    case 'number-registrations':
      // As a list it may still lie in an outbox that an earlier version filled.
      return typeof body === 'string' ? unpackRegistrations(body) : (body as readonly NumberRegistration[])
    default:
      throw new Error(`The index takes no messages of the topic ${topic}.`)
  }
}

/** Consecutive messages in parts of one transaction each: a large one by itself. */
export function inDeliveries(messages: readonly OutboxMessage[]): readonly (readonly OutboxMessage[])[] {
  const parts: OutboxMessage[][] = []
  let together: OutboxMessage[] | null = null
  for (const message of messages) {
    if (message.topic === 'number-registrations') {
      parts.push([message])
      together = null
    } else if (together === null) {
      together = [message]
      parts.push(together)
    } else together.push(message)
  }
  return parts
}
