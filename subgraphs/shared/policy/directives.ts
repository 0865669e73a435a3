import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql'
import { type Purpose, purposes, type Role, roles } from '../../../schema/domain/caller.ts'
import { type Category, categories, type Label, labels } from '../../../schema/domain/category.ts'

export const policyDirectives = ['access', 'consent', 'sensitive', 'passage'] as const
export type PolicyDirective = (typeof policyDirectives)[number]

export interface AccessPair {
  readonly role: Role
  readonly purpose: Purpose
}

/** What a type or field says for itself; null where it says nothing. */
export interface OwnDirectives {
  readonly access: readonly AccessPair[] | null
  readonly consent: { readonly category: Category; readonly subject: string | null } | null
  readonly label: Label | null
  /** It tells nothing by itself: what it leads to has policies of its own. */
  readonly passage: boolean
}

export interface ReadDirectives {
  readonly own: OwnDirectives
  /** What is wrong with them, one sentence each. */
  readonly faults: readonly string[]
}

export function isPolicyDirective(name: string): name is PolicyDirective {
  return policyDirectives.some((known) => known === name)
}

function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | null {
  return directive.arguments?.find((given) => given.name.value === name)?.value ?? null
}

function word<T extends string>(value: ConstValueNode | null, known: readonly T[]): T | null {
  if (value?.kind !== Kind.ENUM) return null
  return known.find((each) => each === value.value) ?? null
}

function pair(value: ConstValueNode): AccessPair | null {
  if (value.kind !== Kind.OBJECT) return null
  const of = (name: string) => value.fields.find((field) => field.name.value === name)?.value ?? null
  const role = word(of('role'), roles)
  const purpose = word(of('purpose'), purposes)
  return role === null || purpose === null ? null : { role, purpose }
}

function readAccess(directive: ConstDirectiveNode, faults: string[]): readonly AccessPair[] {
  const to = argument(directive, 'to')
  const pairs: AccessPair[] = []
  for (const value of to?.kind === Kind.LIST ? to.values : []) {
    const read = pair(value)
    if (read === null) faults.push('@access names a pair that is not a known role and purpose')
    else if (pairs.some((each) => each.role === read.role && each.purpose === read.purpose))
      faults.push(`@access names (${read.role}, ${read.purpose}) twice`)
    else pairs.push(read)
  }
  if (pairs.length === 0) faults.push('@access names nobody')
  return pairs
}

function readConsent(directive: ConstDirectiveNode, faults: string[]): OwnDirectives['consent'] {
  const category = word(argument(directive, 'category'), categories)
  const subject = argument(directive, 'subject')
  if (category === null) faults.push('@consent names no known category')
  if (subject !== null && subject.kind !== Kind.STRING) faults.push('@consent has a subject that is not a path')
  if (category === null) return null
  return { category, subject: subject?.kind === Kind.STRING ? subject.value : null }
}

/** Reads the policy directives of one type or field: all of its definitions and extensions together. */
export function readDirectives(directives: readonly ConstDirectiveNode[]): ReadDirectives {
  const faults: string[] = []
  const only = (name: PolicyDirective): ConstDirectiveNode | undefined => {
    const [first, ...more] = directives.filter((directive) => directive.name.value === name)
    if (more.length > 0) faults.push(`@${name} is repeated`)
    return first
  }
  const access = only('access')
  const consent = only('consent')
  const sensitive = only('sensitive')
  const label = sensitive ? word(argument(sensitive, 'label'), labels) : null
  if (sensitive && label === null) faults.push('@sensitive names no known label')
  const own: OwnDirectives = {
    access: access ? readAccess(access, faults) : null,
    consent: consent ? readConsent(consent, faults) : null,
    label,
    passage: only('passage') !== undefined,
  }
  return { own, faults }
}
