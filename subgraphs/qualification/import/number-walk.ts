import type { InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { PlainNumber } from '../../shared/internal.ts'
import type { Term } from '../term.ts'

/** A number, and the terms that stand under it. */
export interface NumberWithTerms {
  readonly handle: NumberHandle
  readonly plain: PlainNumber
  readonly terms: readonly Term[]
}

/** Numbers of an insurer in the order of their handles, with what stands under them. */
export interface NumberWalk {
  numbersOf(insurer: InsurerNumber, after: string, first: number): Promise<readonly NumberWithTerms[]>
  termsOf(handles: readonly NumberHandle[]): Promise<ReadonlyMap<NumberHandle, readonly Term[]>>
}
