import type { Caller } from '../../../schema/domain/caller.ts'
import type { CallerFacts, SubjectFacts } from '../../../schema/domain/consent.ts'
import { covers } from '../../../schema/domain/time.ts'
import type { AuditRecord } from '../audit/audit.ts'
import type { FactReader, KnownSubject, SubjectRef } from '../consent/facts.ts'

export interface Connection {
  /** One key for a person and all their numbers. */
  readonly subject: SubjectRef
  readonly connected: boolean
}

/** What the facts know of a caller's tie to the person of a record, other than receptions. Never rejects. */
export type FindConnection = (record: AuditRecord, subject: SubjectRef) => Connection | Promise<Connection>

/** From the projection that the decision itself has just used: at hand, as a rule. */
export function connectionsBy(facts: FactReader): FindConnection {
  return (record, ref) => {
    const aboutCaller = facts.caller(callerOf(record))
    const aboutSubject = facts.subject(ref)
    if (!(aboutCaller instanceof Promise) && !(aboutSubject instanceof Promise)) {
      return connection(record, ref, aboutCaller, aboutSubject)
    }
    // Who cannot be asked about is not known to be connected.
    return Promise.all([aboutCaller, aboutSubject]).then(
      ([caller, subject]) => connection(record, ref, caller, subject),
      () => ({ subject: ref, connected: false }),
    )
  }
}

function connection(record: AuditRecord, ref: SubjectRef, caller: CallerFacts, known: KnownSubject): Connection {
  return { subject: known.person ?? ref, connected: connects(record, caller, known.facts) }
}

function connects({ caller, instant }: AuditRecord, { disasters }: CallerFacts, facts: SubjectFacts): boolean {
  if (disasters.some((disaster) => covers(disaster, instant))) return true
  const { institution, user } = caller
  if (institution === null) return false
  const cared = facts.relations.some(
    (relation) =>
      relation.institution === institution &&
      covers(relation, instant) &&
      (relation.kind === 'CLIENT_OF' || (relation.kind === 'ATTENDING' && relation.user === user)),
  )
  if (cared) return true
  // A consent at the card reader (顔認証付きカードリーダー): the person stood there.
  return facts.persons.some(({ provisions }) =>
    provisions.some(
      ({ channel, effect, recipient, withdrawn, ...period }) =>
        channel === 'READER' &&
        effect === 'PERMIT' &&
        recipient.kind === 'INSTITUTION' &&
        recipient.institution === institution &&
        covers(period, instant) &&
        (withdrawn === null || instant < withdrawn),
    ),
  )
}

/** As much of the caller as facts about callers depend on. */
function callerOf({ caller, onBehalfOf }: AuditRecord): Caller {
  return {
    ...caller,
    person: null,
    actingFor: null,
    delegation: caller.role === 'NURSE' ? (onBehalfOf as Caller['delegation']) : null,
    secondFactor: false,
  }
}
