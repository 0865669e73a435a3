import { type ASTNode, BREAK, type DocumentNode, Kind, visit } from 'graphql'
import type { InputPath } from '../../../schema/domain/outcome.ts'

/** Where in a field's arguments a literal stands, as `inputPath` says it; null for what is no argument's value. */
export function literalPath(document: DocumentNode, literal: ASTNode): InputPath | null {
  let found: InputPath | null = null
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (node !== literal) return undefined
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
