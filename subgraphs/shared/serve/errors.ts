import { GraphQLError } from 'graphql'
import type { Refusal } from '../../../schema/domain/outcome.ts'
import { Refused } from '../failure.ts'

/** The refusal an error stands for, however often GraphQL wrapped it. */
export function refusalIn(error: unknown): Refusal | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 8; depth++) {
    if (at instanceof Refused) return at.refusal
    at = at instanceof GraphQLError ? at.originalError : null
  }
  return null
}

export function refusalExtensions(refusal: Refusal): Record<string, unknown> {
  const { code, reason, inputPath, category } = refusal
  return {
    code,
    ...(reason === undefined ? {} : { reason }),
    ...(inputPath === undefined ? {} : { inputPath }),
    ...(category === undefined ? {} : { category }),
  }
}

export function refusalError(refusal: Refusal, path?: readonly (string | number)[]): GraphQLError {
  return new GraphQLError(refusal.message, {
    extensions: refusalExtensions(refusal),
    ...(path === undefined ? {} : { path }),
  })
}

/**
 * What leaves the subgraph. A refusal keeps its code; a document GraphQL itself rejects is invalid input, without
 * GraphQL's message because that quotes the value; anything else is a bug, told to `onBug` and to nobody outside.
 */
export function reportedErrors(
  errors: readonly GraphQLError[],
  onBug: (error: GraphQLError) => void,
): readonly GraphQLError[] {
  return errors.map((error) => {
    const refusal = refusalIn(error)
    if (refusal !== null) return refusalError(refusal, error.path)
    if (error.originalError === undefined && error.path === undefined) {
      return refusalError({ code: 'INVALID_INPUT', message: 'The operation or a value in it is not valid.' })
    }
    onBug(error)
    return refusalError({ code: 'INTERNAL', message: 'Something went wrong.' }, error.path)
  })
}
