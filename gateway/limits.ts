import { createHash } from 'node:crypto'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  Source,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { variablePath } from '../subgraphs/shared/serve/literals.ts'
import type { RequestRefusal } from './errors.ts'
import { type CostInputs, longestWrittenList, priceOperation } from './limits/cost.ts'
import { asksForHubIds } from './limits/hub-ids.ts'
import { inspectVariables } from './limits/inputs.ts'
import { type OperationRefusal, over, refuseOperation } from './limits/refusal.ts'
import { scan } from './limits/scan.ts'
import { asksOnlyForSchema, measureShape } from './limits/shape.ts'

export interface OperationLimits {
  readonly tokens: number
  readonly depth: number
  readonly aliases: number
  readonly rootFields: number
  readonly duplicateFields: number
  readonly directives: number
  readonly fragments: number
  readonly cost: number
  readonly listSize: number
  readonly variableValues: number
}

/** One operation as it was sent, its text already found. */
export interface OperationRequest {
  readonly text: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
}

/** A document that passed everything its text alone can tell. */
export interface FairDocument {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly kind: OperationTypeNode
  /** SHA-256 of the text, hexadecimal: the id of a persisted operation. */
  readonly hash: string
  /** The operation's name, or its hash where it has none. */
  readonly name: string
  readonly onlySchema: boolean
  /** It selects ids of persons or numbers. */
  readonly asksForHubIds: boolean
  readonly price: (inputs: CostInputs) => number
}

export type Fairness<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: RequestRefusal }

export interface Admission {
  /** Whether the operation may begin: before anything of it is planned or executed. */
  admit(request: OperationRequest): Fairness<FairDocument>
  /** The document of a text that was admitted, by its hash, while it is remembered. */
  documentOf(hash: string): DocumentNode | undefined
}

export interface AdmissionOptions {
  readonly schema: GraphQLSchema
  readonly limits: OperationLimits
  /** Whether the schema may be asked for, and hinted at in messages. */
  readonly introspection: boolean
}

const remembered = { entries: 5_000, characters: 32 * 1024 * 1024 }

export function createAdmission({ schema, limits, introspection }: AdmissionOptions): Admission {
  // Keyed by the text itself: exact, and cheaper than hashing it. Refusals are remembered like acceptances.
  const verdicts = new LRUCache<string, Fairness<FairDocument>>({
    max: remembered.entries,
    maxSize: remembered.characters,
    sizeCalculation: (_, key) => key.length + 1,
  })
  const documents = new LRUCache<string, DocumentNode>({ max: remembered.entries })

  const read = (text: string, operationName: string | null): Fairness<FairDocument> => {
    const key = `${operationName ?? ''}\n${text}`
    const known = verdicts.get(key)
    if (known !== undefined) return known
    const verdict = judgeText(text, operationName, schema, limits, introspection)
    verdicts.set(key, verdict)
    return verdict
  }

  return {
    admit({ text, operationName, variables }) {
      const verdict = read(text, operationName)
      if (!verdict.ok) return verdict
      const { hash, document, price } = verdict.value
      if (documents.get(hash) === undefined) documents.set(hash, document)
      const inspected = inspectVariables(variables, limits)
      if (!inspected.ok) return { ok: false, refusal: placed(inspected.refusal, verdict.value) }
      const refusal = over('COST', 'values to answer', price({ variables, sizes: inspected.sizes }), limits.cost)
      return refusal === null ? verdict : { ok: false, refusal }
    },
    documentOf: (hash) => documents.get(hash),
  }
}

/** Variables are looked through by their names; the caller is told the place in the input, as at execution. */
function placed(refusal: OperationRefusal, { document, operation }: FairDocument): OperationRefusal {
  const [variable, ...rest] = refusal.inputPath ?? []
  if (typeof variable !== 'string') return refusal
  return { ...refusal, inputPath: [...variablePath(document, operation, variable), ...rest] }
}

/** From cheap to dear: tokens, then the tree, then the schema. What fails early never reaches what it would burden. */
function judgeText(
  text: string,
  operationName: string | null,
  schema: GraphQLSchema,
  limits: OperationLimits,
  introspection: boolean,
): Fairness<FairDocument> {
  const no = (refusal: OperationRefusal): Fairness<never> => ({ ok: false, refusal })
  let document: DocumentNode
  try {
    const source = new Source(text)
    const refusal = scan(source, limits)
    if (refusal !== null) return no(refusal)
    document = parse(source)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    // The message quotes what it found; where is enough.
    return no(refuseOperation('SYNTAX', 'The document is not GraphQL.', { locations: error.locations ?? [] }))
  }
  const tooMuch = judgeShape(document, limits, introspection)
  if (tooMuch !== null) return no(tooMuch)
  const invalid = judgeValidity(document, schema, introspection)
  if (invalid !== null) return no(invalid)
  const operation = getOperationAST(document, operationName)
  if (!operation) {
    return no(refuseOperation('OPERATION_NAME', 'Exactly one operation of the document must be named.'))
  }
  const hash = createHash('sha256').update(text).digest('hex')
  return {
    ok: true,
    value: {
      document,
      operation,
      kind: operation.operation,
      hash,
      name: nameOf(operation) ?? hash,
      onlySchema: operation.operation === OperationTypeNode.QUERY && asksOnlyForSchema(operation),
      asksForHubIds: asksForHubIds(schema, document),
      price: priceOperation(schema, document, operation),
    },
  }
}

/** Names are the caller's own words and stand in logs: what could be somebody's number is none. */
const couldBeNumber = /(?:\d_*){7}/

function nameOf({ name }: OperationDefinitionNode): string | null {
  return name === undefined || couldBeNumber.test(name.value) ? null : name.value.slice(0, 64)
}

function judgeShape(document: DocumentNode, limits: OperationLimits, introspection: boolean): OperationRefusal | null {
  const shape = measureShape(document)
  if (shape === null) return refuseOperation('FRAGMENT_CYCLE', 'A fragment spreads into itself.')
  if (shape.introspects && !introspection) {
    return refuseOperation('INTROSPECTION', 'The schema is not told here; ask its publisher.')
  }
  return (
    over('DEPTH', 'levels', shape.depth, limits.depth) ??
    over('ALIASES', 'aliases', shape.aliases, limits.aliases) ??
    over('ROOT_FIELDS', 'fields at its root', shape.rootFields, limits.rootFields) ??
    over('DUPLICATE_FIELDS', 'repeated fields', shape.duplicateFields, limits.duplicateFields) ??
    over('LIST_SIZE', 'entries in one list', longestWrittenList(document), limits.listSize)
  )
}

function judgeValidity(document: DocumentNode, schema: GraphQLSchema, suggest: boolean): OperationRefusal | null {
  const [error] = validate(schema, document, undefined, { maxErrors: 1, hideSuggestions: !suggest })
  if (error === undefined) return null
  // Rules about values quote them; all others speak of names in the schema and the document.
  const aboutValue = error.nodes?.some(({ kind }) => valueKinds.has(kind)) ?? false
  const message = aboutValue ? 'A value does not fit the type expected here.' : error.message
  return refuseOperation('VALIDATION', message, { locations: error.locations ?? [] })
}

const valueKinds: ReadonlySet<Kind> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
  Kind.NULL,
])
