import { existsSync, readFileSync } from 'node:fs'
import { type SubgraphName, subgraphNames } from './subgraph.ts'

const folder = new URL('../../schema/', import.meta.url)
const header =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])\n'

const loaded = new Map<SubgraphName, string>()

/** The policy directives and a subgraph's own types, as one federation 2 document. */
export function withDirectives(own: string): string {
  return `${header}\n${readFileSync(new URL('directives.graphql', folder), 'utf8')}\n${own}`
}

/** The whole SDL of a subgraph; each file is read once per process. */
export function loadSdl(name: SubgraphName): string {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const sdl = withDirectives(readFileSync(new URL(`${name}.graphql`, folder), 'utf8'))
  loaded.set(name, sdl)
  return sdl
}

/** The subgraphs whose SDL has been written, in their fixed order. */
export function writtenSubgraphs(): readonly SubgraphName[] {
  return subgraphNames.filter((name) => existsSync(new URL(`${name}.graphql`, folder)))
}
