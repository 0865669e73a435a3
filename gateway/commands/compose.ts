import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { policyView } from '../../subgraphs/shared/policy/view.ts'
import { loadSdl, writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'
import type { Composed } from '../compose/project.ts'
import { manifestOf, manifestText } from '../persisted.ts'
import { command, Failure, say } from './command.ts'

const root = join(import.meta.dirname, '..', '..')
const manifestPath = 'schema/operations.json'

export default command({
  usage: `hub compose [--check]

Builds what is generated and committed: schema/supergraph.graphql, schema/policy.md, schema/operations.json, and the
resolver types of each subgraph. Refuses subgraphs whose policies differ, and changes that break a committed operation.

  --check   writes nothing; exit code 1 when something is stale`,
  options: { check: { type: 'boolean', default: false } },
  async run({ check }) {
    const { committedOperations, composeProject } = await composing()
    const sdls = writtenSubgraphs().map((name) => ({ name, sdl: loadSdl(name) }))
    const composed = await composeProject(root, sdls, policyView(), { check })
    if (composed.kind === 'REFUSED') {
      throw new Failure(`The subgraphs do not compose:\n${composed.faults.map((fault) => `  ${fault}`).join('\n')}`)
    }
    const sources = committedOperations(root).map(({ path, text }) => ({ usedBy: basename(path, '.graphql'), text }))
    const paths = [...pathsOf(composed), ...bringUpToDate(manifestText(manifestOf(sources)), check)]
    for (const path of paths) say(`${check ? 'stale' : 'written'}  ${path}`)
    if (paths.length === 0) say('Everything generated is current.')
    return check && paths.length > 0 ? 1 : 0
  },
})

const pathsOf = (composed: Composed): readonly string[] =>
  composed.kind === 'STALE' || composed.kind === 'WRITTEN' ? composed.paths : []

function bringUpToDate(text: string, check: boolean): readonly string[] {
  const file = join(root, manifestPath)
  if (readFileSync(file, 'utf8') === text) return []
  if (!check) writeFileSync(file, text)
  return [manifestPath]
}

/** What composes and generates is there in development only. */
async function composing() {
  try {
    return await import('../compose/project.ts')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new Failure('Composing needs the development packages: run `npm ci` without `--omit=dev`.')
    }
    throw error
  }
}
