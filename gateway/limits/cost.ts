import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
  visit,
} from 'graphql'
import type { ListSizes } from './inputs.ts'
import { fragmentsOf } from './shape.ts'

/** Assumed of a list whose length no argument tells. */
export const assumedListSize = 10

const ceiling = 1e12

/** How often something is asked: a number, or the value or longest list of a variable. */
type Size =
  | { readonly fixed: number }
  | { readonly value: string; readonly otherwise: number }
  | { readonly lists: readonly string[]; readonly written: number }

/** One field, priced: itself `times` over, and its children once for every entry of its list. */
interface PricedField {
  /** The longest list it was given: each entry is work of its own. */
  readonly given: Size | null
  /** Its page, from `first` or `last`. */
  readonly page: Size | null
  readonly isList: boolean
  readonly children: PricedSelection | null
}

interface PricedSelection {
  readonly fields: readonly PricedField[]
  /** Fragments, by which of them can apply to one object together: an answer is of one type, so the dearest counts. */
  readonly together: readonly (readonly PricedSelection[])[]
}

/** What a selection costs, as a line: `base`, and `each` for every entry of the page its parent was given. */
interface Line {
  readonly base: number
  readonly each: number
}

export interface CostInputs {
  readonly variables: Readonly<Record<string, unknown>>
  readonly sizes: ListSizes
}

/** Reads an operation's prices once; the result answers for any variables. Expects a valid document. */
export function priceOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (inputs: CostInputs) => number {
  const root = schema.getRootType(operation.operation)
  if (!root) return () => 0
  const fragments = fragmentsOf(document)
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  )
  const priced = new Map<string, PricedSelection>()

  const selection = (set: SelectionSetNode, type: GraphQLCompositeType): PricedSelection => {
    const fields: PricedField[] = []
    const spreads: Spread[] = []
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        fields.push(field(node, type))
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition && schema.getType(node.typeCondition.name.value)
        const on = isCompositeType(condition) ? condition : type
        spreads.push({ on, selection: selection(node.selectionSet, on) })
      } else {
        const on = schema.getType(fragments.get(node.name.value)?.typeCondition.name.value ?? '')
        if (isCompositeType(on)) spreads.push({ on, selection: fragment(node.name.value) })
      }
    }
    return { fields, together: applyTogether(schema, type, spreads) }
  }

  const fragment = (name: string): PricedSelection => {
    const known = priced.get(name)
    if (known !== undefined) return known
    const definition = fragments.get(name)
    const type = definition && schema.getType(definition.typeCondition.name.value)
    const result = definition && isCompositeType(type) ? selection(definition.selectionSet, type) : free
    priced.set(name, result)
    return result
  }

  const field = (node: FieldNode, parent: GraphQLCompositeType): PricedField => {
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined
    // Fields every type has (__typename, __schema): their own rules bound them.
    if (definition === undefined) return leaf
    const type = getNamedType(definition.type)
    const bare = isNonNullType(definition.type) ? definition.type.ofType : definition.type
    return {
      given: givenList(node.arguments ?? [], defaults),
      page: pageSize(definition, node.arguments ?? [], defaults),
      isList: isListType(bare),
      children: node.selectionSet && isCompositeType(type) ? selection(node.selectionSet, type) : null,
    }
  }

  const whole = selection(operation.selectionSet, root)
  return (inputs) => {
    const lines = new Map<PricedSelection, Line>()
    const { base, each } = lineOf(whole, inputs, lines)
    return Math.min(ceiling, base + each * assumedListSize)
  }
}

const leaf: PricedField = { given: null, page: null, isList: false, children: null }
const free: PricedSelection = { fields: [], together: [] }
const nothing: Line = { base: 0, each: 0 }
/** An entry of a list of scalars. */
const one: Line = { base: 1, each: 0 }

interface Spread {
  readonly on: GraphQLCompositeType
  readonly selection: PricedSelection
}

function applyTogether(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  spreads: readonly Spread[],
): readonly (readonly PricedSelection[])[] {
  if (spreads.length === 0) return []
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type]
  const groups = new Map<string, readonly PricedSelection[]>()
  for (const object of possible) {
    const applying = spreads.filter(({ on }) => on === object || (isAbstractType(on) && schema.isSubType(on, object)))
    groups.set(
      applying.map((spread) => spreads.indexOf(spread)).join(),
      applying.map(({ selection }) => selection),
    )
  }
  return [...groups.values()]
}

/** Remembered per selection, so that a fragment spread a thousand times is priced once. */
function lineOf(selection: PricedSelection, inputs: CostInputs, lines: Map<PricedSelection, Line>): Line {
  const known = lines.get(selection)
  if (known !== undefined) return known
  let base = 0
  let each = 0
  for (const { given, page, isList, children } of selection.fields) {
    const inner = children !== null ? lineOf(children, inputs, lines) : isList ? one : nothing
    const paged = page === null ? null : sizeOf(page, inputs)
    const entries = given === null ? 0 : sizeOf(given, inputs)
    base += Math.max(1, entries)
    if (!isList) {
      // A connection hands its page down to its edges and nodes.
      base += inner.base + inner.each * (paged ?? assumedListSize)
    } else if (paged !== null || entries > 0) {
      base += Math.max(paged ?? 0, entries) * (inner.base + inner.each * assumedListSize)
    } else {
      each += inner.base + inner.each * assumedListSize
    }
  }
  let dearest = nothing
  for (const group of selection.together) {
    const sum = group
      .map((spread) => lineOf(spread, inputs, lines))
      .reduce((total, line) => ({ base: total.base + line.base, each: total.each + line.each }), nothing)
    dearest = { base: Math.max(dearest.base, sum.base), each: Math.max(dearest.each, sum.each) }
  }
  base += dearest.base
  each += dearest.each
  const line = { base: Math.min(ceiling, base), each: Math.min(ceiling, each) }
  lines.set(selection, line)
  return line
}

function sizeOf(size: Size, { variables, sizes }: CostInputs): number {
  if ('fixed' in size) return size.fixed
  if ('lists' in size) return size.lists.reduce((most, name) => Math.max(most, sizes.get(name) ?? 0), size.written)
  const value = variables[size.value]
  return typeof value === 'number' && value >= 0 ? value : size.otherwise
}

type Defaults = ReadonlyMap<string, ValueNode | undefined>

const pageArguments: ReadonlySet<string> = new Set(['first', 'last'])

function pageSize(
  field: GraphQLField<unknown, unknown>,
  args: readonly ArgumentNode[],
  defaults: Defaults,
): Size | null {
  const sliced = field.args.filter(({ name }) => pageArguments.has(name))
  if (sliced.length === 0) return null
  const written = args.find(({ name }) => pageArguments.has(name.value))
  const usual = sliced.find(({ defaultValue }) => typeof defaultValue === 'number')?.defaultValue
  const otherwise = typeof usual === 'number' ? usual : assumedListSize
  if (written === undefined) return { fixed: otherwise }
  if (written.value.kind === Kind.INT) return { fixed: Math.max(0, Number(written.value.value)) }
  if (written.value.kind !== Kind.VARIABLE) return { fixed: otherwise }
  const name = written.value.name.value
  const preset = defaults.get(name)
  return { value: name, otherwise: preset?.kind === Kind.INT ? Number(preset.value) : otherwise }
}

/** The longest list among a field's arguments, in variables or written out. */
function givenList(args: readonly ArgumentNode[], defaults: Defaults): Size | null {
  const lists: string[] = []
  let written = 0
  const look = (value: ValueNode): void => {
    if (value.kind === Kind.VARIABLE) {
      lists.push(value.name.value)
      const preset = defaults.get(value.name.value)
      if (preset !== undefined) look(preset)
    } else if (value.kind === Kind.LIST) {
      written = Math.max(written, value.values.length)
      for (const entry of value.values) look(entry)
    } else if (value.kind === Kind.OBJECT) {
      for (const entry of value.fields) look(entry.value)
    }
  }
  for (const { value } of args) look(value)
  return lists.length === 0 && written === 0 ? null : { lists, written }
}

/** The longest list written out in a document: held to the same limit as one in the variables. */
export function longestWrittenList(document: DocumentNode): number {
  let longest = 0
  visit(document, {
    ListValue({ values }) {
      longest = Math.max(longest, values.length)
    },
  })
  return longest
}
