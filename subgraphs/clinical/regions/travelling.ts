import type { Caller } from '../../../schema/domain/caller.ts'
import type { CallerFacts, HangsOn, PersonFacts, Provision, SubjectFacts } from '../../../schema/domain/consent.ts'
import type {
  GrantId,
  InstitutionCode,
  LinkId,
  PersonId,
  ProvisionId,
  ProxyId,
  UserId,
} from '../../../schema/domain/ids.ts'
import type { KnownSubject } from '../../shared/consent/facts.ts'
import type { NodeQuestion } from '../node/question.ts'
import type { AskedCategory } from '../record.ts'

type Facts = Pick<NodeQuestion, 'caller' | 'callerFacts' | 'subject' | 'tokens' | 'passes'>

/** What `decide` needs at a node, and nothing that two nodes could know a person by: names hold in one question. */
export function travelling(
  { caller, callerFacts, subject, tokens, passes }: Facts,
  categories: readonly AskedCategory[],
): Facts {
  const names = namesOf()
  const { relations, disputed, persons } = subject.facts
  const facts: SubjectFacts = {
    relations: relations
      .filter(({ institution, user }) => institution === caller.institution || user === caller.user)
      .map((relation) => ({ ...relation, hangsOn: relation.hangsOn.map(names.link) })),
    disputed: disputed.map(names.link),
    persons: persons.map((person) => trimmed(person, caller, callerFacts, categories, names)),
  }
  const known: KnownSubject = {
    person: names.personOrNone(subject.person),
    reachedBy: subject.reachedBy.map(names.link),
    facts,
  }
  return {
    caller: { ...caller, person: names.personOrNone(caller.person), actingFor: names.personOrNone(caller.actingFor) },
    // The register is of those who may have number histories.
    callerFacts: { ...callerFacts, register: [] },
    subject: known,
    tokens: tokens.map((token) => ({ ...token, hangsOn: token.hangsOn.map(names.link) })),
    passes: passes.map(names.provision),
  }
}

/** Stands where only its being somebody else matters. */
const other = '-' as UserId
const nobody = '-' as InstitutionCode

type Names = ReturnType<typeof namesOf>

function namesOf() {
  const given = new Map<string, string>()
  const nameOf = <T extends string>(id: T): T => {
    const name = given.get(id) ?? `${given.size + 1}`
    given.set(id, name)
    return name as T
  }
  return {
    person: (id: PersonId) => nameOf(id),
    personOrNone: (id: PersonId | null) => (id === null ? null : nameOf(id)),
    link: (id: LinkId) => nameOf(id),
    provision: (id: ProvisionId) => nameOf(id),
    proxy: (id: ProxyId) => nameOf(id),
    grant: (id: GrantId) => nameOf(id),
  }
}

function trimmed(
  { person, provisions, proxies, grants, protections, death }: PersonFacts,
  caller: Caller,
  { delegation }: CallerFacts,
  categories: readonly AskedCategory[],
  names: Names,
): PersonFacts {
  const asked = (category: string): boolean => categories.some((one) => one === category)
  const concerns = ({ recipient }: Provision): boolean => {
    // A bereaved person's provision serves as a proxy, whoever its recipient is.
    if (caller.role === 'GUARDIAN') return true
    switch (recipient.kind) {
      case 'INSTITUTION':
        return recipient.institution === caller.institution
      case 'REGION':
        return recipient.region === caller.region
      case 'ROLE':
        return recipient.role === caller.role || recipient.role === delegation?.role
      case 'ANYONE':
      case 'EMERGENCY_ENTITLED':
        return true
    }
  }
  const kept = provisions.filter((provision) => asked(provision.category) && concerns(provision))
  const under = new Set(kept.flatMap(({ proxy }) => proxy ?? []))
  const hangsOn = (links: HangsOn): HangsOn => links.map(names.link)
  return {
    person: names.personOrNone(person),
    provisions: kept.map((provision) => ({
      ...provision,
      id: names.provision(provision.id),
      person: names.person(provision.person),
      giver: names.person(provision.giver),
      proxy: provision.proxy === null ? null : names.proxy(provision.proxy),
      bereaved: names.personOrNone(provision.bereaved),
      hangsOn: hangsOn(provision.hangsOn),
    })),
    proxies: proxies
      .filter(({ id, guardian }) => guardian === caller.person || under.has(id))
      .map((proxy) => ({
        ...proxy,
        id: names.proxy(proxy.id),
        guardian: names.person(proxy.guardian),
        person: names.person(proxy.person),
        hangsOn: hangsOn(proxy.hangsOn),
      })),
    grants: grants
      .filter((grant) => grant.categories.some(asked))
      .filter(({ openedBy, holders }) => openedBy === caller.user || holders.some((one) => one === caller.institution))
      .map((grant) => ({
        ...grant,
        id: names.grant(grant.id),
        person: names.person(grant.person),
        openedBy: grant.openedBy === caller.user ? caller.user : other,
        holders: grant.holders.filter((one) => one === caller.institution),
      })),
    // ADDRESS_HIDDEN is about addresses, which no record here is; who keeps a flag tells where somebody lives.
    protections: protections
      .filter(({ kind }) => kind === 'SELF_ACCESS_OFF')
      .map((protection) => ({ ...protection, person: names.person(protection.person), heldBy: nobody })),
    death: death === null ? null : { ...death, hangsOn: hangsOn(death.hangsOn) },
  }
}
