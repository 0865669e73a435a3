import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepCareRecords } from '../../../gateway/demo/care-records.ts'
import type { Ask } from '../../../gateway/demo/graph-door.ts'
import { demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import { checkFile } from '../../../subgraphs/chase/checking/file.ts'
import { formRules, valueIn } from '../../../subgraphs/chase/checking/row.ts'
import { fieldsFor } from '../../../subgraphs/chase/entering.ts'

interface Entered {
  readonly idempotencyKey: string
  readonly version: string
  readonly form: string
  readonly name: string
  readonly service: string
  readonly insurerNumber: string
  readonly insuredNumber: string
  readonly values: readonly { readonly item: string; readonly value: string }[]
}

/** A hub that keeps nothing, and answers that it holds so many records. */
function listening(held: number): { readonly ask: Ask; readonly entered: readonly Entered[] } {
  const entered: Entered[] = []
  const ask: Ask = async <Data>(_who: unknown, _query: string, variables: Readonly<Record<string, unknown>>) => {
    const input = variables.input as Entered | undefined
    if (input === undefined) return { ownCareRecords: { edges: Array.from({ length: held }) } } as Data
    entered.push(input)
    return { enterCareRecord: { record: {}, refused: [] } } as Data
  }
  return { ask, entered }
}

const office = '1370000000'
const offices = [office, '1370000018', '1370000026']
const care = { offices, insurer: '131011', today: '2026-11-20' as CivilDate }

test("the demo's care records are complete by the catalogue: of each person who they are, and how they were and are", async () => {
  const { ask, entered } = listening(0)
  await keepCareRecords(ask, care)
  const faults = entered.map((input) => {
    const form = committedCatalogue().form(input.version, input.form)
    if (form === null) return [input.form]
    const rules = formRules(form)
    const fields = fieldsFor(form, { ...input, office, detail: '' })
    const layout = form.items.map((_, at) => at)
    const { always, commit } = rules.missing(valueIn(fields, layout))
    return [...rules.faults(fields, layout).map(({ item }) => item), ...always, ...commit].map(({ name }) => name)
  })
  expect(faults).toEqual(entered.map(() => []))
  // One issuer's users may be one credential, wherever they work.
  expect(new Set(entered.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(entered.length)
  expect(new Set(entered.map(({ insuredNumber, name }) => `${insuredNumber} ${name}`)).size).toBe(entered.length)
  expect(
    Object.values(Object.groupBy(entered, ({ insuredNumber }) => insuredNumber)).map((some) => some?.length),
  ).toEqual(Array.from({ length: 36 }, () => 4))
})

test('what is there is not entered again', async () => {
  const { ask, entered } = listening(36)
  await keepCareRecords(ask, care)
  expect(entered).toEqual([])
})

test("the demo's files are of its office, in two encodings; two of their cells are wrong, to be seen", async () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'gateway', 'demo', 'care-files')
  const told: unknown[] = []
  for (const name of readdirSync(folder)) {
    const source = createReadStream(join(folder, name))
    for await (const { form, rows, drafts, refused } of checkFile(committedCatalogue(), { source, encoding: null }))
      told.push([form, rows, drafts, refused.map(({ line, item, reason }) => [line, item, reason])])
  }
  expect(told).toEqual([
    [
      'FORM_0000_2021',
      6,
      0,
      [
        [7, 'evaluate_date', 'SPREADSHEET_DATE'],
        [8, 'weight', 'NO_NUMBER'],
      ],
    ],
    ['SERVICE_USER_INFO', 3, 0, []],
  ])
  const users = readFileSync(join(folder, 'SERVICE_USER_INFO_1_sample.csv'), 'utf8')
  expect(demoInstitutions.find(({ kind }) => kind === 'CARE_OFFICE')?.code).toBe(users.split('\r\n')[2]?.slice(0, 10))
})
