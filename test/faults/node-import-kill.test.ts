import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../gateway/config.ts'
import { demoInstitution } from '../../gateway/demo/people/institutions.ts'
import { startNode } from '../../gateway/wiring/members.ts'
import { writeClaims } from '../bench/clinical/claims-file.ts'
import { conditionResource, labResource } from '../support/clinical/fhir.ts'
import { temporaryFolder } from '../support/folder.ts'
import { freePort } from '../support/free-port.ts'
import { type Environment, killHubCommands, startHubCommand } from '../support/hub-command.ts'
import { seeded } from '../support/seeded.ts'

const SEED = Number(process.env.TEST_SEED ?? 20261121)
const folder = temporaryFolder()
const regions = ['nagano', 'hokkaido'] as const
type Region = (typeof regions)[number]
const codeOf = (region: Region): string => demoInstitution('REGIONAL_NETWORK', region).code

type Operation = 'RegisterNumbers' | 'TellLocations'
interface Asked {
  readonly query: string
  readonly variables: { readonly input: { readonly numbers?: readonly object[]; readonly entries?: readonly object[] } }
}

/** The hub's part: the same number has the same token, whoever asks; what it was told last of each place. */
async function openIndex() {
  const places = new Map<string, object>()
  let heard: (operation: Operation) => Promise<unknown> = async () => undefined
  const tokenOf = (number: object): string => {
    const digits = JSON.stringify(number).replaceAll(/\D/g, '')
    return `tok_${digits.padStart(22, '0').slice(-22)}`
  }
  const server = createServer(async (request, response) => {
    const { query, variables }: Asked = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const { numbers = [], entries = [] } = variables.input
    const operation = query.includes('RegisterNumbers') ? 'RegisterNumbers' : 'TellLocations'
    await heard(operation)
    for (const { count, ...place } of entries as readonly { readonly count: number }[])
      places.set(JSON.stringify(place), { ...place, count })
    const data =
      operation === 'RegisterNumbers'
        ? { registerNumbers: numbers.map(tokenOf) }
        : { registerLocations: { changed: entries.length } }
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** All that was told since it was asked last. */
    told() {
      const all = [...places.values()].map((place) => JSON.stringify(place)).sort()
      places.clear()
      return all
    },
    hear(then: (operation: Operation) => Promise<unknown>) {
      heard = then
    },
    close: () => server.close(),
  }
}

let index: Awaited<ReturnType<typeof openIndex>>
let environment: Environment
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  index = await openIndex()
  const ports = await Promise.all(regions.map(() => freePort()))
  const nodes = regions.map((region, at) => `${region}:${codeOf(region)}=http://127.0.0.1:${ports[at]}`)
  environment = { DATA_DIR: folder, NODES: nodes.join(), LOG_LEVEL: 'silent' }
  for (const region of regions) {
    const node = await startNode(readConfig({ ...environment }), region)
    closing.push(() => node.close())
  }
}, 60_000)
afterAll(async () => {
  killHubCommands()
  for (const close of closing) await close()
  index.close()
})

const importing = (kind: string, file: string, region: Region) =>
  startHubCommand(['import', kind, file, '--region', region, '--hub', index.url, '--json'], environment)

/** What a region's store holds, but for when it came and by which random id. */
function recordsOf(region: Region): readonly string[] {
  const database = new DatabaseSync(join(folder, `node-${codeOf(region)}.sqlite`), { readOnly: true })
  const rows = database.prepare('select * from record').all()
  database.close()
  return rows.map(({ id: _, known: __, ...row }) => JSON.stringify(row)).sort()
}

interface Kill {
  readonly operation: Operation
  readonly call: number
  /** After the hub's answer; null: before it. */
  readonly milliseconds: number | null
}

async function killed(kind: string, file: string, kill: Kill): Promise<void> {
  const command = importing(kind, file, 'hokkaido')
  let calls = 0
  index.hear(async (operation) => {
    if (operation !== kill.operation || ++calls !== kill.call) return
    if (kill.milliseconds === null) {
      command.signal('SIGKILL')
      await command.ended
    } else void pause(kill.milliseconds).then(() => command.signal('SIGKILL'))
  })
  expect(await command.ended).toMatchObject({ code: null, stdout: '' })
  index.hear(async () => undefined)
}

const fhir = async (file: string) => {
  const entries = Array.from({ length: 2_400 }, (_, at) => {
    const insured = `01200013:信見:${1_000 + Math.floor(at / 3)}:01`
    return JSON.stringify(
      at % 3 === 0 ? conditionResource(`c-${at}`, {}, insured) : labResource(`l-${at}`, {}, insured),
    )
  })
  writeFileSync(file, entries.join('\n'))
}

test.each([
  ['fhir', 'records.ndjson', fhir],
  ['uke', 'claims.uke', (file: string) => writeClaims(file, 24_000)],
])(
  `hub import %s, killed at the hub's answers and beside them (seed ${SEED}), leaves what one in peace leaves`,
  async (kind, name, write) => {
    const random = seeded(SEED)
    const file = join(folder, name)
    await write(file)
    const [before, beforeThere] = regions.map((region) => new Set(recordsOf(region)))
    expect(await importing(kind, file, 'nagano').ended).toMatchObject({ code: 0 })
    const [places, records] = [index.told(), recordsOf('nagano').filter((row) => !before?.has(row))]
    expect(records.length).toBeGreaterThan(2_000)

    const landed: number[] = []
    for (const kill of [
      { operation: 'RegisterNumbers', call: 3, milliseconds: null },
      { operation: 'RegisterNumbers', call: 5, milliseconds: Math.floor(random() * 20) },
      { operation: 'TellLocations', call: 1, milliseconds: null },
    ] as const) {
      await killed(kind, file, kill)
      landed.push(recordsOf('hokkaido').length - (beforeThere?.size ?? 0))
    }
    expect(landed).toEqual(landed.toSorted((one, other) => one - other))
    expect([landed[0], landed[2]]).toEqual([
      expect.toSatisfy((count: number) => count > 0 && count < 1_000),
      records.length,
    ])
    index.told()
    const again = JSON.parse((await importing(kind, file, 'hokkaido').ended).stdout)
    expect([again.added, again.changed, again.refused]).toEqual([0, 0, 0])
    expect(recordsOf('hokkaido').filter((row) => !beforeThere?.has(row))).toEqual(records)
    expect(index.told()).toEqual(places)
  },
  120_000,
)
