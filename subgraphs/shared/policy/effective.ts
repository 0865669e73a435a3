import type { DocumentNode } from 'graphql'
import type { Category, Label } from '../../../schema/domain/category.ts'
import type { Action } from '../../../schema/domain/decision.ts'
import type { Coordinate } from '../../../schema/domain/ids.ts'
import { type AccessPair, isPolicyDirective, type OwnDirectives, readDirectives } from './directives.ts'
import { namedType, type ObjectShape, type Shape, shapeOf } from './shape.ts'

/** The policy one coordinate has by its own directives or its type's. */
export interface Policy {
  readonly action: Action
  readonly pairs: readonly AccessPair[]
  readonly category: Category
  readonly subject: string | null
  readonly label: Label | null
}

export interface Guarded {
  readonly kind: 'GUARDED'
  readonly type: string
  readonly field: string
  readonly policy: Policy
}

export type Effective =
  | Guarded
  /** Tells nothing by itself: every field of what it leads to is guarded, a key, or a passage again. */
  | { readonly kind: 'PASSAGE' }
  /** Reached only through these guarded coordinates, whose answer it is part of. */
  | { readonly kind: 'INHERITED'; readonly from: readonly Coordinate[] }
  /** A key: exempt, because a refused key would erase the entity for everyone. */
  | { readonly kind: 'KEY' }

export interface Finding {
  /** A type or a field of it. */
  readonly coordinate: string
  readonly fault: string
}

export interface EffectivePolicy {
  /** Every field of every object type, in the order of the SDL. */
  readonly coordinates: readonly Coordinate[]
  /** Those of them that have a policy, or a right to have none. */
  readonly fields: ReadonlyMap<Coordinate, Effective>
  readonly findings: readonly Finding[]
}

export const coordinateOf = (type: string, field: string): Coordinate => `${type}.${field}` as Coordinate

/** A field's own directive replaces its type's of the same name. */
function over(field: OwnDirectives, type: OwnDirectives): OwnDirectives {
  return {
    access: field.access ?? type.access,
    consent: field.consent ?? type.consent,
    label: field.label ?? type.label,
    passage: field.passage,
  }
}

const says = (own: OwnDirectives): boolean => own.access !== null || own.consent !== null || own.label !== null

function passageFault(object: ObjectShape, policy: OwnDirectives): string | null {
  if (says(policy)) return 'a passage carries no other policy'
  return object.root === null ? null : 'a root field is no passage'
}

/** Each key stands alone: `@key(fields: "id")` exempts `id`. What else a key may not be, coverage says. */
export function keyFields(object: ObjectShape): ReadonlySet<string> {
  return new Set(object.keys.flatMap((fields) => fields.split(/[\s,{}]+/).filter((name) => name !== '')))
}

interface Unguarded {
  readonly type: string
  readonly field: string
}

interface OfObject {
  readonly guarded: Guarded[]
  readonly passages: Unguarded[]
  readonly keys: string[]
  readonly open: Unguarded[]
}

function ofObject(object: ObjectShape, findings: Finding[]): OfObject {
  const typeRead = readDirectives(object.directives)
  for (const fault of typeRead.faults) findings.push({ coordinate: object.name, fault })
  const keyNames = keyFields(object)
  const guarded: Guarded[] = []
  const passages: Unguarded[] = []
  const keys: string[] = []
  const open: Unguarded[] = []
  for (const [field, node] of object.fields) {
    const coordinate = coordinateOf(object.name, field)
    const fieldRead = readDirectives(node.directives ?? [])
    for (const fault of fieldRead.faults) findings.push({ coordinate, fault })
    if (keyNames.has(field)) {
      if (says(fieldRead.own) || fieldRead.own.passage)
        findings.push({ coordinate, fault: 'a key is exempt and carries no policy' })
      keys.push(field)
      continue
    }
    const policy = over(fieldRead.own, typeRead.own)
    if (policy.passage) {
      const fault = passageFault(object, policy)
      if (fault === null) passages.push({ type: object.name, field })
      else findings.push({ coordinate, fault })
    } else if (policy.access !== null && policy.consent !== null) {
      const { category, subject } = policy.consent
      const action = object.root === 'Mutation' ? 'WRITE' : 'READ'
      guarded.push({
        kind: 'GUARDED',
        type: object.name,
        field,
        policy: { action, pairs: policy.access, category, subject, label: policy.label },
      })
    } else if (says(policy)) {
      const missing = policy.access !== null ? '@consent' : policy.consent !== null ? '@access' : '@access and @consent'
      findings.push({ coordinate, fault: `its policy lacks ${missing}` })
    } else if (object.root !== null || object.keys.length > 0) {
      const place = object.root === null ? 'a field of an entity' : 'a root field'
      findings.push({ coordinate, fault: `${place} has no policy` })
    } else open.push({ type: object.name, field })
  }
  return { guarded, passages, keys, open }
}

/** Which guarded fields each field without a policy is part of the answer of. */
function inherit(shape: Shape, guarded: readonly Guarded[], open: readonly Unguarded[]): Map<Coordinate, Coordinate[]> {
  const openByType = Map.groupBy(open, (field) => field.type)
  const from = new Map<Coordinate, Coordinate[]>(open.map(({ type, field }) => [coordinateOf(type, field), []]))
  const typesReturned = (type: string, field: string): readonly string[] => {
    const node = shape.objects.get(type)?.fields.get(field)
    return node === undefined ? [] : shape.possible(namedType(node.type))
  }
  for (const edge of guarded) {
    const seen = new Set<string>()
    const ahead = [...typesReturned(edge.type, edge.field)]
    for (let type = ahead.pop(); type !== undefined; type = ahead.pop()) {
      if (seen.has(type)) continue
      seen.add(type)
      for (const { field } of openByType.get(type) ?? []) {
        from.get(coordinateOf(type, field))?.push(coordinateOf(edge.type, edge.field))
        ahead.push(...typesReturned(type, field))
      }
    }
  }
  return from
}

/** What a passage leads to and is nobody's to guard; null: there is nothing. */
function leak(shape: Shape, { type, field }: Unguarded, unguarded: ReadonlySet<Coordinate>): string | null {
  const node = shape.objects.get(type)?.fields.get(field)
  const possible = node === undefined ? [] : shape.possible(namedType(node.type))
  if (possible.length === 0) return 'a passage leads to objects'
  const open = possible
    .flatMap((name) => [...(shape.objects.get(name)?.fields.keys() ?? [])].map((each) => coordinateOf(name, each)))
    .find((coordinate) => unguarded.has(coordinate))
  return open === undefined ? null : `a passage leads to ${open}, which has no policy of its own`
}

/** The effective policy of every coordinate of a subgraph's SDL. */
export function effectivePolicy(sdl: string | DocumentNode): EffectivePolicy {
  const shape = shapeOf(sdl)
  const findings: Finding[] = []
  const objects = [...shape.objects.values()].map((object) => ({ object, ...ofObject(object, findings) }))

  // graphql executes the fields of objects: a directive on an interface would guard nothing.
  for (const [name, fields] of shape.interfaceFields)
    for (const field of fields)
      if (field.directives?.some((directive) => isPolicyDirective(directive.name.value)))
        findings.push({ coordinate: coordinateOf(name, field.name.value), fault: 'an interface carries a policy' })

  const guarded = new Map(
    objects.flatMap((each) => each.guarded).map((field) => [coordinateOf(field.type, field.field), field]),
  )
  const inherited = inherit(
    shape,
    [...guarded.values()],
    objects.flatMap((each) => each.open),
  )
  const unguarded = new Set(objects.flatMap((each) => each.open.map(({ type, field }) => coordinateOf(type, field))))
  const passages = new Set<Coordinate>()
  for (const passage of objects.flatMap((each) => each.passages)) {
    const coordinate = coordinateOf(passage.type, passage.field)
    const fault = leak(shape, passage, unguarded)
    if (fault === null) passages.add(coordinate)
    else findings.push({ coordinate, fault })
  }
  const fields = new Map<Coordinate, Effective>()
  for (const { object, keys } of objects)
    for (const field of object.fields.keys()) {
      const coordinate = coordinateOf(object.name, field)
      const from = inherited.get(coordinate)
      const own = guarded.get(coordinate)
      if (own !== undefined) fields.set(coordinate, own)
      else if (passages.has(coordinate)) fields.set(coordinate, { kind: 'PASSAGE' })
      else if (keys.includes(field)) fields.set(coordinate, { kind: 'KEY' })
      else if (from !== undefined && from.length > 0) fields.set(coordinate, { kind: 'INHERITED', from })
      else if (from !== undefined) findings.push({ coordinate, fault: 'no guarded field leads to it' })
    }
  const coordinates = [...shape.objects.values()].flatMap(({ name, fields: declared }) =>
    [...declared.keys()].map((field) => coordinateOf(name, field)),
  )
  return { coordinates, fields, findings }
}
