import { mkdirSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import type { Caller } from '../../../schema/domain/caller.ts'
import { asRecordToken, type InstitutionCode, type RecordToken, type RegionId } from '../../../schema/domain/ids.ts'
import { nodeAnswering } from '../../../subgraphs/clinical/node/answering.ts'
import { nodeCoding } from '../../../subgraphs/clinical/node/coding.ts'
import { exposeNode } from '../../../subgraphs/clinical/node/exposed.ts'
import { nodeRecording } from '../../../subgraphs/clinical/node/recording.ts'
import { categoryTold } from '../../../subgraphs/clinical/record-rows.ts'
import { regions } from '../../../subgraphs/clinical/regions/asking.ts'
import { nodeOverHttp } from '../../../subgraphs/clinical/regions/node.http.ts'
import { type Silence, serviceOf } from '../../../subgraphs/clinical/regions/node.ts'
import { openClinicalStore } from '../../../subgraphs/clinical/store.sql.ts'
import type { ClinicalStore, ToldRecord } from '../../../subgraphs/clinical/store.ts'
import type { ClinicalTables } from '../../../subgraphs/clinical/tables.ts'
import { serveInternalHttp } from '../../../subgraphs/shared/serve/http.ts'
import { internalRegistry } from '../../../subgraphs/shared/serve/internal.ts'
import { createCallDoor, createCallSigner } from '../../../subgraphs/shared/wire/call.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../../subgraphs/shared/wire/keys.ts'
import type { FrozenClock } from '../clock.ts'
import { openStore } from '../engine.ts'
import { type CardName, cards } from '../hub/households.ts'
import type { OpenRegions, TestHub } from '../hub/hub.ts'
import { code } from '../hub/institutions.ts'
import { type MemoryAudit, memoryAudit } from '../memory-audit.ts'
import { day } from './records.ts'

type Answering = ReturnType<typeof nodeAnswering>

export interface TestNode {
  readonly node: InstitutionCode
  readonly region: RegionId
  readonly store: ClinicalStore
  readonly audit: MemoryAudit
  /** Its own names for the numbers of cards. */
  readonly tokens: Map<CardName, RecordToken>
  /** Questions that came through its door. */
  readonly asked: unknown[]
  /** From now on it answers otherwise; null: as it should. */
  behave(otherwise: ((honest: Answering) => Answering) | null): void
  /** Its process goes away, and comes back at the same address. */
  stop(): Promise<void>
  start(): Promise<void>
}

export interface TestRegions {
  readonly open: OpenRegions
  readonly silences: (readonly [InstitutionCode, Silence])[]
  node(region: string): TestNode
  /** In the place of a node's process: whatever listens at its address now. */
  replace(region: string, server: Server): Promise<void>
  close(): Promise<void>
}

/** Regional nodes, each behind HTTP on a store of its own, and the hub's connections to them. */
export function testRegions(
  wanted: readonly { readonly region: RegionId; readonly node: InstitutionCode }[],
  deadlineMs: number,
): TestRegions {
  const nodes = new Map<string, TestNode & { readonly port: number }>()
  const silences: (readonly [InstitutionCode, Silence])[] = []
  const closing: (() => Promise<unknown>)[] = []

  const openNode = async (folder: string, clock: FrozenClock, { region, node }: (typeof wanted)[number]) => {
    const place = join(folder, node)
    mkdirSync(place)
    const store = await openClinicalStore(await openStore<ClinicalTables>(place, 'node'))
    const audit = memoryAudit()
    const asked: unknown[] = []
    const honest = nodeAnswering({ store, audit, region, now: clock.now })
    let answering = honest
    const registry = internalRegistry(
      [
        exposeNode(
          (request, question) => {
            asked.push(question)
            return answering(request, question)
          },
          nodeRecording({ store, audit, region, now: clock.now }),
          nodeCoding({ store, audit, region, now: clock.now }),
          ['clinical'],
        ),
      ],
      () => undefined,
    )
    const keys = readServiceKeys(folder, serviceOf(node))
    const door = createCallDoor({ keys, issuers: readKeyDirectory(folder, ['clinical']), clock: clock.now })
    const listen = (port: number) =>
      serveInternalHttp({
        internal: { door, registry },
        readiness: async () => ({ ready: true, reasons: [] }),
        host: '127.0.0.1',
        port,
        onBug: () => undefined,
      })
    let listening: Awaited<ReturnType<typeof listen>> | null = await listen(0)
    const { url } = listening
    const port = Number(new URL(url).port)
    const stop = async () => {
      await listening?.close()
      listening = null
    }
    closing.push(() => store.close(), stop)
    nodes.set(region, {
      node,
      region,
      store,
      audit,
      tokens: new Map(),
      asked,
      port,
      behave: (otherwise) => {
        answering = otherwise === null ? honest : otherwise(honest)
      },
      stop,
      async start() {
        listening = await listen(port)
      },
    })
    return { node, region, url }
  }

  const found = (region: string) => {
    const node = nodes.get(region)
    if (node === undefined) throw new Error(`There is no node of ${region}.`)
    return node
  }

  return {
    silences,
    async open(folder, clock) {
      for (const name of ['clinical', ...wanted.map(({ node }) => serviceOf(node))]) makeServiceKeys(folder, name)
      const addresses = await Promise.all(wanted.map((one) => openNode(folder, clock, one)))
      const signer = createCallSigner({
        keys: readServiceKeys(folder, 'clinical'),
        audiences: readKeyDirectory(
          folder,
          wanted.map(({ node }) => serviceOf(node)),
        ),
        clock: clock.now,
      })
      const connections = addresses.map((address) => nodeOverHttp(address, signer, deadlineMs))
      for (const connection of connections) closing.push(() => connection.close())
      const onSilence = (node: InstitutionCode, silence: Silence) => void silences.push([node, silence])
      return { nodes: addresses, regions: regions({ nodes: connections, now: clock.now, deadlineMs, onSilence }) }
    },
    node: found,
    async replace(region, server) {
      const { port, stop } = found(region)
      await stop()
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      closing.push(
        () =>
          new Promise((resolve) => {
            server.closeAllConnections()
            server.close(resolve)
          }),
      )
    },
    async close() {
      for (const close of closing.splice(0).reverse()) await close()
    },
  }
}

const register = 'mutation ($input: RegisterNumbersInput!) { registerNumbers(input: $input) }'
const tell = 'mutation ($input: RegisterLocationsInput!) { registerLocations(input: $input) { changed } }'

/** A record as a test tells it: the institution's name for it, what it says, the day, and what else is to be known. */
export type TestRecord = readonly [source: string, said: ToldRecord['content'], on: string, more?: Partial<ToldRecord>]

/** As a node's way in does it: the number is registered, records are kept, places told. */
export async function keep(
  hub: TestHub,
  { node }: TestRegions,
  by: Caller,
  name: CardName,
  told: readonly TestRecord[],
): Promise<void> {
  const kept = node(by.region ?? '')
  const institution = by.region === 'nagano' ? code.hospital : code.otherHospital
  const { registerNumbers } = await hub.given<{ registerNumbers: readonly string[] }>(by, register, {
    input: { numbers: [cards[name]] },
  })
  const token = asRecordToken(registerNumbers[0] ?? '')
  if (token === null) throw new Error('No token was given.')
  kept.tokens.set(name, token)
  const records = told.map(
    ([source, content, on, more = {}]): ToldRecord => ({
      source,
      token,
      institution,
      on: day(on),
      labels: [],
      keptFrom: [],
      keepLong: false,
      ...more,
      content,
    }),
  )
  await kept.store.put(records, hub.clock.now())
  const categories = new Set(records.map(({ content }) => categoryTold(content)))
  const entries = [...categories].map((category) => ({
    token,
    facility: institution,
    category,
    from: '2020-01-01',
    count: records.length,
  }))
  await hub.given(by, tell, { input: { entries } })
}

export function tokenOf({ node }: TestRegions, region: string, name: CardName): RecordToken {
  const token = node(region).tokens.get(name)
  if (token === undefined) throw new Error(`${region} has no token of ${name}.`)
  return token
}
