import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { unpacked } from '../../../../subgraphs/qualification/import/batch.ts'
import { columnNames, columns, template } from '../../../../subgraphs/qualification/import/columns.ts'
import { FileReader, type ReaderSettings } from '../../../../subgraphs/qualification/import/reader.ts'
import { bornParts } from '../../../../subgraphs/qualification/number-index.ts'
import { decoder } from '../../../../subgraphs/shared/csv/encoding.ts'
import { unpackNumbers } from '../../../../subgraphs/shared/packed-numbers.ts'
import { createNumberSeal } from '../../../../subgraphs/shared/seal/number-seal.ts'
import {
  type ImportCells,
  importHeader,
  importInsurer,
  importLine,
  importPrevious,
} from '../../../support/import-file.ts'

const settings: ReaderSettings = {
  encoding: null,
  insurer: importInsurer,
  insurers: [importInsurer, importPrevious],
  municipalities: [{ code: '131016', prefix: '東京都千代田区' }],
  today: '2026-11-20' as CivilDate,
  keys: createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 7) }], 'qualification').keys,
  resume: null,
}

const good: ImportCells = {
  kind: 'NEW',
  insurerNumber: importInsurer,
  symbol: '葵',
  number: '1000001',
  branch: '01',
  name: '髙橋　①郎',
  kana: 'タカハシ　イチロウ',
  sex: '1',
  birthDate: 'S55.4.1',
  address: '東京都千代田区霞が関一丁目２番２号',
  family: '本人',
  shareOfCost: '30%',
  from: '20240401',
}

function read(file: Uint8Array | string, over: Partial<ReaderSettings> = {}) {
  const reader = new FileReader({ ...settings, ...over })
  const bytes = Buffer.from(file as Uint8Array)
  const steps = []
  for (let at = 0; at < bytes.length; at += 100) steps.push(reader.push(bytes.subarray(at, at + 100)))
  steps.push(reader.end())
  const batches = steps.flatMap((step) => step.batches)
  return {
    rows: batches.flatMap((batch) =>
      [...unpacked(batch)].flat().map((row) => ({ ...row, plain: unpackNumbers(batch.numbers)[row.number] })),
    ),
    refused: batches.flatMap((batch) => batch.refused),
    marks: batches.map(({ mark }) => mark),
    fault: steps.at(-1)?.fault ?? null,
    whole: steps.at(-1)?.whole ?? null,
  }
}

const file = (...rows: readonly ImportCells[]): string => importHeader + rows.map(importLine).join('')

const refusalOf = (changes: ImportCells) => {
  const [refused] = read(file({ ...good, ...changes })).refused
  return refused
}

test('a row is read as the insurers’ door reads it', () => {
  const { rows, refused, fault } = read(file(good))
  expect({ refused, fault }).toEqual({ refused: [], fault: null })
  expect(rows).toEqual([
    {
      kind: 'NEW',
      line: 2,
      number: 0,
      previous: null,
      plain: { scheme: 'MEDICAL', insurer: importInsurer, symbol: '葵', number: '1000001', branch: '01' },
      particulars: {
        name: '髙橋　①郎',
        kana: 'タカハシ　イチロウ',
        otherName: null,
        sex: 'MALE',
        birthDate: '1980-04-01',
        postalCode: null,
        address: '東京都千代田区霞が関一丁目２番２号',
        cardClass: 'ORDINARY',
        family: 'SELF',
        shareOfCost: 30,
        issuedOn: null,
        validUntil: null,
        elderlyRecipient: null,
      },
      from: '2024-04-01',
      indexes: {
        household: expect.any(Uint8Array),
        born: expect.any(Uint8Array),
        municipality: '131016',
      },
    },
  ])
})

test('losses and amendments, with the number of each once', () => {
  const number = { insurerNumber: importInsurer, symbol: '葵', number: '1000001', branch: '1' }
  const { rows } = read(
    file(
      { kind: '喪失', ...number, until: '令和7年4月1日', reason: '死亡' },
      { kind: '異動', ...number, address: '東京都千代田区永田町1-7-1', asOf: '2025/1/1' },
    ),
  )
  const plain = { scheme: 'MEDICAL', insurer: importInsurer, symbol: '葵', number: '1000001', branch: '01' }
  expect(rows).toEqual([
    { kind: 'LOSS', line: 2, number: 0, until: '2025-04-01', reason: 'DEATH', plain },
    {
      kind: 'AMENDMENT',
      line: 3,
      number: 0,
      amendment: { address: '東京都千代田区永田町1-7-1' },
      asOf: '2025-01-01',
      municipality: '131016',
      plain,
    },
  ])
})

test('UTF-8 with and without a BOM and Shift_JIS, detected or declared, read alike', () => {
  const text = file(good, { ...good, number: '1000002', name: '山﨑㈱　纊' })
  const utf8 = read(text)
  expect(utf8.rows.length).toBe(2)
  const sjis = iconv.encode(text, 'cp932')
  expect(sjis.equals(Buffer.from(text))).toBe(false)
  expect(read(`\ufeff${text}`).rows).toEqual(utf8.rows)
  expect(read(sjis).rows).toEqual(utf8.rows)
  expect(read(sjis, { encoding: 'Shift_JIS' }).rows).toEqual(utf8.rows)
  expect(read(Buffer.from(text), { encoding: 'UTF-8' }).rows).toEqual(utf8.rows)
})

test('every character of Windows’ Shift_JIS that a name can hold is read as Windows reads it', () => {
  const bytes: number[] = []
  for (const [first, last] of [
    [0x81, 0x9f],
    [0xe0, 0xfc],
  ] as const)
    for (let lead = first; lead <= last; lead++)
      for (let trail = 0x40; trail <= 0xfc; trail++) {
        // Gaiji (0xF0 to 0xF9) are each office's own.
        if (trail === 0x7f || (lead >= 0xf0 && lead <= 0xf9)) continue
        if (!iconv.decode(Buffer.of(lead, trail), 'cp932').includes('\ufffd')) bytes.push(lead, trail)
      }
  const all = Buffer.from(bytes)
  const mine = decoder('Shift_JIS')(all)
  expect(mine).toBe(iconv.decode(all, 'cp932'))
})

test('one wrong byte in the middle refuses one row', () => {
  const text = Buffer.from(file(good, { ...good, number: '1000002' }, { ...good, number: '1000003' }))
  const at = text.indexOf('髙', Math.floor(text.length / 2))
  const broken = Buffer.from(text)
  broken[at + 1] = 0xff
  const { rows, refused } = read(broken)
  expect(rows.map(({ plain }) => plain?.number)).toEqual(['1000001', '1000003'])
  expect(refused).toEqual([{ line: 3, column: 'name', reason: 'GARBLED', value: expect.any(String) }])
})

test('wrong quotes refuse one row, and so does a row that was cut off', () => {
  const text = file(good, { ...good, number: '100"0002' }, { ...good, number: '1000003' })
  expect(read(text).refused).toEqual([{ line: 3, column: null, reason: 'QUOTES', value: '' }])
  expect(read(text.slice(0, -40)).refused).toEqual([
    { line: 3, column: null, reason: 'QUOTES', value: '' },
    { line: 4, column: null, reason: 'COLUMNS', value: '' },
  ])
})

test('an opened quote at the end of the file is no row', () => {
  expect(read(`${file(good)}"NEW,${importInsurer}`)).toMatchObject({
    rows: [{ line: 2 }],
    refused: [{ line: 3, column: null, reason: 'QUOTES', value: '' }],
  })
})

test.each<[ImportCells, string, string, string]>([
  [{ insurerNumber: '06130489' }, 'insurerNumber', 'CHECK_DIGIT', '99999999'],
  [{ insurerNumber: importPrevious }, 'insurerNumber', 'OTHER_INSURER', '99999999'],
  [{ insurerNumber: '06139992' }, 'insurerNumber', 'UNKNOWN_INSURER', '99999999'],
  [
    { previousInsurerNumber: '06139992', previousSymbol: '橘', previousNumber: '1', previousBranch: '01' },
    'previousInsurerNumber',
    'UNKNOWN_INSURER',
    '99999999',
  ],
  [{ previousInsurerNumber: importPrevious, previousNumber: '' }, 'previousNumber', 'EMPTY', ''],
  [{ number: '' }, 'number', 'EMPTY', ''],
  [{ branch: 'ab' }, 'branch', 'BRANCH', '＊＊'],
  [{ kind: '' }, 'kind', 'EMPTY', ''],
  [{ kind: 'CHANGE' }, 'kind', 'UNKNOWN_CODE', '＊＊＊＊＊＊'],
  [{ sex: '9' }, 'sex', 'UNKNOWN_CODE', '9'],
  [{ birthDate: '1980-02-30' }, 'birthDate', 'NO_SUCH_DAY', '9999-99-99'],
  [{ birthDate: '昭和65年1月1日' }, 'birthDate', 'OUTSIDE_ERA', '＊＊99＊9＊9＊'],
  [{ birthDate: 'yesterday' }, 'birthDate', 'MALFORMED', '＊＊＊＊＊＊＊＊＊'],
  [{ birthDate: '2027-01-01', from: '2027-02-01' }, 'birthDate', 'IN_FUTURE', '9999-99-99'],
  [{ from: '1970-01-01' }, 'from', 'BEFORE_BIRTH', '9999-99-99'],
  [{ shareOfCost: '25' }, 'shareOfCost', 'SHARE_OF_COST', '99'],
  [{ postalCode: '123' }, 'postalCode', 'POSTAL_CODE', '999'],
  [{ elderlyFrom: '2025-04-01' }, 'elderlyShareOfCost', 'EMPTY', ''],
  [
    { elderlyFrom: '2025-04-01', elderlyUntil: '2025-04-01', elderlyShareOfCost: '20' },
    'elderlyUntil',
    'ENDS_BEFORE_IT_BEGINS',
    '9999-99-99',
  ],
  [{ name: '' }, 'name', 'EMPTY', ''],
  [{ name: '太\u0007郎' }, 'name', 'GARBLED', '＊＊＊'],
  [{ name: '長'.repeat(201) }, 'name', 'TOO_LONG', `${'＊'.repeat(40)}…`],
])('refused with its line, column and reason: %j', (changes, column, reason, value) => {
  expect(refusalOf(changes)).toEqual({ line: 2, column, reason, value })
})

const myNumber = '123456789018'

test.each(columnNames.filter((column) => column !== 'kind'))(
  'a My Number in %s is refused, and not repeated',
  (column) => {
    for (const written of [myNumber, '1234 5678 9018', '１２３４５６７８９０１８', '①②③④⑤⑥⑦⑧⑨⓪①⑧']) {
      expect(refusalOf({ ...good, [column]: written })).toEqual({
        line: 2,
        column,
        reason: 'MY_NUMBER',
        value: expect.not.stringMatching(/[0-8]/),
      })
    }
  },
)

test('Japanese column names in any order, and only those that are there', () => {
  const header = [
    '氏名',
    '区分',
    '保険者番号',
    '記号',
    '番号',
    '枝番',
    '氏名カナ',
    '性別',
    '生年月日',
    '住所',
    '本人家族区分',
    '資格取得日',
  ]
  const row = [
    '山田　葵',
    '取得',
    importInsurer,
    '葵',
    '5',
    '',
    'ヤマダ　アオイ',
    '女',
    '2001-01-01',
    '東京都千代田区',
    '家族',
    '2024-04-01',
  ]
  const { rows, refused } = read(`${header.join(',')}\n${row.join(',')}\n`)
  expect(refused).toEqual([])
  expect(rows).toMatchObject([{ kind: 'NEW', particulars: { name: '山田　葵', sex: 'FEMALE', family: 'FAMILY' } }])
})

test.each([
  ['', { reason: 'EMPTY_FILE' }],
  ['\ufeff', { reason: 'EMPTY_FILE' }],
  ['kind,number\n', { reason: 'HEADER_MISSING', column: 'insurerNumber' }],
  ['kind,insurerNumber,number,番号\n', { reason: 'HEADER_TWICE', column: 'number' }],
  ['kind,insurerNumber,number,個人番号\n', { reason: 'HEADER_UNKNOWN', place: 4 }],
  [`NEW,${importInsurer},1\n`, { reason: 'HEADER_UNKNOWN', place: 1 }],
  ['x'.repeat(70_000), { reason: 'HEADER_UNKNOWN', place: 1 }],
])('a first row that does not say what stands where: %#', (text, fault) => {
  expect(read(text)).toMatchObject({ rows: [], refused: [], fault })
})

test.each(['ja', 'en'] as const)('the template (%s) is a file that can be filled in', (language) => {
  const cells = columnNames.map((column) => good[column] ?? '')
  expect(read(template(language) + cells.join(',')).rows).toHaveLength(1)
  expect(Object.keys(columns)).toEqual(columnNames)
})

test('a reading goes on from any mark, and gives what the whole gave', () => {
  const rows = Array.from({ length: 1_300 }, (_, at) => ({ ...good, number: String(1_000_000 + at) }))
  const text = file(...rows)
  const whole = read(text)
  expect(whole.marks.map(({ line }) => line)).toEqual([502, 1_002, 1_302])
  for (const [at, mark] of whole.marks.entries()) {
    const rest = read(text, { resume: mark })
    expect(rest.rows.map(({ plain }) => plain)).toEqual(whole.rows.slice((at + 1) * 500).map(({ plain }) => plain))
    expect(rest.marks).toEqual(whole.marks.slice(at + 1))
    expect(rest.whole).toEqual(whole.whole)
  }
  const [first] = whole.marks
  if (first === undefined) throw new Error('There was a mark.')
  const other = file(...rows.map((row) => ({ ...row, symbol: '橘' })))
  expect(read(other, { resume: first })).toMatchObject({ rows: [], fault: { reason: 'OTHER_FILE' } })
  expect(read(text.slice(0, 1_000), { resume: first })).toMatchObject({ rows: [], fault: { reason: 'OTHER_FILE' } })
})

test('each row has the index of its own birthday and sex, of thousands in one file', () => {
  const seal = createNumberSeal([{ id: 1, secret: Buffer.alloc(32, 7) }], 'qualification')
  const people = Array.from({ length: 3_000 }, (_, at) => ({
    // Every birthday twice, the second time long after the first.
    birthDate: new Date(Date.UTC(1950, 0, 1 + (at % 1_500))).toISOString().slice(0, 10) as CivilDate,
    sex: at % 2 === 0 ? ('MALE' as const) : ('FEMALE' as const),
    number: String(2_000_000 + at),
  }))
  const { rows, refused } = read(file(...people.map((one) => ({ ...good, ...one }))))
  expect(refused).toEqual([])
  const born = rows.map((row) => (row.kind === 'NEW' ? Buffer.from(row.indexes.born).toString('hex') : null))
  expect(born).toEqual(
    people.map(({ birthDate, sex }) => Buffer.from(seal.index(bornParts(birthDate, sex))).toString('hex')),
  )
})
