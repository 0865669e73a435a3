import type { GraphQLFormattedError, SourceLocation } from 'graphql'
import { categories } from '../schema/domain/category.ts'
import { type ErrorCode, errorCodes, type InputPath, type Refusal } from '../schema/domain/outcome.ts'

/** What stands in `extensions` of every error that leaves the hub. Nothing else does. */
export interface ErrorExtensions {
  readonly code: ErrorCode
  readonly reason?: string
  readonly category?: string
  readonly inputPath?: InputPath
  /** The limit that was passed, and what was measured. */
  readonly limit?: number
  readonly measured?: number
  /** INTERNAL says nothing but which request to look for. */
  readonly request?: string
}

export interface AnswerError extends GraphQLFormattedError {
  readonly extensions: ErrorExtensions & Record<string, unknown>
}

/** A refusal of the whole request: besides its code, what was measured and where in the document. */
export interface RequestRefusal extends Refusal {
  readonly limit?: number
  readonly measured?: number
  readonly locations?: readonly SourceLocation[]
}

/** An error as executors and subgraphs leave it: a GraphQLError, its JSON, or anything thrown. */
export interface RawError {
  readonly message?: string
  readonly name?: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
  readonly originalError?: unknown
  readonly refusal?: unknown
}

const codes: ReadonlySet<unknown> = new Set(errorCodes)
const knownCategories: ReadonlySet<unknown> = new Set(categories)
const reasonPattern = /^[A-Z][A-Z0-9_]{0,63}$/

const isCode = (value: unknown): value is ErrorCode => codes.has(value)
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** An expected refusal, wherever in the chain of causes it stands; null for a bug or an outage nobody named. */
export function refusalIn(error: unknown): Refusal | null {
  let current: unknown = error
  for (let hops = 0; hops < 8 && isObject(current); hops++) {
    const refusal = current.refusal
    if (isObject(refusal) && isCode(refusal.code) && typeof refusal.message === 'string') {
      return refusal as unknown as Refusal
    }
    if (current.name === 'AbortError' || current.name === 'TimeoutError') {
      return { code: 'TIMEOUT', message: 'The answer took too long.' }
    }
    const carried = carriedRefusal(current)
    if (carried !== null) return carried
    current = current.originalError
  }
  return null
}

/** What a subgraph apart has put into `extensions`; its own service name and stack are left behind. */
function carriedRefusal(error: Readonly<Record<string, unknown>>): Refusal | null {
  const extensions = error.extensions
  if (!isObject(extensions) || !isCode(extensions.code) || extensions.code === 'INTERNAL') return null
  const { code, reason, category, inputPath } = extensions
  return {
    code,
    message: typeof error.message === 'string' ? error.message : code,
    ...(typeof reason === 'string' && reasonPattern.test(reason) ? { reason } : {}),
    ...(typeof category === 'string' && knownCategories.has(category) ? { category } : {}),
    ...(isPath(inputPath) ? { inputPath } : {}),
  }
}

const isPath = (value: unknown): value is InputPath =>
  Array.isArray(value) && value.every((step) => typeof step === 'string' || Number.isInteger(step))

/** One refusal as the caller reads it. */
export function shapeRefusal(refusal: RequestRefusal, request: string): AnswerError {
  if (refusal.code === 'INTERNAL') return internal(request)
  const { code, message, reason, category, inputPath, limit, measured, locations } = refusal
  return {
    message,
    ...(locations === undefined ? {} : { locations }),
    extensions: {
      code,
      ...(reason === undefined ? {} : { reason }),
      ...(category === undefined ? {} : { category }),
      ...(inputPath === undefined ? {} : { inputPath }),
      ...(limit === undefined ? {} : { limit }),
      ...(measured === undefined ? {} : { measured }),
    },
  }
}

const internal = (request: string): AnswerError => ({
  message: 'Something failed inside the hub. Quote the request id when you ask about it.',
  extensions: { code: 'INTERNAL', request },
})

/** Errors of an execution, each at its own path. Locations are dropped: they point into documents of the planner's. */
export function shapeErrors(
  errors: readonly RawError[],
  request: string,
  unexpected: (error: RawError) => void,
): readonly AnswerError[] {
  return errors.map((error) => {
    const refusal = refusalIn(error)
    if (refusal === null) unexpected(error)
    const shaped = refusal === null ? internal(request) : shapeRefusal(refusal, request)
    return isPath(error.path) ? { message: shaped.message, path: error.path, extensions: shaped.extensions } : shaped
  })
}

/** Where an exception came from, without its message: messages can hold values. */
export function whereThrown(error: unknown): { readonly name: string; readonly at: readonly string[] } {
  const origin = isObject(error) && error.originalError instanceof Error ? error.originalError : error
  if (!(origin instanceof Error)) return { name: typeof origin, at: [] }
  const frames = (origin.stack ?? '').split('\n').filter((line) => /^\s+at .*(:\d+:\d+\)?|<anonymous>\)?)$/.test(line))
  return { name: origin.name, at: frames.slice(0, 8).map((line) => line.trim()) }
}

const statuses: Readonly<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  SUSPENDED: 403,
  NOT_PERMITTED: 403,
  CONSENT_REQUIRED: 403,
  CONSENT_REFUSED: 403,
  INVALID_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  OPERATION_REFUSED: 400,
  REGION_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
  SUBGRAPH_UNAVAILABLE: 503,
  AUDIT_UNAVAILABLE: 503,
  RATE_LIMITED: 429,
  TIMEOUT: 504,
  INTERNAL: 500,
}

/** The status of an answer that is a refusal and nothing else; an answer with data is a 200. */
export function statusOf(code: ErrorCode): number {
  return statuses[code]
}
