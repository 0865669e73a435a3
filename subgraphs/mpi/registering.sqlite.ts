import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import { type DirectConnection, procedure, type Work } from '../shared/database/procedure.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { NumberRegistration, OutboxMessage } from '../shared/internal.ts'
import { type Evidence, type Held, type KnownPerson, place } from './placing.ts'
import { registrationsIn } from './registrations.ts'

export interface Delivery {
  readonly source: string
  readonly messages: readonly OutboxMessage[]
  readonly at: Instant
  /** Messages accepted before this are forgotten, a few with every delivery. */
  readonly keptSince: Instant
}

/** Accepts a delivery of registrations in the index's own thread: what `registerNumber` does, without its round trips. */
export const registering = procedure<Delivery, void>(new URL(import.meta.url))

const freshId = clusteredIds()

const text = {
  accept: 'insert into inbox (source, message_id, at) values (?, ?, ?) on conflict do nothing',
  forget: 'delete from inbox where rowid in (select rowid from inbox where at < ? order by at limit ?)',
  sequence: "select value from sequence where name = 'link_change'",
  count: "update sequence set value = ? where name = 'link_change'",
  continuity: 'insert into continuity (handle, previous, known) values (?, ?, ?) on conflict do nothing',
  live: `select held.person, held.from_on, held.until_on, held.evidence, person.since
    from held join person on person.id = held.person
    where held.handle = ? and held.superseded is null order by held.from_on`,
  after: `select distinct person.id, person.since
    from continuity join held on held.handle = continuity.handle join person on person.id = held.person
    where continuity.previous = ? and held.superseded is null`,
  person: 'insert into person (id, since, merged_into) values (?, ?, null)',
  decision: 'insert into decision (id, kind, at, rule, evidence) values (?, ?, ?, ?, ?)',
  supersede: 'update held set superseded = ? where handle = ? and from_on = ? and superseded is null',
  link: `insert into held (person, handle, from_on, until_on, known, superseded, evidence, decision)
    values (?, ?, ?, ?, ?, null, ?, ?)`,
  change: 'insert into link_change (sequence, handle, person, from_on, until_on, at) values (?, ?, ?, ?, ?, ?)',
  ofPerson: `select handle, from_on, until_on, evidence from held
    where person = ? and superseded is null order by id`,
  supersedeAll: 'update held set superseded = ? where person = ? and superseded is null',
  merge: 'update person set merged_into = ? where id = ?',
} as const

class Register {
  readonly #direct: DirectConnection['direct']
  readonly #at: Instant
  #sequence: number

  constructor(connection: DirectConnection, at: Instant) {
    this.#direct = (sql) => connection.direct(sql)
    this.#at = at
    this.#sequence = Number(this.#direct(text.sequence).rows()[0]?.[0])
  }

  register(registration: NumberRegistration): void {
    const { handle, previous, from, until } = registration
    if (previous !== null && previous !== handle) this.#direct(text.continuity).run(handle, previous, this.#at)
    const live = this.#direct(text.live).rows(handle)
    const { link, oneAndTheSame } = place(registration, {
      own: live.map(([person, from_, until_, evidence]) => ({
        person: person as PersonId,
        handle,
        from: from_ as CivilDate,
        until: until_ as CivilDate | null,
        evidence: evidence as Evidence,
      })),
      holder: holderIn(live),
      before: previous === null ? null : holderIn(this.#direct(text.live).rows(previous)),
      after: this.#direct(text.after)
        .rows(handle)
        .map(([id, since]) => ({ id: id as PersonId, since: Number(since) })),
    })
    if (link !== null) {
      const { evidence, replaces } = link
      const person = link.person ?? this.#newPerson()
      const decision = this.#decide(replaces ? 'REDATE' : 'LINK', evidence, { handle, person, previous })
      if (replaces) this.#direct(text.supersede).run(this.#at, handle, from)
      this.#link({ person, handle, from, until, evidence }, decision)
    }
    const [survivor, ...others] = oneAndTheSame
    if (survivor !== undefined) for (const other of others) this.#join(survivor, other)
  }

  /** The sequence is written once: the transaction alone sees it before its end. */
  end(): void {
    this.#direct(text.count).run(this.#sequence)
  }

  #newPerson(): PersonId {
    const id = freshId('per') as PersonId
    this.#direct(text.person).run(id, this.#at)
    return id
  }

  #decide(kind: 'LINK' | 'REDATE' | 'MERGE', rule: string, evidence: object): string {
    const id = freshId('dec')
    this.#direct(text.decision).run(id, kind, this.#at, rule, JSON.stringify(evidence))
    return id
  }

  #link({ person, handle, from, until, evidence }: Held, decision: string): void {
    this.#direct(text.link).run(person, handle, from, until, this.#at, evidence, decision)
    this.#sequence += 1
    this.#direct(text.change).run(this.#sequence, handle, person, from, until, this.#at)
  }

  #join(survivor: PersonId, other: PersonId): void {
    const decision = this.#decide('MERGE', 'CONTINUITY_STATEMENT', { survivor, other })
    const rows = this.#direct(text.ofPerson).rows(other)
    this.#direct(text.supersedeAll).run(this.#at, other)
    for (const [handle, from, until, evidence] of rows) {
      const held = { person: survivor, handle: handle as NumberHandle, from: from as CivilDate }
      this.#link({ ...held, until: until as CivilDate | null, evidence: evidence as Evidence }, decision)
    }
    this.#direct(text.merge).run(survivor, other)
  }
}

/** Whose the number is now: of the live links the one that began last. */
function holderIn(live: ReturnType<ReturnType<DirectConnection['direct']>['rows']>): KnownPerson | null {
  const last = live.at(-1)
  return last === undefined ? null : { id: last[0] as PersonId, since: Number(last[4]) }
}

const accept: Work<Delivery, void> = (connection, { source, messages, at, keptSince }) => {
  const accepted = connection.direct(text.accept)
  const fresh = messages.filter(({ id }) => accepted.run(source, id, at) > 0)
  if (fresh.length > 0) {
    const register = new Register(connection, at)
    for (const message of fresh) for (const one of registrationsIn(message)) register.register(one)
    register.end()
  }
  connection.direct(text.forget).run(keptSince, 2 * messages.length)
}
export default accept
