import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql'
import { refusalError, refusalIn } from './errors.ts'

const most = 20

/** What is wrong with the variables and where, never quoting a value as GraphQL's own messages do. */
export function refusedVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const errors: GraphQLError[] = []
  const report = (path: readonly (string | number)[], cause?: unknown): void => {
    if (errors.length >= most) return
    const refusal = refusalIn(cause)
    errors.push(
      refusalError({
        ...(refusal ?? { code: 'INVALID_INPUT', message: 'The value is missing or not of the type asked for.' }),
        inputPath: path,
      }),
    )
  }
  for (const { variable, type: typeNode, defaultValue } of definitions) {
    const name = variable.name.value
    const type = typeFromAST(schema, typeNode)
    if (!isInputType(type)) {
      report([name])
      continue
    }
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (value === undefined) {
      if (defaultValue === undefined && isNonNullType(type)) report([name])
    } else {
      coerceInputValue(value, type, (path, _value, cause) => report([name, ...path], cause))
    }
  }
  return errors
}
