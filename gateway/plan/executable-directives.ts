import {
  type ConstDirectiveNode,
  type ConstValueNode,
  DirectiveLocation,
  type DocumentNode,
  Kind,
  type SchemaDefinitionNode,
  visit,
} from 'graphql'

const executable: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
])

/**
 * Directives that clients write are part of what clients see. Those that `@composeDirective` composed are linked as a
 * feature too, and Apollo takes every feature out of the clients' schema: so the link is left out.
 */
export function withDirectivesOfClients(document: DocumentNode): DocumentNode {
  const names = namesOfClients(document)
  if (names.size === 0) return document
  const withoutLinks = (directives: readonly ConstDirectiveNode[] = []) =>
    directives.filter((directive) => !isLinkOf(directive, names))
  return visit(document, {
    SchemaDefinition: (node): SchemaDefinitionNode => ({ ...node, directives: withoutLinks(node.directives) }),
  })
}

function namesOfClients({ definitions }: DocumentNode): ReadonlySet<string> {
  return new Set(
    definitions.flatMap((node) =>
      node.kind === Kind.DIRECTIVE_DEFINITION && node.locations.every(({ value }) => executable.has(value))
        ? [`@${node.name.value}`]
        : [],
    ),
  )
}

/** Whether a link brings directives of clients and nothing else. */
function isLinkOf({ name, arguments: given = [] }: ConstDirectiveNode, names: ReadonlySet<string>): boolean {
  if (name.value !== 'link') return false
  const imports = given.find((argument) => argument.name.value === 'import')?.value
  if (imports?.kind !== Kind.LIST || imports.values.length === 0) return false
  return imports.values.every((one) => names.has(importedAs(one)))
}

function importedAs(one: ConstValueNode): string {
  if (one.kind === Kind.STRING) return one.value
  if (one.kind !== Kind.OBJECT) return ''
  const text = (key: string): string | null => {
    const value = one.fields.find(({ name }) => name.value === key)?.value
    return value?.kind === Kind.STRING ? value.value : null
  }
  return text('as') ?? text('name') ?? ''
}
