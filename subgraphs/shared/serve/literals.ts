import { type ASTNode, BREAK, type DocumentNode, Kind, type OperationDefinitionNode, visit } from 'graphql'
import type { InputPath } from '../../../schema/domain/outcome.ts'

/** Where in a field's arguments a literal stands, as `inputPath` says it; null for what is no argument's value. */
export function literalPath(document: DocumentNode, literal: ASTNode): InputPath | null {
  return pathTo(document, (node) => node === literal)
}

/** Where an operation first puts a variable: an input's place has one name, however its value was sent. */
export function variablePath(document: DocumentNode, operation: OperationDefinitionNode, name: string): InputPath {
  const others = (node: ASTNode): boolean => node.kind === Kind.OPERATION_DEFINITION && node !== operation
  const used = (node: ASTNode): boolean => node.kind === Kind.VARIABLE && node.name.value === name
  return pathTo(document, used, others) ?? [name]
}

function pathTo(
  document: DocumentNode,
  sought: (node: ASTNode) => boolean,
  passedOver: (node: ASTNode) => boolean = () => false,
): InputPath | null {
  let found: InputPath | null = null
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node.kind === Kind.VARIABLE_DEFINITION || passedOver(node)) return false
      if (!sought(node)) return undefined
      const line: ASTNode[] = []
      for (const above of [...ancestors, parent]) if (above !== undefined && !isList(above)) line.push(above)
      found = pathAlong([...line, node])
      return BREAK
    },
  })
  return found
}

function pathAlong(line: readonly ASTNode[]): InputPath | null {
  const path: (string | number)[] = []
  for (const [depth, node] of line.entries()) {
    if (node.kind === Kind.ARGUMENT || (node.kind === Kind.OBJECT_FIELD && path.length > 0)) path.push(node.name.value)
    const next = line[depth + 1]
    if (node.kind === Kind.LIST && path.length > 0 && next !== undefined) {
      const values: readonly ASTNode[] = node.values
      path.push(values.indexOf(next))
    }
  }
  return path.length === 0 ? null : path
}

function isList(above: ASTNode | readonly ASTNode[]): above is readonly ASTNode[] {
  return Array.isArray(above)
}
