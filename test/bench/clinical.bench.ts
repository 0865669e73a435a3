import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { finished } from 'node:stream/promises'
import type { Provision } from '../../schema/domain/consent.ts'
import type { InstitutionCode, ProvisionId, RecordToken, RegionId, RequestId } from '../../schema/domain/ids.ts'
import { civilDateAt, days, type Instant } from '../../schema/domain/time.ts'
import { daysAfter } from '../../subgraphs/clinical/days.ts'
import { inventedMaster } from '../../subgraphs/clinical/medication/master.ts'
import type { Content } from '../../subgraphs/clinical/record.ts'
import { regions } from '../../subgraphs/clinical/regions/asking.ts'
import { nodeOverHttp } from '../../subgraphs/clinical/regions/node.http.ts'
import { serviceOf } from '../../subgraphs/clinical/regions/node.ts'
import type { ToldRecord } from '../../subgraphs/clinical/store.ts'
import { clinicalSubgraph } from '../../subgraphs/clinical/subgraph.ts'
import { openAuditLog } from '../../subgraphs/shared/audit/open-audit-log.ts'
import { loadSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import type { RecordSource } from '../../subgraphs/shared/internal.ts'
import { createCallSigner } from '../../subgraphs/shared/wire/call.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../subgraphs/shared/wire/keys.ts'
import * as cast from '../consent/cast.ts'
import { type Child, startChild } from '../support/child.ts'
import { conditionResource, labResource, prescriptionResource } from '../support/clinical/fhir.ts'
import { content } from '../support/clinical/records.ts'
import type { Bench, Figures } from './bench.ts'
import { writeClaims } from './clinical/claims-file.ts'
import type { ImporterProtocol } from './clinical/importer.ts'
import type { NodeProtocol } from './clinical/node.ts'
import { rounded } from './statistics.ts'

const places = [
  { region: 'hokkaido' as RegionId, node: '0199900014' as InstitutionCode },
  { region: 'nagano' as RegionId, node: '2099900012' as InstitutionCode },
  { region: 'fukuoka' as RegionId, node: '4099900010' as InstitutionCode },
] as const
const tokensEach = 5
const now = (): Instant => Date.now() as Instant
const tokenAt = (place: number, number: number) => `tok_${String(place * 10 + number).padStart(22, '0')}` as RecordToken

const kinds: readonly ((at: number) => Content)[] = [
  (at) => content('CONDITION', { code: `I${10 + (at % 60)}`, name: `病名${at}` }),
  (at) => content('LAB', { value: 5 + (at % 30) / 10 }),
  (at) => content('LAB', { code: '3D010000001926101', name: '血糖', value: 90 + (at % 40), unit: 'mg/dL' }),
  (at) => content('PRESCRIPTION', { dosage: `用法${at}` }),
  () => content('OTHER_ALLERGY'),
]

function recordsOf(place: number, entries: number): readonly ToldRecord[] {
  const today = civilDateAt(now())
  return Array.from({ length: entries }, (_, at): ToldRecord => {
    const said = kinds[at % kinds.length]?.(at) ?? content('CONDITION')
    return {
      source: `record-${at}`,
      token: tokenAt(place, at % tokensEach),
      institution: places[place]?.node ?? places[0].node,
      on: daysAfter(today, -(at % 90)),
      labels: [],
      keptFrom: [],
      keepLong: false,
      content: said,
    }
  })
}

const query = `query ($person: ID!) { _entities(representations: [{ __typename: "Person", id: $person }]) { ... on Person {
  clinicalSummary {
    clinical { conditions { on name code sources { region institution } } otherAllergies { substance sources { region } }
      labs(sex: MALE) { name unit trend points { on value low high standing sources { region institution } } }
      sources { region state since } }
    medication { prescriptions { on drug code dosage sources { region institution } } conflicts { kind } sources { region state since } }
  } } } }`

export const bench: Bench = {
  name: 'clinical',
  says: 'Clinical summaries of one person with five numbers in three regions (subgraph here, each node a process of its own, every decision on record before its answer), with all there, with one gone, with one that never answers; and files of FHIR and of claims into a node.',
  options: { entries: 300, asked: 400, resources: 40_000, lines: 400_000 },
  async run({ folder, option, say }) {
    const keys = join(folder, 'keys')
    const names = places.map(({ node }) => serviceOf(node))
    for (const name of ['clinical', ...names]) makeServiceKeys(keys, name)
    const nodes: Child<NodeProtocol>[] = []
    const person = 'per_AAAAAAAAAAAAAAAAAAAAAA' as typeof cast.patient
    const audit = await openAuditLog({
      file: join(folder, 'log.sqlite'),
      key: loadSigningKey(join(folder, 'log.pem'), { create: true }),
      formerKeys: [],
      process: 'bench',
      region: cast.region,
      now,
    })
    const connections: ReturnType<typeof nodeOverHttp>[] = []
    try {
      const each = option('entries') / places.length
      for (const [place, { node, region }] of places.entries()) {
        const child = await startChild<NodeProtocol>(new URL('./clinical/node.ts', import.meta.url), {
          NODE_ENV: 'production',
        })
        nodes.push(child)
        const { url } = await child.ask('open', { folder, keys, node, region, told: recordsOf(place, each) })
        const signer = createCallSigner({
          keys: readServiceKeys(keys, 'clinical'),
          audiences: readKeyDirectory(keys, names),
          clock: now,
        })
        connections.push(nodeOverHttp({ node, region, url }, signer, deadlineMs))
      }
      const given = cast.later(-days(1))
      const provisions = (['CLINICAL', 'MEDICATION'] as const).map(
        (category): Provision =>
          cast.permit({ id: `prv_${category}` as ProvisionId, person, giver: person, category, given, from: given }),
      )
      const { disputed, persons, relations, ...callerFacts } = cast.known({ provisions })
      const facts = {
        caller: () => callerFacts,
        subject: () => ({
          person,
          reachedBy: [],
          facts: { disputed, relations, persons: persons.map((one) => ({ ...one, person })) },
        }),
      }
      const sources: readonly RecordSource[] = places.map(({ node, region }, place) => ({
        node,
        region,
        tokens: Array.from({ length: tokensEach }, (_, number) => ({
          token: tokenAt(place, number),
          from: null,
          until: null,
          hangsOn: [],
        })),
        held: [],
      }))
      const subgraph = clinicalSubgraph({
        index: { recordSources: async () => [sources] },
        places: { tokenOn: async () => null, tellPlaces: async () => false },
        names: { institutionNames: async (codes) => codes.map(() => null) },
        facts,
        nodes: places,
        regions: regions({ nodes: connections, now, deadlineMs, onSilence: () => undefined }),
        master: inventedMaster(),
        region: cast.region,
        onBug: (error) => say(String(error.originalError?.stack ?? error)),
      })
      const ask = async (): Promise<{ readonly took: number; readonly shown: number }> => {
        const tickets: Parameters<typeof audit.settle>[0][number][] = []
        const began = performance.now()
        const result = await subgraph.execute({
          query,
          variables: { person },
          operationName: null,
          request: randomUUID() as RequestId,
          operation: 'bench',
          caller: cast.physician,
          at: now(),
          audit: { log: audit, tickets },
        })
        await audit.settle(tickets)
        const text = JSON.stringify(result)
        const took = performance.now() - began
        if (result.errors !== undefined) throw new Error(text.slice(0, 500))
        return { took, shown: text.length }
      }
      const spell = async (times: number): Promise<readonly number[]> => {
        const took: number[] = []
        for (let at = 0; at < times; at++) took.push((await ask()).took)
        return took.toSorted((one, other) => one - other)
      }

      for (let at = 0; at < 100; at++) await ask()
      const { shown } = await ask()
      const asked = option('asked')
      const cpu = process.cpuUsage()
      const whole = await spell(asked)
      const spent = process.cpuUsage(cpu)
      say(`whole: p50 ${rounded(at(whole, 0.5))} ms, p99 ${rounded(at(whole, 0.99))} ms`)

      // It takes connections and never answers: the worst that a dead region can do.
      const [, , last] = nodes
      if (last === undefined) throw new Error('There is no third node.')
      process.kill(last.pid, 'SIGSTOP')
      const slow = (await spell(3)).at(-1) ?? Number.NaN
      const open = await spell(asked)
      process.kill(last.pid, 'SIGCONT')
      say(`a silent region: ${rounded(slow)} ms until its breaker opens, then p99 ${rounded(at(open, 0.99))} ms`)

      const imported = await fileImports(folder, keys, option('resources'), option('lines'))
      return {
        data: {
          entries: option('entries'),
          numbers: tokensEach,
          regions: places.length,
          asked,
          answer_bytes: shown,
          resources: option('resources'),
          claim_lines: option('lines'),
        },
        figures: {
          summary_p50_ms: rounded(at(whole, 0.5)),
          summary_p99_ms: rounded(at(whole, 0.99)),
          summary_hub_cpu_ms: rounded((spent.user + spent.system) / 1000 / asked),
          silent_region_ms: rounded(slow),
          dead_region_extra_ms: rounded(Math.max(0, slow - deadlineMs)),
          breaker_open_p50_ms: rounded(at(open, 0.5)),
          breaker_open_p99_ms: rounded(at(open, 0.99)),
          ...imported,
        },
      }
    } finally {
      for (const connection of connections) await connection.close()
      for (const node of nodes) await node.stop()
      await audit.close()
    }
  },
}

const deadlineMs = 800
const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN

async function writeResources(file: string, resources: number): Promise<void> {
  const stream = createWriteStream(file)
  const makers = [conditionResource, labResource, prescriptionResource]
  for (let number = 0; number < resources; number++) {
    const insured = `01200013:信見:${1_000 + (number % 2_000)}:01`
    const resource = makers[number % makers.length]?.(`r-${number}`, {}, insured)
    if (!stream.write(`${JSON.stringify(resource)}\n`))
      await new Promise<void>((resolve) => stream.once('drain', resolve))
  }
  stream.end()
  await finished(stream)
}

async function fileImports(folder: string, keys: string, resources: number, lines: number): Promise<Figures> {
  const [fhirFile, claimFile] = [join(folder, 'records.ndjson'), join(folder, 'claims.uke')]
  await writeResources(fhirFile, resources)
  const claims = await writeClaims(claimFile, lines)
  const fhir = await fileImport(folder, keys, { format: 'fhir', file: fhirFile, node: '1399900013' })
  if (fhir.added !== resources) throw new Error(`Of ${resources} resources ${fhir.added} landed.`)
  const uke = await fileImport(folder, keys, { format: 'uke', file: claimFile, node: '1399900021' })
  if (uke.entries !== claims.lines || uke.refused > 0) throw new Error(`Of the claims ${uke.refused} were refused.`)
  return {
    fhir_per_s: rounded(fhir.perSecond),
    fhir_importer_cpu_us: rounded(fhir.importerMicroseconds),
    fhir_node_cpu_us: rounded(fhir.nodeMicroseconds),
    claim_lines_per_s: rounded(uke.perSecond),
    claim_importer_cpu_us: rounded(uke.importerMicroseconds),
    claim_node_cpu_us: rounded(uke.nodeMicroseconds),
    import_rss_mb: rounded(Math.max(fhir.rssMb, uke.rssMb)),
    node_rss_mb: rounded(Math.max(fhir.nodeRssMb, uke.nodeRssMb)),
    loop_p99_ms: rounded(Math.max(fhir.loopP99Ms, uke.loopP99Ms)),
  }
}

/** From one process to another, as `hub import` and `hub node` are. */
async function fileImport(
  folder: string,
  keys: string,
  { format, file, node: code }: { readonly format: 'fhir' | 'uke'; readonly file: string; readonly node: string },
) {
  const node = await startChild<NodeProtocol>(new URL('./clinical/node.ts', import.meta.url), {
    NODE_ENV: 'production',
  })
  const importer = await startChild<ImporterProtocol>(new URL('./clinical/importer.ts', import.meta.url), {
    NODE_ENV: 'production',
  })
  try {
    const place = { node: code as InstitutionCode, region: 'tokyo' as RegionId }
    makeServiceKeys(keys, serviceOf(place.node))
    const { url } = await node.ask('open', { folder, keys, ...place, told: [] })
    const before = await node.ask('spent', null)
    const done = await importer.ask('import', { format, file, keys, node: place.node, url })
    const after = await node.ask('spent', null)
    return {
      ...done,
      perSecond: done.entries / done.seconds,
      importerMicroseconds: (done.cpuSeconds * 1e6) / done.entries,
      nodeMicroseconds: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / done.entries,
      nodeRssMb: after.rssMb,
    }
  } finally {
    await importer.stop()
    await node.stop()
  }
}
