import type { PlainNumber } from '../../shared/internal.ts'
import type { ToldRecord } from '../store.ts'

/** Why something was not taken, and at which element; never what stands in it. */
export interface Fault<F extends string> {
  readonly fault: F
  readonly field: string | null
}

/** What was read of one entry of a file, with faults of the format's own. */
export type Reading<F extends string> =
  | {
      readonly outcome: 'RECORD'
      readonly number: PlainNumber
      readonly told: Omit<ToldRecord, 'token'>
      /** The file has no name for the record: `told.source` is one among the person's own only. */
      readonly namedWithin?: 'PERSON'
      /** Taken, although. */
      readonly remarks?: readonly Fault<F>[]
    }
  /** Of a kind that no summary shows, or kept in mind for other entries. */
  | { readonly outcome: 'ASIDE' }
  | ({ readonly outcome: 'REFUSED' } & Fault<F>)

export interface Read<F extends string, P = number> {
  /** Where in the file. */
  readonly place: P
  readonly reading: Reading<F>
}
