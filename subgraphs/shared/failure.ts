import type { Refusal } from '../../schema/domain/outcome.ts'

/** An expected refusal on its way to the edge of a field, where GraphQL wants an exception. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.name = 'Refused'
    this.refusal = refusal
  }
}

/** A store (or the fact feed) cannot be asked. The cause stays inside the process's own log. */
export class StoreUnavailable extends Refused {
  constructor(store: string, cause?: unknown) {
    super({ code: 'STORE_UNAVAILABLE', message: `The ${store} store cannot be reached.` })
    this.name = 'StoreUnavailable'
    if (cause !== undefined) this.cause = cause
  }
}

/** What was decided cannot be put on record, so nothing is answered. */
export class AuditUnavailable extends Refused {
  constructor(cause?: unknown) {
    super({ code: 'AUDIT_UNAVAILABLE', message: 'The access record cannot be written, so nothing is answered.' })
    this.name = 'AuditUnavailable'
    if (cause !== undefined) this.cause = cause
  }
}
