import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fieldsOf, RecordCutter } from '../../../../subgraphs/shared/csv/records.ts'

interface Cut {
  readonly line: number
  readonly text: string
}

/** A text cut into records, in chunks of this many bytes. */
function cut(text: string, size = 7): readonly Cut[] {
  const bytes = Buffer.from(text)
  const cutter = new RecordCutter()
  const records = []
  for (let at = 0; at < bytes.length; at += size) records.push(...cutter.push(bytes.subarray(at, at + size)))
  const last = cutter.end()
  if (last !== null) records.push(last)
  return records.map(({ line, bytes: kept, tooLong }) => ({
    line,
    text: tooLong ? 'TOO LONG' : Buffer.from(kept).toString(),
  }))
}

test.each([
  ['CRLF', '\r\n'],
  ['CR', '\r'],
  ['LF', '\n'],
])('lines end in %s, however the chunks fall', (_, end) => {
  for (let size = 1; size < 9; size++) {
    expect(cut(['a,b', 'c,d', '', 'e,f'].join(end), size)).toEqual([
      { line: 1, text: 'a,b' },
      { line: 2, text: 'c,d' },
      { line: 3, text: '' },
      { line: 4, text: 'e,f' },
    ])
  }
})

test('a line end within quotes belongs to the field, and is counted', () => {
  expect(cut('a,"b\r\nc","d ""e"""\r\nf\n')).toEqual([
    { line: 1, text: 'a,"b\r\nc","d ""e"""' },
    { line: 3, text: 'f' },
  ])
})

test('a line of any length costs no memory, and what follows is read', () => {
  const cutter = new RecordCutter()
  const before = process.memoryUsage().arrayBuffers
  const block = Buffer.alloc(1024 * 1024, 'x')
  const records = []
  for (let at = 0; at < 200; at++) records.push(...cutter.push(block))
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024)
  records.push(...cutter.push(Buffer.from('\nnext\n')))
  expect(records.map(({ line, tooLong, end }) => ({ line, tooLong, end }))).toEqual([
    { line: 1, tooLong: true, end: 200 * 1024 * 1024 + 1 },
    { line: 2, tooLong: false, end: 200 * 1024 * 1024 + 6 },
  ])
})

test('an unclosed quote takes no more than one row can hold', () => {
  const lines = Array.from({ length: 4_000 }, (_, at) => `row ${at},of this file`)
  lines[10] = '"row 10,opened and never closed'
  const records = cut(lines.join('\n'), 4096)
  expect(records.slice(9, 12)).toEqual([
    { line: 10, text: 'row 9,of this file' },
    { line: 11, text: 'TOO LONG' },
    expect.objectContaining({ text: expect.stringMatching(/^row \d+,of this file$/) }),
  ])
  expect(records.at(-1)).toEqual({ line: 4_000, text: 'row 3999,of this file' })
})

test('where a record ends another reading can begin', () => {
  const text = 'a\r\n"b\r\nc"\r\n\r\nd\re\n'
  const bytes = Buffer.from(text)
  const all = new RecordCutter().push(bytes)
  for (const { end, after } of all) {
    const rest = new RecordCutter(end, after).push(bytes.subarray(end))
    expect(rest).toEqual(all.filter((record) => record.end > end))
  }
})

test.each<[string, readonly string[] | null]>([
  ['', ['']],
  ['a,b', ['a', 'b']],
  ['a,', ['a', '']],
  [',', ['', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"","x"', ['', 'x']],
  ['"say ""yes""",z', ['say "yes"', 'z']],
  ['"open', null],
  ['"a"b,c', null],
  ['a"b,c', null],
])('the fields of %j', (text, fields) => {
  expect(fieldsOf(text)).toEqual(fields)
})

test('what was written by the rules is read back', () => {
  const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', 'あ', ' '), maxLength: 6 })
  const written = (fields: readonly string[]) => fields.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1 }),
      fc.nat(9),
      (rows, size) => {
        const records = cut(`${rows.map(written).join('\r\n')}\r\n`, size + 1)
        expect(records.map(({ text }) => fieldsOf(text))).toEqual(rows)
      },
    ),
    { seed: 20_261_121 },
  )
})

test('lines without a quote are cut where they end, whatever ends them and however the chunks fall', () => {
  const signs = fc.constantFrom('a', 'bc', ',', '\r', '\n', '\r\n')
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 40 }), fc.nat(9), (written, size) => {
      const text = written.join('')
      const lines = text.split(/\r\n|\r|\n/)
      if (lines.at(-1) === '') lines.pop()
      expect(cut(text, size + 1)).toEqual(lines.map((line, at) => ({ line: at + 1, text: line })))
    }),
    { seed: 20_261_121 },
  )
})
