import { type InputPath, type Outcome, type Refusal, refuse } from '../../schema/domain/outcome.ts'
import type { ResolversTypes } from './resolver-types.ts'

export type RowOutcome = Awaited<ResolversTypes['RowOutcome']>

/** Rows of one operation. */
export const mostRows = 500

export const refusedRow = ({ code, reason, message, inputPath }: Refusal, path: InputPath): RowOutcome => ({
  __typename: 'RowRefused',
  code,
  reason: reason ?? code,
  message,
  path: (inputPath ?? path).map(String),
})

/** An insurer writes of its own insured. */
export const notTheirs = (path: InputPath): Outcome<never> =>
  refuse({
    code: 'NOT_PERMITTED',
    reason: 'OTHER_INSURER',
    message: "This is another insurer's number.",
    inputPath: path,
  })
