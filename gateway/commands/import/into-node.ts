import { createWriteStream, readFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { ImportCounts, IndexDoor } from '../../../subgraphs/clinical/import/importing.ts'
import type { NodeKeeping } from '../../../subgraphs/clinical/node/keeping.ts'
import { readConfig } from '../../config.ts'
import { nodesOf, openKeeping } from '../../wiring/nodes.ts'
import { placesOf } from '../../wiring/places.ts'
import { Failure, required } from '../command.ts'
import { demoKeys } from '../demo-keys.ts'
import { indexDoor } from './index-door.ts'

const text = { type: 'string' } as const

/** What every way into a node is told. */
export const intoNodeOptions = {
  region: text,
  token: text,
  refused: text,
  hub: text,
  json: { type: 'boolean', default: false },
} as const

export interface IntoNode {
  readonly node: NodeKeeping
  readonly index: IndexDoor
  close(): Promise<void>
}

/** A region's node and the hub's own door, as the network that imports comes to them. */
export function openIntoNode(given: {
  readonly region?: string | undefined
  readonly token?: string | undefined
  readonly hub?: string | undefined
}): IntoNode {
  const config = readConfig()
  const region = required(given.region, '--region')
  const address = nodesOf(config).find((one) => one.region === region)
  if (address === undefined) throw new Failure('NODES names no node of that region.')
  const token = given.token === undefined ? demoToken(address.node) : fileToken(given.token)
  const { host, port } = config.server
  const now = (): Instant => Date.now() as Instant
  const { keeping, close } = openKeeping({ config, keyFile: placesOf(config).keyFile, now }, address)
  return { node: keeping, index: indexDoor(new URL('/graphql', given.hub ?? `http://${host}:${port}`), token), close }
}

/** Which entries, and why; nothing of what stands in them. */
export function remarkFile<Column extends string>(path: string, columns: readonly Column[]) {
  const stream = createWriteStream(path)
  stream.write(`${columns.join(',')}\n`)
  return {
    add: (line: Readonly<Record<Column, string | number | null>>): void =>
      void stream.write(`${columns.map((column) => line[column] ?? '').join(',')}\n`),
    async end(): Promise<void> {
      stream.end()
      await finished(stream)
    },
  }
}

export function countsText({ entries, added, changed, same, aside, refused }: ImportCounts, stopped: boolean): string {
  const counts = `${entries} entries: ${added} added, ${changed} changed, ${same} unchanged, ${aside} of other kinds, ${refused} refused.`
  return stopped ? `${counts} Stopped; the same command goes on from there.` : counts
}

function demoToken(institution: InstitutionCode): () => Promise<string> {
  const { issuer } = demoKeys()
  return async () => {
    const token = await issuer.mintToken({ role: 'REGIONAL_NODE', institution, ttl: 600 })
    if (!token.ok) throw new Failure(token.refusal.message)
    return token.value
  }
}

const fileToken =
  (path: string): (() => Promise<string>) =>
  async () =>
    readFileSync(path, 'utf8').trim()
