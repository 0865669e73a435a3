import { createHash } from 'node:crypto'
import type { PersonCategory } from '../../../schema/domain/category.ts'
import type { PersonFacts } from '../../../schema/domain/consent.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { KnownSubject } from '../../shared/consent/facts.ts'
import type { RegisteredName } from '../../shared/registered-names.ts'
import { canonical } from '../canonical.ts'

/** What consent says of one person's page (同意の写し), and who they are, as it stood when it was asked. */
export interface ConsentSnapshot {
  readonly person: PersonId
  readonly taken: Instant
  readonly known: KnownSubject
  /** Null: in no register. */
  readonly identity: RegisteredName | null
}

const page: PersonCategory = 'EMERGENCY_SUMMARY'

/** Of the facts what decides about the page. Whom else the person lets read what is nobody's business here. */
export function ofThePage(known: KnownSubject): KnownSubject {
  const { disputed, persons } = known.facts
  return { ...known, facts: { relations: [], disputed, persons: persons.map(personOfThePage) } }
}

function personOfThePage(facts: PersonFacts): PersonFacts {
  const provisions = facts.provisions.filter(({ category }) => category === page)
  // Who counts as giver depends on whether the proxy under which it was given has ended.
  const under = new Set(provisions.flatMap(({ proxy }) => proxy ?? []))
  return {
    ...facts,
    provisions,
    proxies: facts.proxies.filter(({ id }) => under.has(id)),
    grants: facts.grants.filter(({ categories }) => categories.includes(page)),
  }
}

export const digestOfSnapshot = ({ person, taken, known, identity }: ConsentSnapshot): string =>
  createHash('sha256').update(canonical({ person, taken, known, identity })).digest('base64url')

export class SnapshotBroken extends Error {
  constructor(reason: string) {
    super(`A snapshot of a consent is not what the hub signed: ${reason}.`)
    this.name = 'SnapshotBroken'
  }
}
