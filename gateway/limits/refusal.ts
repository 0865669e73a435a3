import type { RequestRefusal } from '../errors.ts'

/** Why an operation was not begun. Closed: a test reaches each of them. */
export const refusalReasons = [
  'BODY',
  'HEADERS',
  'SLOW',
  'CONTENT_TYPE',
  'ENCODING',
  'JSON',
  'REQUEST_SHAPE',
  'METHOD',
  'PREFLIGHT',
  'BATCH',
  'TOKENS',
  'NESTING',
  'SYNTAX',
  'TEXT',
  'DEPTH',
  'ALIASES',
  'ROOT_FIELDS',
  'DUPLICATE_FIELDS',
  'DIRECTIVES',
  'FRAGMENTS',
  'FRAGMENT_CYCLE',
  'VALIDATION',
  'INTROSPECTION',
  'OPERATION_NAME',
  'VARIABLES',
  'LIST_SIZE',
  'COST',
  'PERSISTED_ONLY',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_MISMATCH',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

type Details = Omit<RequestRefusal, 'code' | 'message' | 'reason'>

export type OperationRefusal = RequestRefusal & { readonly reason: RefusalReason }

export function refuseOperation(reason: RefusalReason, message: string, details: Details = {}): OperationRefusal {
  return { code: 'OPERATION_REFUSED', reason, message, ...details }
}

/** A measure above its limit. */
export function over(reason: RefusalReason, what: string, measured: number, limit: number): OperationRefusal | null {
  if (measured <= limit) return null
  return refuseOperation(reason, `The operation has too many ${what}.`, { limit, measured })
}
