import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { NumberRegistration } from '../shared/internal.ts'

export type Evidence = 'FIRST_REGISTRATION' | 'CONTINUITY_STATEMENT'

export interface Held {
  readonly person: PersonId
  readonly handle: NumberHandle
  readonly from: CivilDate
  readonly until: CivilDate | null
  readonly evidence: Evidence
}

export interface KnownPerson {
  readonly id: PersonId
  /** When the hub first filed them. */
  readonly since: number
}

/** What is known around a number that registers. */
export interface Neighbourhood {
  /** The number's own live links, and whose they are. */
  readonly own: readonly Held[]
  readonly holder: KnownPerson | null
  /** Whose the number stated as held before is, if that is known. */
  readonly before: KnownPerson | null
  /** Persons of numbers that state they continue this one. */
  readonly after: readonly KnownPerson[]
}

export interface Placing {
  /** Null: the link stands as it is. `person` null: one nobody knew before. */
  readonly link: { readonly person: PersonId | null; readonly evidence: Evidence; readonly replaces: boolean } | null
  /** Persons found to be one: the first, of the oldest record, survives. */
  readonly oneAndTheSame: readonly PersonId[]
}

/**
 * Where a number belongs, by the insurers' continuity statements alone ("links by official history"). A person's id is
 * that of their oldest record: where statements arrive out of order and join two persons, the younger id gives way.
 */
export function place(registration: NumberRegistration, { own, holder, before, after }: Neighbourhood): Placing {
  const persons = new Map(
    [holder, before, ...after].flatMap((person) => (person === null ? [] : [[person.id, person]])),
  )
  const byAge = [...persons.values()].sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1))
  const oneAndTheSame = byAge.length > 1 ? byAge.map(({ id }) => id) : []
  const same = own.find((held) => held.from === registration.from)
  if (same !== undefined) {
    const stands = same.until === registration.until
    return { link: stands ? null : { person: same.person, evidence: same.evidence, replaces: true }, oneAndTheSame }
  }
  const person = holder?.id ?? byAge[0]?.id ?? null
  const evidence = person === null ? 'FIRST_REGISTRATION' : 'CONTINUITY_STATEMENT'
  return { link: { person, evidence, replaces: false }, oneAndTheSame }
}
