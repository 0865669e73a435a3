import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import { columns } from '../../../subgraphs/qualification/import/columns.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands, startHubCommand } from '../../support/hub-command.ts'
import { importHeader, importLine, importRows } from '../../support/import-file.ts'

const folder = temporaryFolder()
const insurer = demoInstitutions.find(({ kind }) => kind === 'INSURER')?.code ?? ''
const environment = { HUB_MODE: 'demo', HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') }
let hub: ReturnType<typeof startHubCommand>
let running: Readonly<Record<string, string>> = environment

beforeAll(async () => {
  await hubCommand(['seed', '--people', '1'], { ...environment, PORT: '0' })
  hub = startHubCommand(['serve'], { ...environment, PORT: '0', LOG_LEVEL: 'info' })
  const [, port = ''] = /"address":"http:\/\/127\.0\.0\.1:(\d+)/.exec(await hub.printed(/"address":"http/)) ?? []
  running = { ...environment, PORT: port }
}, 120_000)
afterAll(async () => {
  hub.signal('SIGTERM')
  await hub.ended
  killHubCommands()
}, 60_000)

const rows = (count: number, seed: number): string =>
  [...importRows(count, seed)]
    .map((row) =>
      importLine({
        ...row,
        insurerNumber: insurer,
        symbol: `葵${seed}`,
        previousInsurerNumber: '',
        previousNumber: '',
      }),
    )
    .join('')

test('a file is sent, its counts are told and what was refused stands in the report; again it changes nothing', async () => {
  const file = join(folder, 'file.csv')
  writeFileSync(
    file,
    `${importHeader}${rows(40, 41)}${importLine({ kind: 'NEW', insurerNumber: insurer, number: '' })}`,
  )
  const first = await hubCommand(['import', 'qualifications', file, '--insurer', insurer], running)
  const report = `${file}.report.csv`
  const told = `41 rows: 40 landed, 0 unchanged, 1 refused. What was refused: ${report}\n`
  expect(first).toMatchObject({ code: 0, stdout: told })
  expect([existsSync(`${report}.part`), statSync(report).mode & 0o777]).toEqual([false, 0o600])
  expect(readFileSync(report, 'utf8')).toContain('\r\n42,番号 number,,EMPTY,')
  const again = await hubCommand(['import', 'qualifications', file, '--insurer', insurer, '--json'], running)
  expect(JSON.parse(again.stdout)).toMatchObject({
    state: 'DONE',
    rows: 41,
    landed: 40,
    unchanged: 0,
    refused: 1,
    report,
  })
}, 60_000)

test('the template names every column in Japanese', async () => {
  const { stdout } = await hubCommand(['import', 'qualifications', '--template'], running)
  expect(stdout).toBe(`\ufeff${Object.values(columns).join(',')}\r\n`)
})

test.each([
  ['no file', ['nothing.csv', '--insurer', insurer], /^hub: There is no file nothing\.csv\.\n$/],
  ['nobody', [import.meta.filename], /^hub: --insurer \(or --token\) is missing\./],
  [
    'what is no such file',
    [import.meta.filename, '--insurer', insurer],
    /hub: The hub refused: INVALID_INPUT\. The first row /,
  ],
  [
    'an encoding that is not read',
    [import.meta.filename, '--encoding', 'EUC'],
    /^hub: --encoding is one of UTF-8, Shift_JIS\./,
  ],
])('%s is said in one line', async (_, argv, stderr) => {
  const ended = await hubCommand(['import', 'qualifications', ...argv], running)
  expect(ended).toMatchObject({ code: expect.toBeOneOf([1, 2]), stdout: '', stderr: expect.stringMatching(stderr) })
})

test('a succession is for a hub that is stopped, and names two insurers and a day', async () => {
  const [from = '', to = ''] = demoInstitutions
    .filter(({ kind, code }) => kind === 'INSURER' && code.startsWith('06'))
    .map(({ code }) => code)
  const elderly = demoInstitutions.find(({ code }) => code.length === 8 && code.startsWith('39'))?.code ?? ''
  const ended = (...argv: readonly string[]) => hubCommand(['import', 'succession', ...argv], running)
  expect(await ended('--from', from, '--to', to, '--on', 'soon')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^hub: --on is a date\./),
  })
  expect(await ended('--from', '1', '--to', to, '--on', '2026-12-01')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^hub: --from: An insurer number has six or eight digits\./),
  })
  expect(await ended('--from', from, '--to', from, '--on', '2026-12-01')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^hub: --from and --to are the same insurer\./),
  })
  expect(await ended('--from', from, '--to', elderly, '--on', '2026-12-01')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^hub: --from and --to are insurers of different schemes\./),
  })
  expect(await ended('--from', from, '--to', to, '--on', '2026-12-01')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Another process is writing it'),
  })
  const elsewhere = { ...environment, DATA_DIR: join(folder, 'elsewhere'), PORT: '0' }
  await hubCommand(['seed', '--people', '30'], elsewhere)
  const done = await hubCommand(
    ['import', 'succession', '--from', from, '--to', to, '--on', '2027-04-01', '--json'],
    elsewhere,
  )
  expect({ ...done, stdout: JSON.parse(done.stdout) }).toMatchObject({ code: 0, stdout: { state: 'DONE', refused: 0 } })
  expect(successionsOnRecord(join(folder, 'elsewhere'))).toEqual(
    [
      [from, 'Mutation.endQualifications'],
      [to, 'Mutation.registerQualifications'],
    ].map(([institution, coordinate]) => ({
      caller: {
        role: 'INSURER',
        purpose: 'INSURANCE',
        user: 'operator',
        credential: 'operator',
        institution,
        region: null,
        node: null,
      },
      subject: null,
      action: 'WRITE',
      category: 'ELIGIBILITY',
      coordinates: [coordinate],
      outcome: 'ALLOW',
      rule: 6,
    })),
  )
  expect((await hubCommand(['audit', 'verify'], elsewhere)).code).toBe(0)
}, 120_000)

function successionsOnRecord(data: string): readonly unknown[] {
  const log = new DatabaseSync(join(data, 'log', 'hub.sqlite'), { readOnly: true })
  try {
    const records = log.prepare('SELECT record FROM leaf WHERE record IS NOT NULL ORDER BY idx').all()
    return records
      .map(({ record }) => JSON.parse(String(record)))
      .filter(({ operation }) => operation === 'ImportSuccession')
      .map(({ caller, subject, action, category, coordinates, outcome, rule }) => ({
        caller,
        subject,
        action,
        category,
        coordinates,
        outcome,
        rule,
      }))
  } finally {
    log.close()
  }
}
