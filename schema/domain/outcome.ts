/** Every error a caller of the hub can see. Closed: a test reaches each of them. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'SUSPENDED',
  'NOT_PERMITTED',
  'CONSENT_REQUIRED',
  'CONSENT_REFUSED',
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'OPERATION_REFUSED',
  'REGION_UNAVAILABLE',
  'STORE_UNAVAILABLE',
  'SUBGRAPH_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'RATE_LIMITED',
  'TIMEOUT',
  'INTERNAL',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Where in the caller's input something is wrong: `['input', 'birthDate']`, `['inputs', 3, 'number']`. */
export type InputPath = readonly (string | number)[]

/** To a field of what lies at the path; null: to that itself. Made where something is refused, for hardly anything is. */
export const pathTo = (path: InputPath, field: string | null): InputPath => (field === null ? path : [...path, field])

/** An expected failure as a value. */
export interface Refusal {
  readonly code: ErrorCode
  /** For people; English, no values, no personal data. */
  readonly message: string
  readonly inputPath?: InputPath
  /** A reason within the code, e.g. `CHECK_DIGIT`, `MY_NUMBER`, `DEPTH`: closed per module. */
  readonly reason?: string
  readonly category?: string
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value })
export const refuse = (refusal: Refusal): Outcome<never> => ({ ok: false, refusal })
