import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openCareRig } from '../../support/chase/rig.ts'
import { temporaryFolder } from '../../support/folder.ts'

const golden = join(import.meta.dirname, 'golden')

type Values = Readonly<Record<string, string>>

const keys = { version: 'life-2021', form: 'FORM_0210_2021' }

/**
 * The files of `golden`, byte for byte as care software and spreadsheets write them, sent one after the other: what each
 * leaves of the one record that they are about.
 */
describe('the conventions of files', () => {
  let rig: Awaited<ReturnType<typeof openCareRig>>
  beforeAll(async () => {
    const folder = join(temporaryFolder(), 'store')
    mkdirSync(folder)
    rig = await openCareRig(folder)
  })
  afterAll(() => rig.close())

  const recordsOf = async (form: string): Promise<readonly Values[]> => {
    const lines = (await rig.exported()).split('\n').map((line): unknown => JSON.parse(line))
    return lines.flatMap((line) => {
      const [, said, values] = line as [string, { form?: string }, [string, string][]]
      return said.form === form && Array.isArray(values?.[0]) ? [Object.fromEntries(values)] : []
    })
  }
  const send = async (name: string) => {
    const { version, form, landed, refused } = await rig.take(name, join(golden, name))
    return { version, form, landed, refused }
  }
  test('there is a file for each, in the order in which they are sent', () => {
    const files = readdirSync(golden).filter((name) => name.endsWith('.csv'))
    expect(files.map((name) => name.slice(0, 2))).toEqual(
      Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0')),
    )
  })

  test('people come first; of a birth day its month is kept, of a name nothing', async () => {
    expect(await send('01-service-users.csv')).toEqual({
      version: 'life-2021',
      form: 'SERVICE_USER_INFO',
      landed: 1,
      refused: 0,
    })
    expect(await recordsOf('SERVICE_USER_INFO')).toEqual([{ gender: '2', birthday: '19400115', care_level: '21' }])
  })

  const onset = { date_of_onset_01: '20210415', filing_date_01: '20210405' }
  test.each<[says: string, name: string, Values]>([
    [
      'UTF-8 and CRLF; a day that is unknown is the 15th',
      '02-utf-8-crlf-unknown-day.csv',
      { care_level: '21', disease_name: '高血圧', meal_form: '01', ...onset },
    ],
    [
      'a BOM; an empty cell leaves what was said',
      '03-bom-empty-leaves.csv',
      { care_level: '22', disease_name: '高血圧', meal_form: '01', ...onset },
    ],
    [
      'CR alone; one half-width space takes back what was said',
      '04-cr-space-takes-back.csv',
      { care_level: '22', meal_form: '02', ...onset },
    ],
    [
      'MS932, with letters that Shift_JIS has not',
      '05-ms932.csv',
      { care_level: '22', disease_name: '髙血圧①', meal_form: '02', ...onset },
    ],
    [
      'everything in quotes, with a comma and quotes inside',
      '06-quoted.csv',
      { care_level: '22', disease_name: '高血圧,"重症"', meal_form: '02', ...onset },
    ],
    [
      'a full-width space is a text',
      '07-full-width-space.csv',
      { care_level: '22', disease_name: '\u3000', meal_form: '02', ...onset },
    ],
    [
      'two half-width spaces are a text',
      '08-two-spaces.csv',
      { care_level: '22', disease_name: '  ', meal_form: '02', ...onset },
    ],
    [
      'columns in another order, some missing, lines filled up with commas',
      '09-other-order-filled-up.csv',
      { care_level: '23', disease_name: '肺炎', meal_form: '02', ...onset },
    ],
  ])('%s', async (_, name, values) => {
    expect(await send(name)).toEqual({ ...keys, landed: 1, refused: 0 })
    expect(await recordsOf(keys.form)).toEqual([values])
  })

  test('what a spreadsheet spoilt is refused as that, and changes nothing', async () => {
    const before = await recordsOf(keys.form)
    expect(await send('10-spreadsheet.csv')).toEqual({ ...keys, landed: 0, refused: 4 })
    expect(await recordsOf(keys.form)).toEqual(before)
    const lines = (await rig.exported()).split('\n').map((line) => JSON.parse(line) as unknown[])
    const [, , , refusals] = lines.find(([key]) => key === '10-spreadsheet.csv') ?? []
    expect(
      (refusals as { line: number; item: string; reason: string }[]).map(({ line, item, reason }) => [
        line,
        item,
        reason,
      ]),
    ).toEqual([
      [3, 'meal_form', 'LEADING_ZERO_LOST'],
      [3, 'date_of_onset_01', 'SPREADSHEET_DATE'],
      [3, 'filing_date_01', 'SPREADSHEET_DATE'],
      [4, 'insured_no', 'LEADING_ZERO_LOST'],
      [5, 'care_facility_id', 'SCIENTIFIC'],
      [6, 'care_level', 'FULL_WIDTH'],
      [6, 'date_of_onset_01', 'NO_DATE'],
    ])
  })

  test('another number of the office’s is another record', async () => {
    expect(await send('11-another-record.csv')).toEqual({ ...keys, landed: 1, refused: 0 })
    expect((await recordsOf(keys.form)).map(({ care_level }) => care_level).sort()).toEqual(['21', '23'])
  })

  test('a file of 2024 begins with the names, and goes over what one of 2021 said under the same number', async () => {
    expect(await send('12-names-first-2024.csv')).toEqual({
      version: 'life-2024',
      form: 'SERVICE_USER_INFO',
      landed: 1,
      refused: 0,
    })
    expect(await recordsOf('SERVICE_USER_INFO')).toEqual([
      { gender: '2', birthday: '19400115', care_level: '25', version: '0310' },
    ])
  })
})
