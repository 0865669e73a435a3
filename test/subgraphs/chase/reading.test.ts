import { describe, expect, test } from 'vitest'
import { committedCatalogue } from '../../../subgraphs/chase/catalogue/committed.ts'
import type { Form } from '../../../subgraphs/chase/catalogue/item.ts'
import {
  FileRefused,
  type FormBatch,
  type Mark,
  type RowReading,
  readFormFile,
} from '../../../subgraphs/chase/reading/form-file.ts'
import { readHead } from '../../../subgraphs/chase/reading/head.ts'
import { fileOf, rowOf } from '../../support/chase/cells.ts'

const catalogue = committedCatalogue()
const form = (version: string, code: string): Form => {
  const found = catalogue.form(version, code)
  if (found === null) throw new Error(`No form ${code}.`)
  return found
}
const history = form('life-2021', 'FORM_0001_2021')

const rows = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    rowOf(history, { external_system_management_number: `k${at}`, disease_name: '高血圧', injury_code: 'I10' }),
  )

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(
  bytes: Uint8Array,
  { chunk = 65_536, resume = null as Mark | null } = {},
): Promise<FormBatch<readonly string[]>[]> {
  const batches: FormBatch<readonly string[]>[] = []
  for await (const batch of readFormFile(
    catalogue,
    { source: inChunks(bytes, chunk), encoding: null, resume },
    asTheyAre,
  ))
    batches.push(batch)
  return batches
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const asTheyAre: RowReading<readonly string[]> = () => (fields) => fields
const goodIn = (batches: readonly FormBatch<readonly string[]>[]) => batches.flatMap(({ good }) => good)
const refusal = (bytes: Uint8Array) =>
  read(bytes).then(
    () => null,
    (error: unknown) => (error instanceof FileRefused ? error.fault : error),
  )

/** 高血圧 as Windows' Shift_JIS writes it. */
const hypertension = [0x8d, 0x82, 0x8c, 0x8c, 0x88, 0xb3]
function shiftJis(text: string): Uint8Array {
  return Uint8Array.from(text.split('高血圧').flatMap((part, at) => [...(at > 0 ? hypertension : []), ...utf8(part)]))
}

describe('a file is read alike', () => {
  const plain = fileOf(history, rows(3))
  test.each([
    ['UTF-8, CRLF', utf8(plain)],
    ['UTF-8 with a BOM', utf8(`\ufeff${plain}`)],
    ['UTF-8, CR', utf8(plain.replaceAll('\r\n', '\r'))],
    ['UTF-8, LF', utf8(plain.replaceAll('\r\n', '\n'))],
    ['Shift_JIS', shiftJis(plain)],
    ['without a last line end', utf8(plain.slice(0, -2))],
    ['quoted', utf8(plain.replaceAll('高血圧', '"高血圧"'))],
    ['filled up by a spreadsheet', utf8(plain.replace('FORM_0001_2021', 'FORM_0001_2021,,,,,,,,'))],
  ])('%s', async (_, bytes) => {
    for (const chunk of [1, 7, 65_536]) {
      const batches = await read(bytes, { chunk })
      expect(batches.map(({ header, bad }) => [header.form.code, bad])).toEqual([['FORM_0001_2021', []]])
      expect(goodIn(batches).map(({ line, row }) => [line, row[4], row[7]])).toEqual([
        [3, 'k0', '高血圧'],
        [4, 'k1', '高血圧'],
        [5, 'k2', '高血圧'],
      ])
    }
  })
})

test('the columns may stand in any order, and a column that only completes a record may be missing', async () => {
  const names = history.items.map(({ name }) => name).filter((name) => name !== 'disease_name')
  const [cells] = rows(1)
  const by = new Map(history.items.map(({ name }, at) => [name, cells?.[at] ?? '']))
  const turned = names.toReversed()
  const [batch] = await read(
    utf8(`FORM_0001_2021\r\n${turned.join()}\r\n${turned.map((name) => by.get(name)).join()}\r\n`),
  )
  expect(batch?.bad).toEqual([])
  expect(batch?.header.layout).toEqual(history.items.map(({ name }) => turned.indexOf(name)))
})

describe('which version it is', () => {
  const users = (version: string) => fileOf(form(version, 'SERVICE_USER_INFO'), [])
  test.each(['life-2021', 'chase-2020'])(
    'is told by the names, where the data type is that of several: %s',
    async (version) => {
      const [batch] = await read(utf8(`${users(version)}${rowOf(form(version, 'SERVICE_USER_INFO')).join()}\r\n`))
      expect(batch?.header.form.version).toBe(version)
    },
  )

  test.each([
    ['', { reason: 'EMPTY_FILE' }],
    ['FORM_0001_2021\r\n', { reason: 'EMPTY_FILE' }],
    ['FORM_0001_2024\r\na,b\r\n', { reason: 'UNKNOWN_TYPE' }],
    ['version,FORM_0001_2021\r\na,b\r\n', { reason: 'UNKNOWN_TYPE' }],
    ['FORM_0001_2021\r\ncare_facility_id,colour\r\n', { reason: 'UNKNOWN_COLUMN', column: 2 }],
    ['FORM_0001_2021\r\ninsured_no,insured_no\r\n', { reason: 'COLUMN_TWICE', column: 2 }],
    ['FORM_0001_2021\r\ninsured_no\r\n', { reason: 'MISSING_COLUMN', item: 'care_facility_id' }],
  ])('%j is no such file', async (text, fault) => {
    expect(await refusal(utf8(text))).toEqual(fault)
  })

  test.each([
    ['a workbook', Buffer.from('PK\x03\x04\x14\x00\x06\x00')],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['UTF-16, little end first', Buffer.from('\ufeffFORM_0001_2021\r\n', 'utf16le')],
    ['UTF-16 without its mark', Buffer.from('FORM_0001_2021\r\n', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\ufeffFORM_0001_2021\r\n', 'utf16le').swap16()],
  ])('%s is named as what it is', async (_, bytes) => {
    expect(await refusal(bytes)).toEqual({ reason: 'NOT_CSV' })
    expect(readHead(committedCatalogue(), bytes, null)).toEqual({ reason: 'NOT_CSV' })
  })
})

test('a row that is cut short, or whose quotes do not fit, is refused as one, and the others are read', async () => {
  const [first, second] = rows(2)
  const text = `${fileOf(history, [first ?? []])}1,2\r\n"a"b,\r\n${second?.join()}\r\n`
  const [batch] = await read(utf8(text))
  expect(batch?.good.map(({ line }) => line)).toEqual([3, 6])
  expect(batch?.bad).toEqual([
    { line: 4, cells: [], reason: 'COLUMNS' },
    { line: 5, cells: [], reason: 'QUOTES' },
  ])
})

describe('a file that goes on where it stopped', () => {
  const bytes = utf8(fileOf(history, rows(1_203)))

  test('from any batch on brings the rest, once', async () => {
    const whole = await read(bytes)
    expect(whole.map(({ good }) => good.length)).toEqual([500, 500, 203])
    for (const [at, { mark }] of whole.entries()) {
      for (const chunk of [997, 1_000_000]) {
        const rest = await read(bytes, { resume: mark, chunk })
        expect(goodIn(rest)).toEqual(goodIn(whole.slice(at + 1)))
        expect(rest.at(-1)?.mark ?? mark).toEqual(whole.at(-1)?.mark)
      }
    }
  })

  test('is seen to be another, changed or cut', async () => {
    const [first, second] = await read(bytes)
    if (first === undefined || second === undefined) throw new Error('Two batches were read.')
    const changed = Uint8Array.from(bytes)
    const at = changed.indexOf('k'.charCodeAt(0), first.mark.position - 200)
    changed[at] = 'K'.charCodeAt(0)
    await expect(read(changed, { resume: first.mark })).rejects.toMatchObject({ fault: { reason: 'OTHER_FILE' } })
    const cut = bytes.subarray(0, second.mark.position - 40)
    await expect(read(cut, { resume: second.mark })).rejects.toMatchObject({ fault: { reason: 'OTHER_FILE' } })
  })
})
