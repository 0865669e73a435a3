import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { employable } from '../../schema/domain/institution.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { freshPostgresUrl } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hubCommand, killHubCommands } from '../support/hub-command.ts'
import { type HubProcess, startHubProcess } from '../support/hub-process.ts'
import { type ImportCells, importHeader, importInsurer, importLine } from '../support/import-file.ts'
import { register } from './kill-rig/operations.ts'

afterAll(killHubCommands)

const check = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
  __typename ... on ValidQualification { qualification { number { id number branch } name } } } }`
const rowsOfAFile = 120

const card = (number: number, branch = '01') => ({
  insurerNumber: importInsurer,
  symbol: '葵',
  number: String(number),
  branch,
})
const holder = (number: number) => ({ name: `見本　${'甲乙丙丁'[number % 4]}`, birthDate: '1990-05-05' })
const particulars = (number: number) => ({
  ...holder(number),
  kana: 'ミホン　コウ',
  sex: 'FEMALE',
  address: '東京都千代田区霞が関1-2-2',
  family: 'SELF',
})

const busy = 'STORE_UNAVAILABLE'

/** Who waited too long for a connection asks again under the same key, as every client does: no key has a part in it. */
async function whileBusy<T>(ask: () => Promise<T>, isBusy: (answer: T) => boolean): Promise<T> {
  for (let tries = 1; ; tries++) {
    const answer = await ask()
    if (!isBusy(answer) || tries === 5) return answer
  }
}

/** A process behind a balance of loads: it is stopped once no request of its own is on its way. */
class Served {
  readonly folder: string
  readonly #environment: Readonly<Record<string, string>>
  #hub: HubProcess | null = null
  #busy = 0

  constructor(folder: string, environment: Readonly<Record<string, string>>) {
    this.folder = folder
    this.#environment = environment
  }

  get open(): boolean {
    return this.#hub !== null
  }

  async start(): Promise<HubProcess> {
    this.#hub = await startHubProcess(this.folder, this.#environment)
    return this.#hub
  }

  async use<T>(work: (hub: HubProcess) => Promise<T>): Promise<T> {
    const hub = this.#hub
    if (hub === null) throw new Error('This process takes no requests.')
    this.#busy += 1
    try {
      return await work(hub)
    } finally {
      this.#busy -= 1
    }
  }

  async stop(): Promise<void> {
    const hub = this.#hub
    this.#hub = null
    while (this.#busy > 0) await pause(5)
    await hub?.stop()
  }
}

test('the number key is replaced while two processes on PostgreSQL check, enter and import: nothing is refused', async () => {
  const folder = temporaryFolder()
  const urls = { qualification: freshPostgresUrl(), mpi: freshPostgresUrl() }
  const environment = {
    KEYS_DIR: join(folder, 'keys'),
    QUALIFICATION_DATABASE_URL: urls.qualification,
    MPI_DATABASE_URL: urls.mpi,
  }
  const processes = ['one', 'other'].map((name) => new Served(join(folder, name), environment))
  for (const served of processes) await served.start()
  await processes[0]?.use((hub) =>
    hub.putInstitutions([
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
    ]),
  )

  const failures: string[] = []
  const entered: number[] = []
  const files: { readonly key: string; readonly text: string }[] = []
  let [turn, next, answers, over] = [0, 1_000_001, 0, false]
  /** Whichever takes requests, in turn. */
  const served = <T>(work: (hub: HubProcess) => Promise<T>): Promise<T> => {
    const open = processes.filter((one) => one.open)
    turn += 1
    const one = open[turn % open.length]
    if (one === undefined) throw new Error('No process takes requests.')
    return one.use(work)
  }
  const insurer = (hub: HubProcess) =>
    hub.token({ role: 'INSURER', user: 'insurer', institution: importInsurer as InstitutionCode })
  const asked = (query: string, input: object) =>
    whileBusy(
      () =>
        served(async (hub) =>
          hub.ask({ token: await insurer(hub), query, variables: { input }, request: crypto.randomUUID() }),
        ),
      ({ errors }) => errors.some(({ extensions }) => extensions?.code === busy),
    )
  const mustBe = (what: string, found: unknown, must: unknown): void => {
    answers += 1
    if (JSON.stringify(found) !== JSON.stringify(must)) failures.push(`${what}: ${JSON.stringify(found)}`)
  }
  const checked = async (number: number, branch: string): Promise<void> => {
    const { data, errors } = await asked(check, { ...card(number, branch), birthDate: holder(number).birthDate })
    const { qualification } = (data as { verifyQualification: { qualification?: { name: string } } } | null)
      ?.verifyQualification ?? { qualification: undefined }
    mustBe(`${number} ${branch}`, [qualification?.name, errors], [holder(number).name, []])
  }
  const enter = async (): Promise<void> => {
    while (!over && failures.length === 0) {
      const number = next++
      const entry = { number: card(number), ...particulars(number), from: '2025-04-01' }
      const input = { idempotencyKey: `entered-${number}`, entries: [entry] }
      const { data, errors } = await asked(register, input)
      const [landed] = (data?.registerQualifications ?? []) as { readonly changed?: boolean }[]
      mustBe(`entering ${number}`, [landed?.changed, errors], [true, []])
      entered.push(number)
      await checked(number, '01')
      await checked(entered[Math.floor(entered.length / 2)] ?? number, '01')
    }
  }
  const sent = ({ key, text }: { readonly key: string; readonly text: string }): Promise<readonly unknown[]> =>
    served(async (hub) => {
      const headers = {
        authorization: `Bearer ${await insurer(hub)}`,
        'content-type': 'text/csv; charset=utf-8',
        'idempotency-key': key,
      }
      const answer = await fetch(`${hub.address}/import/qualifications`, { method: 'POST', headers, body: text })
      const { state, landed, unchanged, refused, errors } = (await answer.json()) as Record<string, unknown>
      const [refusal] = (errors ?? []) as readonly { readonly extensions: { readonly code: string } }[]
      return [refusal?.extensions.code ?? state, landed, unchanged, refused]
    })
  const send = (file: { readonly key: string; readonly text: string }) =>
    whileBusy(
      () => sent(file),
      ([said]) => said === busy,
    )
  /** Family members of those entered one by one, and then those entered themselves: what stood is found again. */
  const fileOf = (first: number): string => {
    let text = importHeader
    for (let number = first; number < first + rowsOfAFile; number++) {
      const cells: ImportCells = { kind: 'NEW', ...card(number, '02'), ...particulars(number), from: '2025-04-01' }
      text += importLine(cells)
    }
    return text
  }
  const importing = async (): Promise<void> => {
    while (!over && failures.length === 0) {
      const first = 2_000_001 + files.length * rowsOfAFile
      const file = { key: `insurer-file-${files.length}`, text: fileOf(first) }
      files.push(file)
      mustBe(file.key, await send(file), ['DONE', rowsOfAFile, 0, 0])
      await checked(first + 7, '02')
    }
  }
  const more = async (count: number): Promise<void> => {
    const until = answers + count
    while (answers < until && failures.length === 0) await Promise.race([pause(5), load])
  }

  const load = Promise.all([enter(), importing()])
  try {
    await more(20)
    for (const [step, does] of [
      ['add', 'known to all processes'],
      ['use', 'what numbers are sealed under'],
    ] as const) {
      const { KEYS_DIR } = environment
      expect(await hubCommand(['keys', 'rotate', 'numbers', step], { DATA_DIR: folder, KEYS_DIR })).toMatchObject({
        code: 0,
        stdout: `From the next start on the key 2 is ${does}. Keep the former ones.\n`,
      })
      // One after the other: while the one starts, the other knows as much as the step before allows.
      for (const one of processes) {
        await one.stop()
        await one.start()
        await more(8)
      }
    }
    over = true
    await load
    expect(failures).toEqual([])

    // Whatever was entered under either key is found under the new one, by files as well: nothing is minted twice.
    for (const { key, text } of files)
      mustBe(`${key} again`, await send({ key: `${key}-again`, text }), ['DONE', 0, rowsOfAFile, 0])
    for (const number of entered) await checked(number, '01')
    expect(failures).toEqual([])
    const numbers = entered.length + files.length * rowsOfAFile
    expect([await sealedUnder(urls.mpi, 'number'), await sealedUnder(urls.qualification, 'insured_number')]).toEqual([
      { numbers, keys: '1 2' },
      { numbers, keys: '1 2' },
    ])
  } finally {
    over = true
    await load.catch(() => undefined)
    for (const one of processes) await one.stop()
  }
}, 400_000)

async function sealedUnder(url: string, table: string): Promise<unknown> {
  const store = await openPostgres<Record<string, never>>({ url, name: 'keys' })
  try {
    // Of those sealed together the first byte is zero, and the key's id the second.
    const { rows } = await sql`select count(*) as numbers, string_agg(distinct key, ' ' order by key) as keys
      from (select coalesce(nullif(get_byte(sealed, 0), 0), get_byte(sealed, 1))::text as key
        from ${sql.table(table)}) as one`.execute(store.scan)
    return rows[0]
  } finally {
    await store.close()
  }
}
