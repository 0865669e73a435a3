import { existsSync } from 'node:fs'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { serviceOf } from '../../subgraphs/clinical/regions/node.ts'
import type { SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { type Config, ConfigError, speaksInTheClear } from '../config.ts'
import { isHub } from './part.ts'
import { placesOf } from './places.ts'
import { heardByOthers } from './tls.ts'

/** The services that run apart: those whose address is configured. */
export function servicesApart(config: Config): readonly SubgraphName[] {
  return (Object.keys(config.subgraphs) as SubgraphName[]).filter((name) => config.subgraphs[name] !== null)
}

interface NeededFile {
  readonly file: string
  readonly what: string
}

const keepsNumbers: ReadonlySet<string> = new Set(['qualification', 'mpi', 'emergency', 'chase'])

/** Regional nodes know the hub by this name alone, in whichever process it is. */
export const asksNodes = 'clinical'

export const nodeServices = ({ regions }: Config): readonly string[] =>
  (regions.nodes ?? []).map(({ node }) => serviceOf(node as InstitutionCode))

/** The key files that one process of this configuration reads. */
export function keyFilesOf(config: Config, process: string): readonly NeededFile[] {
  const { keyFile } = placesOf(config)
  const services = ['gateway', ...servicesApart(config)]
  const nodes = nodeServices(config)
  const own = (name: string): NeededFile => ({
    file: keyFile('wire', `${name}.private.jwks.json`),
    what: `what ${name} signs and opens messages with`,
  })
  const known = (name: string): NeededFile => ({
    file: keyFile('wire', `${name}.jwks.json`),
    what: `the public keys of ${name}`,
  })
  const log = { file: keyFile(`log-${process}.pem`), what: 'what the heads of the access record are signed with' }
  if (nodes.includes(process)) return [log, own(process), known(process), known(asksNodes)]
  const wire = [own(process), ...services.map(known)]
  const toNodes = nodes.length === 0 ? [] : [...(isHub(process) ? [own(asksNodes)] : []), ...nodes.map(known)]
  return [
    ...(isHub(process) || keepsNumbers.has(process)
      ? [{ file: keyFile('numbers'), what: 'what numbers are sealed with' }]
      : []),
    log,
    ...(isHub(process) ? [] : wire),
    ...(isHub(process) || process === asksNodes ? toNodes : []),
  ]
}

/** Production is given what the demo makes for itself: all that is missing is said at once, before a store is made. */
export function requireGiven(config: Config, ...processes: readonly string[]): void {
  if (config.hub.mode === 'demo') return
  const hasDoor = processes.some((process) => isHub(process) || process === 'gateway')
  const nobody = hasDoor && (config.callers.issuer === null || config.callers.jwks === null)
  const needed = new Map(processes.flatMap((process) => keyFilesOf(config, process).map((one) => [one.file, one])))
  const missing = [...needed.values()].filter(({ file }) => !existsSync(file))
  const init = processes.some((process) => process !== 'hub' && isHub(process)) ? 'keys init --workers N' : 'keys init'
  const problems = [
    ...(hasDoor && speaksInTheClear(config)
      ? [
          'HOST: off loopback the hub speaks HTTPS (TLS_CERT_FILE), or TLS_AT_PROXY=true says that a proxy in front does.',
        ]
      : []),
    ...heardByOthers(config, processes),
    ...(nobody ? ['ISSUER, JWKS: production believes nobody without them.'] : []),
    ...missing.map(({ file, what }) => `KEYS_DIR: there is no ${file} (${what}).`),
    ...(missing.length > 0 ? [`\`hub ${init}\` makes the keys of a new hub; of one moved here, bring its own.`] : []),
  ]
  if (problems.length > 0) throw new ConfigError(problems)
}
