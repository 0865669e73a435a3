import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { demoInstitutions } from '../../gateway/demo/people/institutions.ts'
import { careFiles } from '../../gateway/wiring/long-term-care.ts'
import { fileOf, rowOf } from '../support/chase/cells.ts'
import { formNamed } from '../support/chase/forms.ts'
import { temporaryFolder } from '../support/folder.ts'
import { type HubProcess, startHubProcess } from '../support/hub-process.ts'

const ROWS = 4_000
/** Of the rows, and of what they tell of, those whose day a spreadsheet spoilt. */
const WRONG = 100
const RECORDS = 1_170
const office = demoInstitutions.find(({ kind }) => kind === 'CARE_OFFICE')?.code ?? ''
const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const excretion = formNamed('life-2021', 'FORM_0600_2021')
/** What must be nowhere: of the person, and of what the office calls its record of them. */
const raw = { insured: '0048151623', name: '雲居谷', text: '見空の支援計画', key: 'own-name-' }
const own = { care_facility_id: office, insured_no: raw.insured }

/** Records told twice, and rows that are wrong. */
const rows = Array.from({ length: ROWS }, (_, at) =>
  rowOf(excretion, {
    ...own,
    external_system_management_number: `${raw.key}${at % 1_200}`,
    filing_staff: raw.text,
    evaluate_date: at % 40 === 7 ? '2026/8/1' : `202608${String(1 + (at % 28)).padStart(2, '0')}`,
  }),
)
const bytes = Buffer.from(fileOf(excretion, rows))

interface Taken {
  readonly state: string
  readonly rows: number
}

/** The door for an office's files, as its software would use it. */
function doorOf(hub: HubProcess, authorization: string) {
  const call = (path: string, method: string, more: object = {}) =>
    fetch(new URL(`${careFiles}${path}`, hub.address), {
      method,
      headers: { authorization, 'idempotency-key': 'the-care-file', 'content-type': 'text/csv' },
      ...more,
    } as RequestInit)
  return {
    send: async (body: unknown): Promise<Taken> =>
      (await call('', 'POST', { body, duplex: 'half' })).json() as Promise<Taken>,
    state: async (): Promise<Taken> => (await call('/the-care-file', 'GET')).json() as Promise<Taken>,
    stop: async (): Promise<number> => (await call('/the-care-file', 'DELETE')).status,
  }
}

const piece = 8 * 1024

/** So much of the file, and then nothing more until `until` lets it go on. */
async function* halted(share: number, until: Promise<unknown>): AsyncGenerator<Uint8Array> {
  const halt = Math.floor((bytes.length * share) / piece) * piece
  for (let at = 0; at < bytes.length; at += piece) {
    if (at === halt) await until
    yield bytes.subarray(at, at + piece)
  }
}

async function untilTaken(state: () => Promise<Taken>, rows: number): Promise<void> {
  // Before it is begun there is no such file.
  for (let tries = 0; !((await state()).rows >= rows); tries++) {
    if (tries > 500) throw new Error('Too little of the file was taken.')
    await pause(20)
  }
}

const told = `query ($after: String) { ownCareRecords(first: 100, after: $after) {
  edges { node { id version form service on state values { item value } } } pageInfo { hasNextPage endCursor } } }`
const files = `{ ownCareUploads { edges { node {
  key state version form rows landed unchanged refused refusals(first: 100) { line item reason value } } } } }`

/** All that the office can read of what it sent, in the order in which it is told. */
async function exported(hub: HubProcess, token: string): Promise<string> {
  const lines: string[] = []
  const ask = async (query: string, variables: object = {}) => {
    const { data } = await hub.ask({ token, query, variables: { ...variables }, request: `care-${lines.length}` })
    return data as Record<string, { edges: { node: object }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }>
  }
  for (let after: string | null = null, more = true; more; ) {
    const { ownCareRecords } = await ask(told, { after })
    if (ownCareRecords === undefined) throw new Error('The records were refused.')
    lines.push(...ownCareRecords.edges.map(({ node }) => JSON.stringify(node)))
    more = ownCareRecords.pageInfo.hasNextPage
    after = ownCareRecords.pageInfo.endCursor
  }
  const { ownCareUploads } = await ask(files)
  lines.push(...(ownCareUploads?.edges ?? []).map(({ node }) => JSON.stringify(node)))
  return lines.join('\n')
}

/** Which of them stand in a file of the hub's, whichever: stores, their logs, its own. */
function foundIn(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const kept = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)))
  return Object.values(raw).filter((text) => kept.some((bytes) => bytes.includes(text)))
}

const opened = async (folder: string) => {
  const hub = await startHubProcess(folder)
  const token = await hub.token({ role: 'CARE_PROVIDER', institution: office, ttl: 600 })
  return { hub, token, ...doorOf(hub, `Bearer ${token}`) }
}

test('an office’s file that was stopped, and whose hub was killed then, ends as one in peace does, byte for byte, and leaves nobody in clear', async () => {
  const folder = temporaryFolder()
  const [peace, trouble] = [join(folder, 'peace'), join(folder, 'trouble')]
  mkdirSync(peace)
  const begun = await startHubProcess(peace)
  await begun.putInstitutions(demoInstitutions)
  const token = await begun.token({ role: 'CARE_PROVIDER', institution: office, ttl: 600 })
  const people = await fetch(new URL(careFiles, begun.address), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'the-people', 'content-type': 'text/csv' },
    body: fileOf(users, [rowOf(users, { ...own, last_name: raw.name, remarks: raw.text })]),
  })
  expect(await people.json()).toMatchObject({ state: 'DONE', landed: 1 })
  await begun.stop()
  // The keys are the same, and so what they name.
  cpSync(peace, trouble, { recursive: true })
  const done = { state: 'DONE', rows: ROWS, landed: ROWS - WRONG, unchanged: 0, refused: WRONG }

  const quiet = await opened(peace)
  expect(await quiet.send(bytes)).toMatchObject(done)
  const whole = await exported(quiet.hub, quiet.token)
  expect(whole.split('\n').length).toBe(RECORDS + 1 + 2)
  await quiet.hub.stop()

  const dying = await opened(trouble)
  const release = Promise.withResolvers<void>()
  const stopped = dying.send(halted(0.35, release.promise))
  await untilTaken(dying.state, 500)
  expect(await dying.stop()).toBe(202)
  release.resolve()
  expect(await stopped).toMatchObject({ state: 'STOPPED' })
  const { rows: before } = await dying.state()
  const cut = dying.send(halted(0.9, new Promise(() => undefined))).catch(() => null)
  await untilTaken(dying.state, before + 500)
  await dying.hub.kill()
  await cut
  expect(foundIn(trouble)).toEqual([])

  const risen = await opened(trouble)
  const left = await risen.state()
  expect(left.rows).toBeGreaterThanOrEqual(before + 500)
  expect(left.rows).toBeLessThan(ROWS)
  expect(await risen.send(bytes)).toMatchObject(done)
  expect(await exported(risen.hub, risen.token)).toBe(whole)
  await risen.hub.stop()
  expect(foundIn(trouble)).toEqual([])
}, 180_000)
