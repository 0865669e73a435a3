import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Data, isData, own } from './data.ts'
import type { Failure, Run } from './run.ts'
import type { FieldShape, SelectionShape } from './selection.ts'

export interface AnswerParts {
  readonly schema: GraphQLSchema
  /** Answers `__schema` and `__type`. */
  introspect(field: FieldShape): unknown
}

/** Cuts what the subgraphs answered to what the client asked (GraphQL, "Executing Selection Sets", "Completing Values"). */
export function shapeAnswer(
  parts: AnswerParts,
  run: Run,
  root: GraphQLCompositeType,
  shape: SelectionShape,
): Data | null {
  for (const field of shape.on(root)) {
    if (isUnplanned(run, field)) run.broken([field.key], 'No part of the hub can answer this.')
  }
  const data = completeObject({ ...parts, run, path: [] }, root, shape, run.data, null)
  run.tellUntold()
  return data
}

/** The planner leaves out what no path leads to, and says nothing; what comes out empty by @skip it leaves out too. */
function isUnplanned(run: Run, { source, type, below }: FieldShape): boolean {
  if (type === null || own(run.data, source) !== undefined || run.failureAt(run.data) !== null) return false
  const named = getNamedType(type)
  return below === null || (isCompositeType(named) && below.on(named).length > 0)
}

interface Shaping extends AnswerParts {
  readonly run: Run
  readonly path: (string | number)[]
}

/** Null where a non-null field below could not be had. */
function completeObject(
  shaping: Shaping,
  type: GraphQLCompositeType,
  shape: SelectionShape,
  input: Data,
  above: Failure | null,
): Data | null {
  const failure = shaping.run.failureAt(input) ?? above
  const output: Data = Object.create(null)
  for (const field of shape.on(type)) {
    if (field.name === '__typename') {
      const name = typeName(shaping.schema, type, own(input, field.source))
      if (name === null) {
        if (failure !== null) shaping.run.emptied(failure, shaping.path)
        else shaping.run.broken(shaping.path, 'An object came back that does not say what it is.')
        return null
      }
      output[field.key] = name
      continue
    }
    if (field.type === null) {
      output[field.key] = shaping.introspect(field)
      continue
    }
    shaping.path.push(field.key)
    const value = own(input, field.source)
    if (value === undefined && failure !== null) shaping.run.emptied(failure, shaping.path)
    const completed = complete(shaping, field.type, field.below, value, failure)
    shaping.path.pop()
    if (completed === undefined) return null
    output[field.key] = completed
  }
  return output
}

/** Undefined: nothing may stand here, so the parent is null. */
function complete(
  shaping: Shaping,
  type: GraphQLOutputType,
  below: SelectionShape | null,
  value: unknown,
  failure: Failure | null,
): unknown {
  if (isNonNullType(type)) {
    const completed = complete(shaping, type.ofType, below, value, failure)
    if (completed !== null) return completed
    shaping.run.broken(shaping.path, 'A field that is never null came back as null.')
    return undefined
  }
  if (value === undefined || value === null) return null
  if (isListType(type)) return completeList(shaping, type.ofType, below, value, failure)
  if (isLeafType(type)) {
    if (isLeafValue(type, value)) return value
    return refuseValue(shaping)
  }
  if (!isData(value) || below === null) return refuseValue(shaping)
  const known = own(value, '__typename')
  const runtime = typeof known === 'string' ? shaping.schema.getType(known) : type
  // A type the client's schema does not have (@inaccessible) is not named either.
  return isCompositeType(runtime) ? completeObject(shaping, runtime, below, value, failure) : refuseValue(shaping)
}

function completeList(
  shaping: Shaping,
  type: GraphQLOutputType,
  below: SelectionShape | null,
  value: unknown,
  failure: Failure | null,
): unknown {
  if (!Array.isArray(value)) return refuseValue(shaping)
  const output: unknown[] = []
  for (let index = 0; index < value.length; index++) {
    shaping.path.push(index)
    const item = complete(shaping, type, below, value[index], failure)
    shaping.path.pop()
    if (item === undefined) return null
    output.push(item)
  }
  return output
}

function refuseValue(shaping: Shaping): null {
  shaping.run.broken(shaping.path, 'A value came back that is not of the type of its field.')
  return null
}

function typeName(schema: GraphQLSchema, type: GraphQLCompositeType, given: unknown): string | null {
  if (isObjectType(type)) return type.name
  const named = typeof given === 'string' ? schema.getType(given) : undefined
  return isObjectType(named) ? named.name : null
}

function isLeafValue(type: GraphQLLeafType, value: unknown): boolean {
  if (isEnumType(type)) return typeof value === 'string' && type.getValue(value) !== undefined
  switch (type.name) {
    case 'String':
      return typeof value === 'string'
    case 'ID':
      return typeof value === 'string' || Number.isInteger(value)
    case 'Int':
      return Number.isInteger(value)
    case 'Float':
      return typeof value === 'number'
    case 'Boolean':
      return typeof value === 'boolean'
    default:
      return true
  }
}
