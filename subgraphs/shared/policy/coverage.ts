import { type DocumentNode, Kind, parse, type TypeNode } from 'graphql'
import type { Purpose, Role } from '../../../schema/domain/caller.ts'
import { type Category, isHubCategory, personCategories } from '../../../schema/domain/category.ts'
import type { Action } from '../../../schema/domain/decision.ts'
import { policyDirectives } from './directives.ts'
import {
  coordinateOf,
  type Effective,
  type EffectivePolicy,
  effectivePolicy,
  type Finding,
  type Guarded,
} from './effective.ts'
import { namedType, type ObjectShape, type Shape, shapeOf } from './shape.ts'
import { type OwnEntries, parseOwnEntries, parseSubjectPath } from './subject.ts'

/** Whether the table has any cell in which the pair may act on the category. */
export type MayEver = (role: Role, purpose: Purpose, category: Category, action: Action) => boolean

export class Uncovered extends Error {
  readonly findings: readonly Finding[]
  constructor(findings: readonly Finding[]) {
    super(
      [
        'The schema is not covered by its policy:',
        ...findings.map((each) => `  ${each.coordinate}: ${each.fault}`),
      ].join('\n'),
    )
    this.name = 'Uncovered'
    this.findings = findings
  }
}

const nonNull = (type: TypeNode): boolean => type.kind === Kind.NON_NULL_TYPE

function isList(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE ? isList(type.type) : type.kind === Kind.LIST_TYPE
}

/** `number.id` from `Qualification`: each step a field that is always there, the last an ID. */
function parentPathFault(shape: Shape, policy: EffectivePolicy, type: string, steps: readonly string[]): string | null {
  let at = type
  for (const [index, step] of steps.entries()) {
    const node = shape.objects.get(at)?.fields.get(step)
    if (node === undefined) return `its subject path leads through ${at}.${step}, which does not exist`
    if (isList(node.type)) return `its subject path leads through the list ${at}.${step}`
    // A guarded field is nullable for the refusal's sake; the path reads the parent behind it.
    if (!nonNull(node.type) && policy.fields.get(coordinateOf(at, step))?.kind !== 'GUARDED')
      return `its subject path leads through ${at}.${step}, which may be null`
    at = namedType(node.type)
    if (index === steps.length - 1 && at !== 'ID') return `its subject path ends in ${at}, which is no ID`
  }
  return null
}

/** `$input.person`: an optional subject could be left out, and the question would be about nobody. */
function argumentPathFault(shape: Shape, { type, field }: Guarded, steps: readonly string[]): string | null {
  const args = shape.objects.get(type)?.fields.get(field)?.arguments ?? []
  let known = new Map(args.map((arg) => [arg.name.value, arg.type]))
  for (const [index, step] of steps.entries()) {
    const node = known.get(step)
    if (node === undefined) return `its subject path names the argument ${step}, which does not exist`
    if (isList(node)) return `its subject path leads through the list ${step}`
    if (!nonNull(node)) return `its subject path leads through ${step}, which may be left out`
    const name = namedType(node)
    if (index === steps.length - 1 && name !== 'ID') return `its subject path ends in ${name}, which is no ID`
    known = new Map([...(shape.inputs.get(name) ?? [])].map(([key, value]) => [key, value.type]))
  }
  return null
}

/** A search is about nobody yet; a person's data, and what a label may hide of them, are somebody's. */
function nobodyFault(shape: Shape, { type, policy }: Guarded): string | null {
  const search = shape.objects.get(type)?.root !== null
  if (policy.label !== null) return 'it is labelled, and so must say whose it is'
  return search || isHubCategory(policy.category) ? null : "it is a person's data, and so must say whose"
}

/** Rule 6 lets an institution see what it wrote itself where it treats or cares, and nowhere else. */
function ownFault(shape: Shape, { type, field, policy }: Guarded, { argument }: OwnEntries): string | null {
  const object = shape.objects.get(type)
  if (object?.root !== 'Query') return 'what the caller wrote is asked for by a query of its own'
  const named = object.fields.get(field)?.arguments?.find(({ name }) => name.value === argument)
  if (argument !== null && (named === undefined || isList(named.type) || namedType(named.type) !== 'ID'))
    return `its subject names the argument ${argument}, which is no ID`
  const purposes: readonly Purpose[] = ['TREATMENT', 'EMERGENCY', 'CARE']
  return policy.pairs.every(({ purpose }) => purposes.includes(purpose))
    ? null
    : 'nobody sees what they wrote themselves for another purpose than treatment, emergency or care'
}

/** Where records of a category lie follows the consent to that category: the question must say which. */
function placesFault(shape: Shape, { type, field, policy }: Guarded): string | null {
  if (policy.category !== 'LOCATION' || policy.action !== 'READ' || policy.subject === null) return null
  const asked = shape.objects
    .get(type)
    ?.fields.get(field)
    ?.arguments?.find(({ name }) => name.value === 'category')
  if (asked === undefined || !nonNull(asked.type)) return 'it tells places, and so must take the category they are of'
  const values = shape.enums.get(namedType(asked.type))
  const strange = values?.filter((value) => !personCategories.some((known) => known === value)) ?? ['no enum at all']
  return strange.length === 0 ? null : `its category may be ${strange.join(', ')}, which is none of a person’s`
}

function subjectFault(shape: Shape, policy: EffectivePolicy, guarded: Guarded): string | null {
  if (guarded.policy.subject === null) return nobodyFault(shape, guarded)
  const own = parseOwnEntries(guarded.policy.subject)
  if (own !== null) return ownFault(shape, guarded, own)
  const path = parseSubjectPath(guarded.policy.subject)
  if (path === null) return `its subject "${guarded.policy.subject}" is not a path`
  return path.from === 'PARENT'
    ? parentPathFault(shape, policy, guarded.type, path.steps)
    : argumentPathFault(shape, guarded, path.steps)
}

function faultsOfField(shape: Shape, policy: EffectivePolicy, guarded: Guarded, mayEver: MayEver): readonly string[] {
  const { category, action, pairs } = guarded.policy
  const node = shape.objects.get(guarded.type)?.fields.get(guarded.field)
  const subject = subjectFault(shape, policy, guarded)
  const places = placesFault(shape, guarded)
  return [
    ...(node && nonNull(node.type) ? ['it can be refused, and so must be nullable'] : []),
    ...(subject === null ? [] : [subject]),
    ...(places === null ? [] : [places]),
    ...pairs
      .filter(({ role, purpose }) => !mayEver(role, purpose, category, action))
      .map(
        ({ role, purpose }) => `@access is wider than the table: (${role}, ${purpose}) may never ${action} ${category}`,
      ),
  ]
}

function faultsOfObject(object: ObjectShape): readonly Finding[] {
  const findings: Finding[] = []
  if (object.root === 'Subscription') findings.push({ coordinate: object.name, fault: 'subscriptions are not guarded' })
  for (const key of object.keys) {
    const node = object.fields.get(key.trim())
    const opaque = node?.type.kind === Kind.NON_NULL_TYPE && namedType(node.type) === 'ID' && !isList(node.type)
    if (!opaque) findings.push({ coordinate: object.name, fault: `its key "${key}" is not one field of type ID!` })
  }
  return findings
}

function faultsOfDocument(document: DocumentNode): readonly Finding[] {
  const findings: Finding[] = []
  for (const definition of document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION && definition.repeatable)
      if (policyDirectives.some((name) => name === definition.name.value))
        findings.push({ coordinate: `@${definition.name.value}`, fault: 'a policy directive must not be repeatable' })
    if (definition.kind === Kind.SCHEMA_DEFINITION)
      findings.push({ coordinate: 'schema', fault: 'root types keep their names: Query and Mutation' })
  }
  return findings
}

/** Everything by which the SDL would let a field stand open, refuse too much, or ask about the wrong person. */
export function coverageOf(sdl: string, mayEver: MayEver): EffectivePolicy {
  const document = parse(sdl)
  const shape = shapeOf(document)
  const policy = effectivePolicy(document)
  const guarded = [...policy.fields.values()].filter((field: Effective) => field.kind === 'GUARDED')
  const findings = [
    ...policy.findings,
    ...faultsOfDocument(document),
    ...[...shape.objects.values()].flatMap(faultsOfObject),
    ...guarded.flatMap((field) =>
      faultsOfField(shape, policy, field, mayEver).map((fault) => ({
        coordinate: coordinateOf(field.type, field.field),
        fault,
      })),
    ),
  ]
  return { ...policy, findings }
}

/** The start-up check of a subgraph. */
export function assertCovered(sdl: string, mayEver: MayEver): EffectivePolicy {
  const policy = coverageOf(sdl, mayEver)
  if (policy.findings.length > 0) throw new Uncovered(policy.findings)
  return policy
}
