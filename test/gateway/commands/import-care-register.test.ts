import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columns, readHeader, readRow } from '../../../gateway/commands/import/care-register-row.ts'
import { demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'

afterAll(killHubCommands)

const municipality = demoInstitutions.find(({ kind, code }) => kind === 'MUNICIPALITY' && code.length === 6)?.code ?? ''
const office = demoInstitutions.find(({ kind }) => kind === 'CARE_OFFICE')?.code ?? ''
type Cells = Readonly<Partial<Record<keyof typeof columns, string>>>
const names = Object.keys(columns) as (keyof typeof columns)[]
const header = Object.values(columns).join(',')
const kiyo: Cells = {
  insurerNumber: municipality,
  number: '0000000021',
  acquired: '昭和80年5月1日',
  name: '雲居 キヨ',
  kana: 'クモイ キヨ',
  sex: '女',
  birthDate: '19400501',
  address: '見本県見本市1-2-3',
  level: '22',
  certifiedFrom: '2026-04-01',
  certifiedUntil: '2027-03-31',
  office,
  service: '43',
  servedFrom: '2026-05-01',
}
const line = (cells: Cells): string =>
  names.map((name) => ({ ...kiyo, acquired: '2005-05-01', ...cells })[name] ?? '').join(',')

describe('a row of a care register', () => {
  const read = (cells: Cells) => {
    const columnsIn = readHeader(header.split(','))
    if (typeof columnsIn === 'string') throw new Error(columnsIn)
    const entry = readRow(municipality as InsurerNumber)(columnsIn, line(cells).split(','))
    return entry.kind === 'FAULT' ? [entry.reason, entry.column] : entry
  }

  test('names the last days, and the hub the days after them', () => {
    expect(read({ servedUntil: '2026-12-31', lost: '2026-12-31', livesElsewhere: '1' })).toEqual({
      kind: 'ENTRY',
      number: { scheme: 'CARE', insurer: municipality, symbol: '', number: '0000000021', branch: '' },
      insured: {
        insurer: municipality,
        acquired: '2005-05-01',
        lost: '2027-01-01',
        name: '雲居 キヨ',
        kana: 'クモイ キヨ',
        sex: 'FEMALE',
        birthDate: '1940-05-01',
        postalCode: null,
        address: '見本県見本市1-2-3',
        livesElsewhere: true,
        certified: { level: '22', from: '2026-04-01', until: '2027-04-01' },
      },
      service: { office, service: '43', from: '2026-05-01', until: '2027-01-01' },
    })
  })

  test.each<[Cells, readonly [string, string]]>([
    [{ name: '' }, ['EMPTY', 'name']],
    [{ insurerNumber: '131011' }, ['OTHER_INSURER', 'insurerNumber']],
    [{ number: '21' }, ['NO_NUMBER', 'number']],
    [{ birthDate: '1940-02-30' }, ['NO_DATE', 'birthDate']],
    [{ acquired: '昭和80年5月1日' }, ['NO_DATE', 'acquired']],
    [{ acquired: '1930-01-01' }, ['BEFORE_BIRTH', 'acquired']],
    [{ sex: '3' }, ['NO_CODE', 'sex']],
    [{ level: '26' }, ['NO_CODE', 'level']],
    [{ certifiedUntil: '2026-03-31' }, ['ENDS_BEFORE_IT_BEGINS', 'certifiedUntil']],
    [{ office: `${office.slice(0, 9)}${(Number(office[9]) + 1) % 10}` }, ['CHECK_DIGIT', 'office']],
    [{ service: '4' }, ['NO_CODE', 'service']],
    [{ name: '雲居\ufffd' }, ['GARBLED', 'name']],
    [{ address: '1'.repeat(201) }, ['TOO_LONG', 'address']],
  ])('%o is refused as %o', (cells, refused) => {
    expect(read(cells)).toEqual(refused)
  })
})

describe('a care register', () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: folder, HUB_MODE: 'demo' }
  const out = join(folder, 'report.csv')
  const importing = async (...rows: readonly string[]) => {
    const file = join(folder, 'register.csv')
    writeFileSync(file, [header, ...rows, ''].join('\r\n'))
    return hubCommand(['import', 'care-register', file, '--insurer', municipality, '--out', out, '--json'], environment)
  }
  beforeAll(async () => {
    expect((await hubCommand(['seed', '--people', '1'], environment)).code).toBe(0)
  }, 60_000)

  test('is taken row by row, tells the index who holds the number, and again changes nothing', async () => {
    const rows = [
      line({}),
      line({ office: '' }),
      line({ sex: 'x' }),
      line({ office: '1370000018', number: '0000000022' }),
    ]
    const first = await importing(...rows)
    expect({ ...first, stdout: JSON.parse(first.stdout) }).toMatchObject({
      code: 1,
      stdout: { LANDED: 1, UNCHANGED: 1, REFUSED: 2 },
    })
    expect(readFileSync(out, 'utf8').split('\r\n')).toEqual([
      'line,outcome,reason,column',
      '2,LANDED,,',
      '3,UNCHANGED,,',
      '4,REFUSED,NO_CODE,sex',
      '5,REFUSED,NO_SUCH_OFFICE,office',
      '',
    ])
    const database = new DatabaseSync(join(folder, 'qualification.sqlite'), { readOnly: true })
    try {
      const links = database.prepare(
        'select service.office, link.from_on from care_service as service join link on link.handle = service.handle',
      )
      expect(links.all()).toEqual([{ office, from_on: '2005-05-01' }])
    } finally {
      database.close()
    }
    const again = await importing(line({}))
    expect({ ...again, stdout: JSON.parse(again.stdout) }).toMatchObject({
      code: 0,
      stdout: { LANDED: 0, UNCHANGED: 1, REFUSED: 0 },
    })
    expect((await hubCommand(['audit', 'verify'], environment)).code).toBe(0)
  }, 60_000)
})
