import { createReadStream, readFileSync } from 'node:fs'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import type { ClaimContent, Statement } from '../../../../subgraphs/clinical/claims/claim.ts'
import { claimDay, claimMonth } from '../../../../subgraphs/clinical/claims/dates.ts'
import { ukeLines } from '../../../../subgraphs/clinical/claims/lines.ts'
import { type ClaimRead, claimsIn } from '../../../../subgraphs/clinical/claims/reading.ts'

const golden = (name: string): URL => new URL(`golden-${name}.uke`, import.meta.url)

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function readAll(chunks: AsyncIterable<Uint8Array>) {
  const counts = { lines: 0, claims: 0 }
  const reads: ClaimRead[] = []
  for await (const read of claimsIn(ukeLines(chunks), counts)) reads.push(read)
  return { counts, reads }
}

const readText = (lines: readonly string[]) =>
  readAll(inPieces(iconv.encode(lines.join('\r\n'), 'windows-31j'), 1_000_000))

/** What was taken, by part: whose number, where, what; and what was refused. */
async function told(reading: ReturnType<typeof readAll>) {
  const { counts, reads } = await reading
  const parts = reads.flatMap(({ reading }) => {
    if (reading.outcome !== 'RECORD' || reading.told.content.kind !== 'CLAIM') return []
    const { number, told } = reading
    const { category, inpatient, entries } = reading.told.content
    return [{ number, category, inpatient, on: told.on, institution: told.institution, source: told.source, entries }]
  })
  const refused = reads.flatMap(({ place, reading }) =>
    reading.outcome === 'REFUSED' ? [[place.line, place.column, reading.fault]] : [],
  )
  return { counts, parts, refused }
}

const entriesOf = (parts: readonly { readonly category: ClaimContent['category']; readonly entries: Statement[] }[]) =>
  parts.map(({ category, entries }) => [category, entries] as const)

const disease = (code: string, more: object = {}) => ({
  says: 'DISEASE',
  on: '2026-10-04',
  code,
  modifiers: '',
  written: null,
  icd10: null,
  since: null,
  outcome: 'CONTINUING',
  main: false,
  ...more,
})
const treatment = (on: string, code: string, area: string, times = 1) => ({ says: 'TREATMENT', on, code, area, times })
const drug = (
  on: string,
  code: string,
  form: string,
  days: number | null,
  amount: string,
  usage: string | null = null,
) => ({
  says: 'DRUG',
  on,
  code,
  form,
  days,
  amount,
  usage,
})

describe('a file of claims', () => {
  test('of a hospital gives the diseases, treatments and drugs of each claim, under its number', async () => {
    const { counts, parts, refused } = await told(readAll(createReadStream(golden('medical'))))
    expect(refused).toEqual([])
    expect(counts).toEqual({ lines: 32, claims: 3 })
    expect(
      parts.map(({ number, category, inpatient, on }) => [Object.values(number), category, inpatient, on]),
    ).toEqual([
      [['MEDICAL', '01200013', '信見', '678', '01'], 'CLINICAL', false, '2026-10-04'],
      [['MEDICAL', '01200013', '信見', '678', '01'], 'MEDICATION', false, '2026-10-04'],
      [['MEDICAL', '200121', '', '1234', ''], 'CLINICAL', true, '2026-10-01'],
      [['MEDICAL', '200121', '', '1234', ''], 'MEDICATION', true, '2026-10-01'],
      [['PUBLIC_ASSISTANCE', '12200010', '', '1234567', ''], 'CLINICAL', false, '2026-10-01'],
      [['PUBLIC_ASSISTANCE', '12200010', '', '1234567', ''], 'MEDICATION', false, '2026-10-01'],
    ])
    expect(new Set(parts.map(({ institution }) => institution))).toEqual(new Set(['2011000003']))
    expect(entriesOf(parts)).toEqual([
      [
        'CLINICAL',
        [
          disease('8833421', { since: '2020-04-10', main: true }),
          disease('2500015', { since: '2025-10-01', modifiers: '8002' }),
          disease('0000999', { since: '2026-10-04', outcome: 'CURED', written: 'ミホン症候群' }),
          disease('2967002', { since: '2019-04-01' }),
          treatment('2026-10-04', '113001810', '13'),
          treatment('2026-10-18', '160093810', '60'),
          treatment('2026-10-18', '170011810', '70'),
        ],
      ],
      [
        'MEDICATION',
        [
          drug('2026-10-04', '620000001', 'INTERNAL', 14, '3'),
          drug('2026-10-04', '620000002', 'INTERNAL', 14, '1'),
          drug('2026-10-18', '620000003', 'EXTERNAL', null, '14'),
          drug('2026-10-18', '620000009', 'AS_NEEDED', null, '2'),
        ],
      ],
      [
        'CLINICAL',
        [
          disease('8831234', { on: '2026-10-01', since: '2026-10-10', outcome: 'CURED', main: true }),
          treatment('2026-10-12', '150000110', '50'),
        ],
      ],
      [
        'MEDICATION',
        [
          drug('2026-10-11', '620000001', 'INTERNAL', 3, '3'),
          drug('2026-10-20', '620000001', 'INTERNAL', 1, '3'),
          drug('2026-10-11', '640000001', 'INJECTION', 1, '1'),
        ],
      ],
      ['CLINICAL', [disease('8833421', { on: '2026-10-01', since: '2026-10-01', main: true })]],
      ['MEDICATION', []],
    ])
  })

  test('of a dentist has places of its own for the same', async () => {
    const { parts, refused } = await told(readAll(createReadStream(golden('dental'))))
    expect(refused).toEqual([])
    expect(entriesOf(parts)).toEqual([
      [
        'CLINICAL',
        [
          disease('5234009', { on: '2026-10-07', since: '2026-10-07', main: true }),
          treatment('2026-10-07', '310000110', '50'),
          treatment('2026-10-07', '170011810', '70'),
        ],
      ],
      ['MEDICATION', [drug('2026-10-07', '620000004', 'INTERNAL', 3, '3')]],
    ])
  })

  test('of a pharmacy gives the drugs of a prescription out on each of its days', async () => {
    const { parts, refused } = await told(readAll(createReadStream(golden('pharmacy'))))
    expect(refused).toEqual([])
    expect(entriesOf(parts)).toEqual([
      // What it cost is all that it says of the clinic.
      ['CLINICAL', []],
      [
        'MEDICATION',
        [
          drug('2026-10-05', '620000001', 'INTERNAL', 14, '3', '朝食後'),
          drug('2026-10-05', '620000002', 'INTERNAL', 14, '1', '朝食後'),
          drug('2026-10-19', '620000001', 'INTERNAL', 14, '3', '朝食後'),
          drug('2026-10-19', '620000002', 'INTERNAL', 14, '1', '朝食後'),
          drug('2026-10-05', '660000001', 'EXTERNAL', null, '14', '1日1回 腰'),
        ],
      ],
    ])
  })

  test('of a DPC hospital tells a disease once, and what was done within the bundled payment', async () => {
    const { parts, refused } = await told(readAll(createReadStream(golden('dpc'))))
    expect(refused).toEqual([])
    const on = '2026-10-01'
    expect(entriesOf(parts)).toEqual([
      [
        'CLINICAL',
        [
          disease('4139007', { on, icd10: 'I209', since: '2026-10-02', outcome: 'CURED', main: true }),
          disease('2500015', { on, icd10: 'E149' }),
          disease('3310001', { on, icd10: 'G309' }),
          treatment('2026-10-03', '150000110', '50'),
          treatment('2026-10-03', '170011810', '70'),
          treatment('2026-10-03', '160000310', '60'),
        ],
      ],
      [
        'MEDICATION',
        [drug('2026-10-02', '620000001', 'INTERNAL', 1, '3'), drug('2026-10-03', '640000001', 'INJECTION', 1, '1')],
      ],
    ])
  })

  test('reads the same in pieces of any size, in Shift_JIS as in UTF-8 with a mark', async () => {
    const bytes = readFileSync(golden('medical'))
    const whole = await readAll(inPieces(bytes, bytes.length))
    for (const size of [1, 7, 64, 1_000]) expect(await readAll(inPieces(bytes, size))).toEqual(whole)
    const utf8 = Buffer.from(`\ufeff${iconv.decode(bytes, 'windows-31j')}`, 'utf8')
    expect(await readAll(inPieces(utf8, utf8.length))).toEqual(whole)
  })
})

const head = 'IR,1,20,1,1000003,,ミホン病院,202611,00,'
const re = (more: string[] = []) => [
  'RE,1,1112,202610,試験,1,19700401',
  'HO,01200013,信見,678,1,10',
  'SN,1,01,,,,01',
  ...more,
]
const act = (area: string, code: string, days: string) => `SI,${area},1,${code},,1,1,,,,,,,${days}`

describe('what is wrong in a file of claims', () => {
  test.each<readonly [string, readonly string[], readonly (readonly [number, number, string])[]]>([
    ['no record before it says who claims', re(), [[1, 1, 'NO_INSTITUTION']]],
    [
      'the code of who claims is none',
      ['IR,1,20,1,12,,x', ...re()],
      [
        [1, 5, 'INSTITUTION'],
        [2, 1, 'NO_INSTITUTION'],
      ],
    ],
    ['a line before any claim', [head, 'SY,8833421,20200410,1'], [[2, 1, 'NO_CLAIM']]],
    ['a record that no specification has', [head, 'ZZ,1', ...re()], [[2, 1, 'UNKNOWN_RECORD']]],
    ['a type of claim that is none', [head, 'RE,1,12,202610,x,1,19700401'], [[2, 3, 'TYPE']]],
    ['a month that is none', [head, 'RE,1,1112,202613,x,1,19700401'], [[2, 4, 'MONTH']]],
    ['a birth date that is none', [head, 'RE,1,1112,202610,x,1,3650101'], [[2, 7, 'PERSON']]],
    ['no insurer at all', [head, 'RE,1,1112,202610,x,1,19700401'], [[2, 1, 'NO_NUMBER']]],
    [
      'a public payer that is no insurer',
      [head, 'RE,1,1212,202610,x,1,19700401', 'KO,54130012,1234567'],
      [[3, 2, 'NO_NUMBER']],
    ],
    ['an insurer number mistyped', [head, 'RE,1,1112,202610,x,1,19700401', 'HO,01200014,信見,678'], [[3, 2, 'NUMBER']]],
    ['a disease without a code', [head, ...re(['SY,88,20200410,1'])], [[5, 2, 'CODE']]],
    ['modifiers cut off', [head, ...re(['SY,8833421,20200410,1,80'])], [[5, 5, 'CODE']]],
    ['a beginning that is no day', [head, ...re(['SY,8833421,20200431,1'])], [[5, 3, 'DATE']]],
    ['a drug without a code', [head, ...re(['IY,21,1,62'])], [[5, 4, 'CODE']]],
    ['the first line of a group without its area', [head, ...re([act('', '113001810', '1')])], [[5, 2, 'AREA']]],
    [
      'a count on the 31st of September',
      [head, 'RE,1,1112,202609,x,1,19700401', 'HO,01200013,信見,678', act('13', '113001810', `${','.repeat(30)}1`)],
      [[4, 44, 'TIMES']],
    ],
    ['a count that is none', [head, ...re([act('13', '113001810', 'x')])], [[5, 14, 'TIMES']]],
    ['a deed of another month', [head, ...re(['CD,20260930,70,1,0,170011810'])], [[5, 2, 'NOT_IN_MONTH']]],
    ['a record of another kind of claim', [head, ...re(['SS,12,1,301000110'])], [[5, 1, 'OUT_OF_PLACE']]],
    ['a character that was lost', [head, ...re(['SY,0000999,20261004,1,,ミホン\ufffd'])], [[5, 6, 'GARBLED']]],
    ['a My Number in a name', [head, ...re(['SY,0000999,20261004,1,,番号123456789018'])], [[5, 6, 'MY_NUMBER']]],
    ['a line without an end', [head, 'x'.repeat(70_000), ...re()], [[2, 1, 'TOO_LONG']]],
  ])('%s', async (_, lines, refused) => {
    const bytes = Buffer.from(`\ufeff${lines.join('\r\n')}`, 'utf8')
    expect((await told(readAll(inPieces(bytes, bytes.length)))).refused).toEqual(refused)
  })

  test('a bad line is left out, and the rest of its claim is taken', async () => {
    const lines = [head, ...re(['SY,x,20200410,1', 'SY,8833421,,1'])]
    const { parts, refused } = await told(readText(lines))
    expect(refused).toEqual([[5, 2, 'CODE']])
    expect(entriesOf(parts)).toEqual([
      ['CLINICAL', [disease('8833421', { on: '2026-10-01' })]],
      ['MEDICATION', []],
    ])
  })

  test('a refused claim takes its lines with it, and the next one stands', async () => {
    const lines = [head, 'RE,1,1112,2026,x,1,19700401', 'SY,8833421,,1', ...re(['SY,8833421,,1'])]
    const { counts, parts, refused } = await told(readText(lines))
    expect([counts, refused, parts.length]).toEqual([{ lines: 7, claims: 2 }, [[2, 4, 'MONTH']], 2])
  })
})

describe('the name of a claim', () => {
  const sources = async (lines: readonly string[]) => (await told(readText(lines))).parts.map(({ source }) => source)

  test('is the same when it is claimed again, with other lines and another number in the file', async () => {
    const again = ['RE,77,1112,202610,別名,1,19700401', 'HO,01200013,信見,678,1,10', 'SN,1,01,,,,01']
    expect(await sources([head, ...again])).toEqual(await sources([head, ...re(['SY,8833421,,1'])]))
  })

  test('is another for another month, type, person under the same number, and for a second one alike', async () => {
    const others = [
      ['RE,1,1112,202609,x,1,19700401', 'HO,01200013,信見,678,1,10'],
      ['RE,1,1111,202610,x,1,19700401', 'HO,01200013,信見,678,1,10'],
      ['RE,1,1112,202610,x,2,19720401', 'HO,01200013,信見,678,1,10'],
      ['RE,2,1112,202610,x,1,19700401', 'HO,01200013,信見,678,1,10', 'SN,1,01,,,,01'],
    ]
    const names = await sources([head, ...re(), ...others.flat()])
    expect([names.length, new Set(names).size]).toEqual([10, 10])
  })

  test('tells nothing of the person', async () => {
    expect((await sources([head, ...re()])).join()).toMatch(
      /^claim\/202610\/1112\/[\w-]{12}\/0\/CLINICAL,claim\/202610\/1112\/[\w-]{12}\/0\/MEDICATION$/,
    )
  })
})

test('the number is the one that the payment agency found, where it found another', async () => {
  const lines = [head, 'RE,1,1112,202610,x,1,19700401', 'HO,01200013,信見,678', 'SN,1,04,200121,,99,02']
  const { parts } = await told(readText(lines))
  expect(parts[0]?.number).toEqual({ scheme: 'MEDICAL', insurer: '200121', symbol: '', number: '99', branch: '02' })
})

test.each([
  ['20261105', '2026-11-05'],
  ['5081105', '2026-11-05'],
  ['5010501', '2019-05-01'],
  ['4310430', '2019-04-30'],
  ['4310501', null],
  ['3640107', '1989-01-07'],
  ['1450729', '1912-07-29'],
  ['20260230', null],
  ['6010101', null],
  ['', null],
])('%j is the day %s', (text, day) => expect(claimDay(text)).toBe(day))

test.each([
  ['202611', '2026-11'],
  ['50811', '2026-11'],
  ['50105', '2019-05'],
  ['43104', '2019-04'],
  ['40101', '1989-01'],
  ['202613', null],
  ['2026', null],
])('%j is the month %s', (text, month) => expect(claimMonth(text)).toBe(month))
