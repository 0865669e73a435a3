import {
  coerceInputValue,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import type { InputPath } from '../../../schema/domain/outcome.ts'
import { refusalError, refusalIn } from './errors.ts'
import { variablePath } from './literals.ts'

const most = 20

/** What is wrong with the variables and where, never quoting a value as GraphQL's own messages do. */
export function refusedVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const errors: GraphQLError[] = []
  const report = (variable: string, path: InputPath, cause?: unknown): void => {
    if (errors.length >= most) return
    const refusal = refusalIn(cause)
    errors.push(
      refusalError({
        ...(refusal ?? { code: 'INVALID_INPUT', message: 'The value is missing or not of the type asked for.' }),
        inputPath: [...variablePath(document, operation, variable), ...path],
      }),
    )
  }
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value
    const type = typeFromAST(schema, typeNode)
    if (!isInputType(type)) {
      report(name, [])
      continue
    }
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value === undefined) {
      if (defaultValue === undefined && isNonNullType(type)) report(name, [])
    } else {
      coerceInputValue(value, type, (path, _value, cause) => report(name, path, cause))
    }
  }
  return errors
}
