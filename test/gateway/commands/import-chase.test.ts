import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../../gateway/config.ts'
import { demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import { startHub } from '../../../gateway/main.ts'
import { type Cells, fileOf, rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand } from '../../support/hub-command.ts'

const folder = temporaryFolder()
const office = demoInstitutions.find(({ kind }) => kind === 'CARE_OFFICE')?.code ?? ''
const environment = { HUB_MODE: 'demo', HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') }
let hub: Awaited<ReturnType<typeof startHub>>
let running: Readonly<Record<string, string>> = environment

beforeAll(async () => {
  hub = await startHub(readConfig({ ...environment, PORT: '0', LOG_LEVEL: 'silent' }))
  await hub.stores.qualification.register.putInstitutions(demoInstitutions)
  running = { ...environment, PORT: new URL(hub.address).port }
}, 60_000)
afterAll(() => hub.close())

const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const main = formNamed('life-2021', 'FORM_0000_2021')
const history = formNamed('life-2021', 'FORM_0001_2021')
const row = (form: typeof users, cells: Cells) => rowOf(form, { care_facility_id: office, ...cells })
const child = { external_system_management_number: 'a-1', external_system_management_detail_number: '1' }

/** Their names are in another order than they must be taken in. */
function provider(name: string): string {
  const place = join(folder, name)
  mkdirSync(place)
  writeFileSync(join(place, 'a_child.csv'), fileOf(history, [row(history, child)]))
  const bad = row(main, { external_system_management_number: 'a-2', evaluate_date: '2026/4/1', weight: '999999' })
  const good = row(main, { external_system_management_number: 'a-1' })
  writeFileSync(join(place, 'b_main.csv'), fileOf(main, [good, bad]))
  writeFileSync(join(place, 'c_people.CSV'), fileOf(users, [row(users, {})]))
  writeFileSync(join(place, 'd_other.csv'), 'FORM_9999\r\nitem\r\n1\r\n')
  writeFileSync(join(place, 'notes.txt'), 'no file of anything')
  return place
}

const reported = [
  '4,evaluate_date,評価日,9999/9/9,SPREADSHEET_DATE,表計算ソフトが日付の書式を変えています。8桁の数字(YYYYMMDD)にしてください。,A spreadsheet rewrote the date; eight digits YYYYMMDD belong here.',
  '4,weight,体重,999999,TOO_LONG,桁数を超えています。,Longer than the item.',
]
const reportIn = (place: string, name: string) =>
  readFileSync(join(place, `${name}.report.csv`), 'utf8')
    .split('\r\n')
    .slice(1, -1)

test('a folder is checked without a hub, and nothing but the report is written', async () => {
  const place = provider('checked')
  const before = readdirSync(place)
  const { code, stdout } = await hubCommand(['check', 'chase', place, '--json'], { DATA_DIR: join(folder, 'none') })
  const counts = { complete: 0, refusedAs: null, report: null }
  expect({ code, files: JSON.parse(stdout).files }).toEqual({
    code: 1,
    files: [
      {
        ...counts,
        file: 'c_people.CSV',
        version: 'life-2021',
        form: users.code,
        rows: 1,
        drafts: 0,
        complete: 1,
        refused: 0,
      },
      {
        ...counts,
        file: 'b_main.csv',
        version: 'life-2021',
        form: main.code,
        rows: 2,
        drafts: 1,
        refused: 1,
        report: join(place, 'b_main.csv.report.csv'),
      },
      { ...counts, file: 'a_child.csv', version: 'life-2021', form: history.code, rows: 1, drafts: 1, refused: 0 },
      {
        ...counts,
        file: 'd_other.csv',
        version: null,
        form: null,
        rows: 0,
        drafts: 0,
        refused: 0,
        refusedAs: 'UNKNOWN_TYPE: 不明なデータ種別です。 No known interface has this data type.',
      },
    ],
  })
  expect(reportIn(place, 'b_main.csv')).toEqual(reported)
  expect(readdirSync(place)).toEqual([...before, 'b_main.csv.report.csv'].sort())
  expect(readdirSync(folder)).not.toContain('none')
}, 60_000)

test('a folder is sent in the order that its records need, whatever its files are called; again it changes nothing', async () => {
  const place = provider('sent')
  const first = await hubCommand(['import', 'chase', place, '--office', office], running)
  const told = [
    'c_people.CSV (life-2021 SERVICE_USER_INFO): 1 rows: 1 landed, 0 unchanged, 0 refused.',
    `b_main.csv (life-2021 FORM_0000_2021): 2 rows: 1 landed, 0 unchanged, 1 refused. What was refused: ${place}/b_main.csv.report.csv`,
    'a_child.csv (life-2021 FORM_0001_2021): 1 rows: 1 landed, 0 unchanged, 0 refused.',
    'd_other.csv: refused. UNKNOWN_TYPE: 不明なデータ種別です。 No known interface has this data type.',
    '',
  ]
  expect(first).toMatchObject({ code: 1, stdout: told.join('\n') })
  expect(reportIn(place, 'b_main.csv')).toEqual(reported)
  const again = await hubCommand(['import', 'chase', place, '--office', office], running)
  expect(again.stdout).toBe(first.stdout)
}, 60_000)

test('files that are to land whole are not seen at all where a row is refused', async () => {
  const place = provider('whole')
  writeFileSync(join(place, 'b_main.csv'), fileOf(main, [row(main, { external_system_management_number: 'w' }), ['x']]))
  const { stdout } = await hubCommand(['import', 'chase', place, '--office', office, '--whole', '--json'], running)
  const [, taken] = JSON.parse(stdout).files
  expect(taken.taken).toMatchObject({ state: 'UNDONE', rows: 2, landed: 0, refused: 1 })
}, 60_000)

test.each([
  ['no folder', ['nothing', '--office', office], /^hub: There is no folder nothing\.\n$/],
  ['a folder without files', [import.meta.dirname, '--office', office], /^hub: There is no CSV file in /],
])('%s is said in one line', async (_, argv, stderr) => {
  for (const what of [
    ['import', 'chase', ...argv],
    ['check', 'chase', argv[0] ?? ''],
  ]) {
    const ended = await hubCommand(what, running)
    expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(stderr) })
  }
})
