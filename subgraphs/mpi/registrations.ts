import type { NumberRegistration, OutboxMessage } from '../shared/internal.ts'

/** What a message tells of: one registration, or as many as an import made at once. */
export function registrationsIn({ topic, body }: OutboxMessage): readonly NumberRegistration[] {
  switch (topic) {
    case 'number-registration':
      return [body as NumberRegistration]
    case 'number-registrations':
      return body as readonly NumberRegistration[]
    default:
      throw new Error(`The index takes no messages of the topic ${topic}.`)
  }
}
