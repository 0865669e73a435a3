import { copyFileSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { demoKeys } from '../../gateway/commands/demo-keys.ts'
import { type Config, readConfig } from '../../gateway/config.ts'
import type { TokenRequest } from '../../gateway/demo/issuer.ts'
import { startHub } from '../../gateway/main.ts'
import { startGateway } from '../../gateway/wiring/gateways.ts'
import { startSubgraph } from '../../gateway/wiring/members.ts'
import type { RunningProcess } from '../../gateway/wiring/process.ts'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { employable } from '../../schema/domain/institution.ts'
import { subgraphNames } from '../../subgraphs/shared/subgraph.ts'
import { readServiceKeys } from '../../subgraphs/shared/wire/keys.ts'
import { rotateServiceKeys, rotationSteps } from '../../subgraphs/shared/wire/rotation.ts'
import { freePort } from '../support/free-port.ts'
import { type HubAnswer, type HubClient, openHubClient } from '../support/hub-client.ts'
import { type ImportCells, importHeader, importInsurer, importLine } from '../support/import-file.ts'
import { accepted } from '../support/outcome.ts'
import { register } from './kill-rig/operations.ts'

const insurer: TokenRequest = { role: 'INSURER', user: 'insurer', institution: importInsurer }
const history: TokenRequest = { role: 'HISTORY_PROVIDER', user: 'history' }
/** Those that the questions here reach, each with its own door, keys and log. */
const services = ['mpi', 'qualification', 'gateway'] as const
type Service = (typeof services)[number]
const rowsOfAFile = 60
/** What came is looked at one by one in the end: no more comes than shows the point. Milliseconds. */
const [betweenFiles, betweenEntries] = [400, 100]

const card = (number: number) => ({ insurerNumber: importInsurer, symbol: '葵', number: String(number), branch: '01' })
const holder = (number: number) => ({ name: `見本　${'甲乙丙丁'[number % 4]}`, birthDate: '1990-05-05' })
const particulars = (number: number) => ({
  ...holder(number),
  kana: 'ミホン　コウ',
  sex: 'FEMALE',
  address: '東京都千代田区霞が関1-2-2',
  family: 'SELF',
  from: '2025-04-01',
})

/** Qualification answers the name, the index the history. */
const check = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
  ... on ValidQualification { qualification { name number { person { numberHistory { edges { cursor } } } } } } } }`

interface Checked {
  readonly verifyQualification: {
    readonly qualification?: {
      readonly name: string
      readonly number: { readonly person: { readonly numberHistory: { readonly edges: readonly unknown[] } } | null }
    }
  } | null
}

/** Of a machine with much to do: no key has a part in it, and whoever is told so asks again. */
const slow: ReadonlySet<unknown> = new Set(['TIMEOUT', 'STORE_UNAVAILABLE'])
const settings = {
  HUB_MODE: 'demo',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'silent',
  TIMEOUT_FETCH_MS: '20000',
  TIMEOUT_OPERATION_MS: '60000',
}

interface Said<T> {
  readonly answer: T
  /** Null: what was asked for. */
  readonly code: unknown
}

/**
 * Replaces what the gateway, qualification and the index sign and open messages with, the operator's three steps, while
 * desks check, an insurer enters and its files come. Whoever asks while a service is being started again may find a part
 * missing, and asks again; with all of them there nobody is refused anything.
 */
export async function replaceWireKeys(folder: string, stores: Readonly<Record<string, string>>): Promise<void> {
  const config = await prepared({ ...settings, ...stores, DATA_DIR: folder })
  const wire = join(folder, 'keys', 'wire')
  const hub = await startApart(config)
  const load = new Load(hub, config)
  try {
    cpSync(wire, join(folder, 'before'), { recursive: true })
    const working = load.work()
    await load.more(10, working)
    for (const step of rotationSteps) {
      for (const service of services) rotateServiceKeys(wire, service, step)
      for (const service of services) {
        await load.without(() => hub.restart(service))
        await load.more(6, working)
        expect(load.failures, `${step}, ${service} started again`).toEqual([])
      }
    }
    load.stop()
    await working
    expect(load.failures).toEqual([])

    await load.everythingIsThere()
    expect(load.failures).toEqual([])
    for (const service of services) {
      const [before, after] = [keyNames(join(folder, 'before'), service), keyNames(wire, service)]
      expect([before.length, after.length, after.filter((kid) => before.includes(kid))]).toEqual([2, 2, []])
    }

    // Who still signs by what was retired is believed nothing.
    const file = 'gateway.private.jwks.json'
    copyFileSync(join(folder, 'before', file), join(wire, file))
    await hub.restart('gateway')
    expect(await load.refusalOfACheck()).toEqual('SUBGRAPH_UNAVAILABLE')
  } finally {
    load.stop()
    await hub.close()
  }
}

const keyNames = (folder: string, service: Service): readonly string[] => {
  const { signing, opening } = readServiceKeys(folder, service)
  return [signing.kid, ...opening.map(({ kid }) => kid)]
}

/** The stores with their insurer, as the hub in one process makes them, for services apart. */
async function prepared(environment: Readonly<Record<string, string>>): Promise<Config> {
  const hub = await startHub(readConfig({ ...environment, PORT: '0' }))
  try {
    await hub.stores.qualification.register.putInstitutions([
      {
        code: importInsurer as InstitutionCode,
        kind: 'INSURER',
        status: 'ACTIVE',
        region: null,
        roles: employable.INSURER,
        emergencyEntitled: false,
        head: null,
        name: '見本健康保険組合',
        area: null,
        addressPrefix: null,
      },
    ])
  } finally {
    await hub.close()
  }
  const urls: Record<string, string> = {}
  for (const name of subgraphNames) urls[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${await freePort()}`
  return readConfig({ ...environment, ...urls, PORT: String(await freePort()) })
}

interface ApartHub extends HubClient {
  readonly address: string
  /** Stops it, and starts it again at the same address with the keys there are now. */
  restart(service: Service): Promise<void>
}

async function startApart(config: Config): Promise<ApartHub> {
  const running = new Map<Service, RunningProcess>()
  const start = async (service: Service): Promise<RunningProcess> => {
    const process = service === 'gateway' ? await startGateway(config) : await startSubgraph(config, service)
    running.set(service, process)
    return process
  }
  const close = async () => {
    for (const process of [...running.values()].reverse()) await process.close()
  }
  try {
    for (const service of services) await start(service)
    const { host, port } = config.server
    const address = `http://${host}:${port}`
    const client = openHubClient(address)
    return {
      address,
      ask: client.ask,
      async restart(service) {
        await running.get(service)?.close()
        await start(service)
      },
      async close() {
        await client.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface SentFile {
  readonly key: string
  readonly text: string
}

class Load {
  readonly failures: string[] = []
  readonly #hub: ApartHub
  readonly #config: Config
  readonly #tokens = new Map<TokenRequest, string>()
  readonly #entered: number[] = []
  readonly #files: SentFile[] = []
  #next = 1_000_001
  #answers = 0
  #over = false
  /** Starts that began or ended: who asks across one may meet a part that is missing. */
  #starts = 0
  #starting = 0

  constructor(hub: ApartHub, config: Config) {
    this.#hub = hub
    this.#config = config
  }

  stop(): void {
    this.#over = true
  }

  async work(): Promise<void> {
    await Promise.all([this.#entering(), this.#importing()])
  }

  async without(restart: () => Promise<void>): Promise<void> {
    this.#starting += 1
    this.#starts += 1
    try {
      await restart()
    } finally {
      this.#starting -= 1
      this.#starts += 1
    }
  }

  async more(count: number, working: Promise<void>): Promise<void> {
    const until = this.#answers + count
    while (this.#answers < until && this.failures.length === 0) await Promise.race([pause(5), working])
  }

  /** Nothing that was answered is missing, and files sent again change nothing. */
  async everythingIsThere(): Promise<void> {
    for (const { key, text } of this.#files)
      this.#must(`${key} again`, await this.#sent({ key: `${key}-again`, text }), ['DONE', 0, rowsOfAFile, 0])
    const end = performance.now() + 30_000
    for (const number of this.#entered) {
      let held = await this.#checked(number)
      while (held === null && performance.now() < end) held = await this.#checked(number)
      this.#must(`${number} has a holder`, held !== null, true)
    }
  }

  async refusalOfACheck(): Promise<unknown> {
    const { errors } = await this.#asked(history, check, { ...card(1_000_001), birthDate: holder(1).birthDate })
    return errors[0]?.extensions?.code
  }

  get #going(): boolean {
    return !this.#over && this.failures.length === 0
  }

  async #entering(): Promise<void> {
    while (this.#going) {
      const number = this.#next++
      const entry = { number: card(number), ...particulars(number) }
      const input = { idempotencyKey: `entered-${number}`, entries: [entry] }
      const { data, errors } = await this.#answered(insurer, register, input)
      const [landed] = (data?.registerQualifications ?? []) as { readonly __typename?: string }[]
      this.#must(`entering ${number}`, [landed?.__typename, errors], ['RowLanded', []])
      this.#entered.push(number)
      await this.#checked(number)
      await this.#checked(this.#entered[Math.floor(this.#entered.length / 2)] ?? number)
      await pause(betweenEntries)
    }
  }

  async #importing(): Promise<void> {
    while (this.#going) {
      const first = 2_000_001 + this.#files.length * rowsOfAFile
      const file = { key: `insurer-file-${this.#files.length}`, text: fileOf(first) }
      this.#files.push(file)
      this.#must(file.key, await this.#sent(file), ['DONE', rowsOfAFile, 0, 0])
      await pause(betweenFiles)
    }
  }

  /** How many numbers its holder is known to have held; null: nobody's yet. */
  async #checked(number: number): Promise<number | null> {
    const { birthDate, name } = holder(number)
    const { data, errors } = await this.#answered(history, check, { ...card(number), birthDate })
    const { qualification } = (data as Checked | null)?.verifyQualification ?? {}
    this.#must(`checking ${number}`, [qualification?.name, errors], [name, []])
    return qualification?.number.person?.numberHistory.edges.length ?? null
  }

  async #token(as: TokenRequest): Promise<string> {
    const token = this.#tokens.get(as) ?? accepted(await demoKeys(this.#config).issuer.mintToken(as))
    this.#tokens.set(as, token)
    return token
  }

  async #asked(as: TokenRequest, query: string, input: object): Promise<HubAnswer> {
    return this.#hub.ask({ token: await this.#token(as), query, variables: { input }, request: crypto.randomUUID() })
  }

  #answered(as: TokenRequest, query: string, input: object): Promise<HubAnswer> {
    return this.#untilHeard(async () => {
      const answer = await this.#asked(as, query, input)
      return { answer, code: answer.errors[0]?.extensions?.code ?? null }
    })
  }

  #sent({ key, text }: SentFile): Promise<readonly unknown[]> {
    return this.#untilHeard(async () => {
      const headers = {
        authorization: `Bearer ${await this.#token(insurer)}`,
        'content-type': 'text/csv; charset=utf-8',
        'idempotency-key': key,
      }
      const response = await fetch(`${this.#hub.address}/import/qualifications`, {
        method: 'POST',
        headers,
        body: text,
      })
      const { state, landed, unchanged, refused, errors } = (await response.json()) as Record<string, unknown>
      const [refusal] = (errors ?? []) as readonly { readonly extensions: { readonly code: string } }[]
      const code = refusal?.extensions.code ?? (state === 'DONE' ? null : state)
      return { answer: [code ?? state, landed, unchanged, refused], code }
    })
  }

  /** Asks again what met a process that was being started; a refusal that met none of that stands. */
  async #untilHeard<T>(ask: () => Promise<Said<T>>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const starts = this.#starts
      const met = () => this.#starting > 0 || this.#starts !== starts
      try {
        const { answer, code } = await ask()
        if (code === null || (!met() && (!slow.has(code) || tries > 5))) return answer
      } catch (error) {
        if (!met()) throw error
      }
      while (this.#starting > 0) await pause(5)
    }
  }

  #must(what: string, found: unknown, must: unknown): void {
    this.#answers += 1
    if (JSON.stringify(found) !== JSON.stringify(must)) this.failures.push(`${what}: ${JSON.stringify(found)}`)
  }
}

function fileOf(first: number): string {
  const lines = Array.from({ length: rowsOfAFile }, (_, at): string => {
    const cells: ImportCells = { kind: 'NEW', ...card(first + at), ...particulars(first + at) }
    return importLine(cells)
  })
  return importHeader + lines.join('')
}
