import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Source {
  /** From the root of the project, with forward slashes. */
  readonly path: string
  readonly text: string
}

export interface Import {
  readonly from: string
  /** A file of the project, or the name of a package. */
  readonly to: string
  readonly external: boolean
}

const generated = /^subgraphs\/[a-z]+\/resolver-types\.ts$|^gateway\/console\/(operations|dist[.\d]*)\//
const root = fileURLToPath(new URL('../..', import.meta.url))

/** The TypeScript files below these folders; generated ones are not anybody's writing. */
export function sourcesIn(...folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file).replaceAll('\\', '/'))
      .filter((path) => /\.tsx?$/.test(path) && !generated.test(path) && !path.includes('/node_modules/'))
      .filter((path) => statSync(join(root, path)).isFile())
      .toSorted()
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  )
}

/** Without comments; texts stay, so a `//` inside one must not begin a comment. */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, literal: string | undefined) => literal ?? '',
  )
}

// Static and side-effect imports, re-exports, and dynamic imports of a literal.
const specifier =
  /^(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

export function importsOf({ path, text }: Source): readonly Import[] {
  return [...withoutComments(text).matchAll(specifier)].map((match) => {
    const named = match[1] ?? match[2] ?? match[3] ?? ''
    if (!named.startsWith('.')) return { from: path, to: packageOf(named), external: true }
    const to = relative('.', normalize(join(dirname(path), named))).replaceAll('\\', '/')
    return { from: path, to, external: false }
  })
}

function packageOf(named: string): string {
  const parts = named.split('/')
  return named.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? named)
}

/** Each ring of files that import one another, once, in a stable order. */
export function cyclesIn(imports: readonly Import[]): readonly (readonly string[])[] {
  const next = Map.groupBy(
    imports.filter(({ external }) => !external),
    ({ from }) => from,
  )
  const cycles: string[][] = []
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file)
    if (at !== -1) {
      cycles.push([...way.slice(at), file])
      return
    }
    if (done.has(file)) return
    for (const { to } of next.get(file) ?? []) visit(to, [...way, file])
    done.add(file)
  }
  for (const file of [...next.keys()].toSorted()) visit(file, [])
  return cycles
}
