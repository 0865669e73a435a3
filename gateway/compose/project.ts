import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ClientOperation, compose, type PolicyView } from '../compose.ts'

export interface ProjectSdl {
  readonly name: string
  readonly sdl: string
}

/** What composing the project on disk came to. Paths are from its root. */
export type Composed =
  | { readonly kind: 'REFUSED'; readonly faults: readonly string[] }
  | { readonly kind: 'CURRENT' }
  | { readonly kind: 'STALE'; readonly paths: readonly string[] }
  | { readonly kind: 'WRITTEN'; readonly paths: readonly string[] }

const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null)

/** One file per kind of user, in `schema/operations`: what must go on working for them. */
export function committedOperations(root: string): readonly ClientOperation[] {
  const folder = join(root, 'schema/operations')
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'))
  return names.sort().map((name) => ({
    path: `schema/operations/${name}`,
    text: readFileSync(join(folder, name), 'utf8'),
  }))
}

/** `hub compose`: writes what is stale, or, with `check`, says what is. Nothing is written of a graph with faults. */
export async function composeProject(
  root: string,
  sdls: readonly ProjectSdl[],
  policy: PolicyView,
  options: { readonly check: boolean },
): Promise<Composed> {
  const subgraphs = sdls.map(({ name, sdl }) => ({
    name,
    sdl,
    parents: textOf(join(root, 'subgraphs', name, 'parents.ts')),
  }))
  const composition = await compose(subgraphs, committedOperations(root), policy)
  if (!composition.ok) return { kind: 'REFUSED', faults: composition.faults }

  const stale = [...composition.artefacts].filter(([path, text]) => textOf(join(root, path)) !== text)
  const paths = stale.map(([path]) => path)
  if (stale.length === 0) return { kind: 'CURRENT' }
  if (options.check) return { kind: 'STALE', paths }
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { kind: 'WRITTEN', paths }
}
