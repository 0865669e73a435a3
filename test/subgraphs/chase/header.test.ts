import { describe, expect, test } from 'vitest'
import { type Catalogue, readCatalogue } from '../../../subgraphs/chase/catalogue/catalogue.ts'
import { committedCatalogue, committedSheet } from '../../../subgraphs/chase/catalogue/committed.ts'
import { checkFile } from '../../../subgraphs/chase/checking/file.ts'
import { readHead } from '../../../subgraphs/chase/reading/head.ts'
import { isFileFault } from '../../../subgraphs/chase/reading/header.ts'
import { rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'

const adl = formNamed('life-2024', 'ADL_MAINTENANCE_ADDITION_2024')
const users = formNamed('life-2024', 'SERVICE_USER_INFO')
const names = (form = adl) => form.items.map(({ name }) => name)
const bytes = (...lines: readonly string[]) => new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(''))

const told = (head: Uint8Array, catalogue: Catalogue = committedCatalogue()) => {
  const read = readHead(catalogue, head, null)
  return isFileFault(read) ? read : [read.form.version, read.form.code]
}

/** A made-up interface after that of 2024: one form alike but for what its version column says, one with an item more. */
const withNext = readCatalogue((name) => {
  if (name === 'life-next') return committedSheet('life-2024').replaceAll('version_0310', 'version_next')
  const sheet = committedSheet(name)
  if (name === 'values') return `${sheet}version_next,0999,見本版\n`
  if (name !== 'forms') return sheet
  const declared = sheet.split('\n').filter((line) => line.startsWith('life-2024,'))
  return `${sheet}${declared.map((line) => line.replace('life-2024', 'life-next')).join('\n')}\n`
})

describe('a file of a version whose files begin with the names of their columns', () => {
  test.each([
    ['alone', bytes(names().join())],
    ['with rows', bytes(names().join(), rowOf(adl).join())],
    ['in any order', bytes(names().toReversed().join())],
    [
      'quoted',
      bytes(
        names()
          .map((name) => `"${name}"`)
          .join(),
      ),
    ],
    [
      'without a column that only completes a record',
      bytes(
        names()
          .filter((name) => name !== 'status')
          .join(),
      ),
    ],
    ['under its data type all the same', bytes(adl.code, names().join())],
    ['filled up by a spreadsheet', bytes(`${names().join()},,,`)],
  ])('is known by them: %s', (_, head) => {
    expect(told(head)).toEqual(['life-2024', adl.code])
  })

  test('is told from the same form of another version by its version column', () => {
    expect(told(bytes(names(users).join()))).toEqual(['life-2024', 'SERVICE_USER_INFO'])
    const before = names(formNamed('life-2021', 'SERVICE_USER_INFO')).join()
    expect(told(bytes('SERVICE_USER_INFO', before))).toEqual(['life-2021', 'SERVICE_USER_INFO'])
    const row = (version: string) => rowOf(users, { version }).join()
    expect(told(bytes(names(users).join(), row('0310')), withNext)).toEqual(['life-2024', 'SERVICE_USER_INFO'])
    expect(told(bytes(names(users).join(), row('0999')), withNext)).toEqual(['life-next', 'SERVICE_USER_INFO'])
    expect(told(bytes('SERVICE_USER_INFO', names(users).join(), row('0999')), withNext)).toEqual([
      'life-next',
      'SERVICE_USER_INFO',
    ])
    expect(told(bytes(names(users).join(), row('0777')), withNext)).toEqual(['life-2024', 'SERVICE_USER_INFO'])
  })

  test.each([
    ['another form', ['care_facility_id', 'insured_no', 'colour', 'shape', 'weight'], { reason: 'UNKNOWN_TYPE' }],
    ['a strange column', [...names(), 'colour'], { reason: 'UNKNOWN_COLUMN', column: 24 }],
    ['a column twice', [...names(), 'status'], { reason: 'COLUMN_TWICE', column: 24 }],
    ['no office', names().slice(1), { reason: 'MISSING_COLUMN', item: 'care_facility_id' }],
    [
      'a form of 2021, whose files begin with their data type',
      names(formNamed('life-2021', 'FORM_0000_2021')),
      { reason: 'UNKNOWN_TYPE' },
    ],
  ])('is refused with %s', (_, columns, fault) => {
    expect(told(bytes(columns.join()))).toEqual(fault)
  })

  test('is checked row by row, its version too, whatever the chunks it comes in', async () => {
    const rows = [rowOf(users), rowOf(users, { version: '0300' }), rowOf(users, { gender: '9' })]
    const file = bytes(names(users).join(), ...rows.map((cells) => cells.join()))
    for (const size of [1, 13, 4_096]) {
      const source = (async function* () {
        for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size)
      })()
      const found: object[] = []
      for await (const { version, form, rows: read, refused } of checkFile(committedCatalogue(), {
        source,
        encoding: null,
      }))
        found.push({ version, form, read, refused: refused.map(({ line, item, reason }) => [line, item, reason]) })
      expect(found).toEqual([
        {
          version: 'life-2024',
          form: 'SERVICE_USER_INFO',
          read: 3,
          refused: [
            [3, 'version', 'UNKNOWN_CODE'],
            [4, 'gender', 'UNKNOWN_CODE'],
          ],
        },
      ])
    }
  })

  test('is of the version its first row tells, to its end', async () => {
    const rows = ['0999', '0310'].map((version) => rowOf(users, { version }).join())
    const source = (async function* () {
      yield bytes(names(users).join(), ...rows)
    })()
    const found: object[] = []
    for await (const { version, refused } of checkFile(withNext, { source, encoding: null }))
      found.push([version, refused.map(({ line, item, reason }) => [line, item, reason])])
    expect(found).toEqual([['life-next', [[3, 'version', 'UNKNOWN_CODE']]]])
  })
})
