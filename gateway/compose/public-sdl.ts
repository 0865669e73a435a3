import { type ASTNode, type DefinitionNode, type DocumentNode, Kind, parse, visit } from 'graphql'

const roots = new Set(['Query', 'Mutation'])

const nameOf = (definition: DefinitionNode): string | null =>
  'name' in definition && definition.name !== undefined ? definition.name.value : null

function isEntry(definition: DefinitionNode): boolean {
  if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) return true
  if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) return false
  return roots.has(definition.name.value) || definition.directives?.some(({ name }) => name.value === 'key') === true
}

function typesNamedIn(node: ASTNode): readonly string[] {
  const names: string[] = []
  visit(node, { NamedType: ({ name }) => void names.push(name.value) })
  return names
}

/** Definitions that some root field or entity leads to. */
function reachable(document: DocumentNode): ReadonlySet<DefinitionNode> {
  const byName = Map.groupBy(document.definitions, nameOf)
  const implementors = new Map<string, DefinitionNode[]>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION)
      for (const { name } of definition.interfaces ?? [])
        implementors.set(name.value, [...(implementors.get(name.value) ?? []), definition])

  const seen = new Set<DefinitionNode>()
  const ahead = document.definitions.filter(isEntry)
  for (let definition = ahead.pop(); definition !== undefined; definition = ahead.pop()) {
    if (seen.has(definition)) continue
    seen.add(definition)
    const name = nameOf(definition)
    if (name !== null) ahead.push(...(byName.get(name) ?? []), ...(implementors.get(name) ?? []))
    ahead.push(...typesNamedIn(definition).flatMap((named) => byName.get(named) ?? []))
  }
  return seen
}

/**
 * The SDL as the graph shows it: without the directives the subgraph defines for itself (its policy), and without
 * the types that only those used. Federation's own directives stay.
 */
export function publicSdl(sdl: string): DocumentNode {
  const document = parse(sdl)
  const own = new Set(
    document.definitions
      .filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)
      .map((definition) => nameOf(definition)),
  )
  const bare: DocumentNode = visit(document, {
    DirectiveDefinition: () => null,
    Directive: ({ name }) => (own.has(name.value) ? null : undefined),
  })
  const kept = reachable(bare)
  return { ...bare, definitions: bare.definitions.filter((definition) => kept.has(definition)) }
}

/** For composition, which does not know `@oneOf`: the subgraph that declares an input so enforces it. */
export function composableSdl(sdl: string): DocumentNode {
  return visit(publicSdl(sdl), { Directive: ({ name }) => (name.value === 'oneOf' ? null : undefined) })
}
