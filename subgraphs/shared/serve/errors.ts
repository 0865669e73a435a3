import { type DocumentNode, GraphQLError } from 'graphql'
import type { Refusal } from '../../../schema/domain/outcome.ts'
import { Refused } from '../failure.ts'
import { literalPath } from './literals.ts'

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

/** A document GraphQL itself rejects, without GraphQL's message: that quotes the value. */
export function invalidDocument(document: DocumentNode | null, error: GraphQLError): GraphQLError {
  const refusal = refusalIn(error) ?? { code: 'INVALID_INPUT', message: 'The operation or a value in it is not valid.' }
  const [node] = error.nodes ?? []
  const inputPath = document === null || node === undefined ? null : literalPath(document, node)
  return refusalError(inputPath === null ? refusal : { ...refusal, inputPath })
}

/** What leaves the subgraph. A refusal keeps its code; anything else is a bug, told to `onBug` and to nobody outside. */
export function reportedErrors(
  errors: readonly GraphQLError[],
  onBug: (error: GraphQLError) => void,
): readonly GraphQLError[] {
  return errors.map((error) => {
    const refusal = refusalIn(error)
    if (refusal !== null) return refusalError(refusal, error.path)
    onBug(error)
    return refusalError({ code: 'INTERNAL', message: 'Something went wrong.' }, error.path)
  })
}
