/** Codes are the hub's (`schema/domain/outcome.ts`); what is not known here is shown as what it is, a code. */
export interface Fault {
  readonly code: string
  readonly reason: string | null
  /** The category that consent is missing for. */
  readonly category: string | null
  /** Where in the answer; empty: the whole operation. */
  readonly path: readonly (string | number)[]
  /** Where in the variables. */
  readonly inputPath: readonly (string | number)[]
  /** What to quote when asking about it. */
  readonly request: string | null
}

export type Answer<Data> =
  | { readonly kind: 'DATA'; readonly data: Data; readonly faults: readonly Fault[] }
  /** The operation as a whole was not answered. */
  | { readonly kind: 'REFUSED'; readonly fault: Fault }
  /** The hub was not reached: nothing is known of what became of it. */
  | { readonly kind: 'OFFLINE' }

/** Why a field of the answer is null, where that was said: the fault at its path, or at one above it. */
export function faultAt(faults: readonly Fault[], ...path: readonly (string | number)[]): Fault | null {
  const above = faults.filter((fault) => fault.path.every((step, at) => step === path[at]))
  return above.toSorted((a, b) => b.path.length - a.path.length)[0] ?? null
}
