import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCheckup } from '../../../../subgraphs/clinical/checkup/cda/document.ts'
import { answer, type CheckupSaid, checkupXml, quantity, sound } from '../../../support/clinical/cda.ts'

const reading = (xml: string) => readCheckup(Buffer.from(xml))
const of = (said: CheckupSaid) => reading(checkupXml(said))
const refused = (fault: string, field: string | null = null) => ({ outcome: 'REFUSED', fault, field })
const remarksOf = (...observations: readonly string[]) => {
  const found = of({ observations: [...sound, ...observations] })
  return found.outcome === 'RECORD' ? (found.remarks ?? []) : found
}
const itemsOf = (...observations: readonly string[]) => {
  const found = of({ observations })
  return found.outcome === 'RECORD' && found.told.content.kind === 'CHECKUP' ? found.told.content.items : found
}

test('a whole check-up file, as an institution sends it', () => {
  const item = (code: string, value: number | null, text: string | null = null) => ({ code, value, text })
  expect(readCheckup(readFileSync(new URL('golden-checkup.xml', import.meta.url)))).toEqual({
    outcome: 'RECORD',
    number: { scheme: 'MEDICAL', insurer: '138016', symbol: '見本・1', number: '123', branch: '02' },
    told: {
      source: 'Checkup/010/2026-03-31',
      institution: '2010000038',
      on: '2026-03-31',
      labels: [],
      keptFrom: [],
      keepLong: false,
      content: {
        kind: 'CHECKUP',
        sex: 'FEMALE',
        age: 60,
        items: [
          item('9N016160100000001', 90),
          item('9A755000000000001', 131),
          item('9A765000000000001', 84),
          item('3F015000002327101', 151),
          item('3F070000002327101', 61),
          item('3D046000001906202', 5.5),
          item('3B090000002327101', null, '測定範囲超過'),
          item('9N701000000000011', 2),
          item('9N706000000000011', 2),
          item('9N711000000000011', 2),
          item('9N736000000000011', 3),
          item('9N056160400000049', null, '虫垂炎 <十代>'),
          item('9N501000000000011', 1),
          item('9N506000000000011', 1),
        ],
      },
    },
    namedWithin: 'PERSON',
  })
})

describe('an item that cannot be taken is left out, and named', () => {
  test.each([
    ['a number that is none', quantity('9A761000000000001', '8O', 'mm[Hg]'), 'VALUE', '9A761000000000001'],
    ['a number in another unit', quantity('3D010000001926101', '5.6', 'mmol/L'), 'UNIT', '3D010000001926101'],
    ['a number without its unit', quantity('3D010000001926101', '99', ''), 'UNIT', '3D010000001926101'],
    ['an answer that the list has not', answer('9N736000000000011', '4'), 'ANSWER', '9N736000000000011'],
    ['an answer that is no number', answer('9N701000000000011', 'はい'), 'ANSWER', '9N701000000000011'],
    ['a second value', quantity('9N001000000000001', '180', 'cm'), 'ITEM_TWICE', '9N001000000000001'],
    ['a code that the programme has not', answer('9Z999000000000011', '1'), 'UNKNOWN_ITEM', null],
    ['a code that is none', answer('&lt;script&gt;', '1'), 'UNKNOWN_ITEM', null],
  ])('%s', (_, observation, fault, field) => {
    expect(remarksOf(observation)).toEqual([{ fault, field }])
  })

  test('what was not done or could not be measured is no item', () => {
    expect(
      itemsOf(
        ...sound,
        '<observation negationInd="true"><code code="3D010000001926101"/></observation>',
        '<observation><code code="3D046000001906202"/><value xsi:type="PQ" nullFlavor="NI"/></observation>',
      ),
    ).toHaveLength(sound.length)
  })

  test('units are read as laboratories write them', () => {
    expect(
      remarksOf(
        quantity('3B035000002327201', '30', 'IU/L'),
        quantity('8A065000002391901', '60', 'mL/min/{1.73_m2}'),
        quantity('9N011000000000001', '22.1', 'kg/m2'),
        quantity('2A020000001930101', '450', '10*4/mm3'),
      ),
    ).toEqual([])
  })
})

describe("the file's own judgement against the tables", () => {
  const stated = (metabolic: string, level: string) => [
    answer('9N501000000000011', metabolic),
    answer('9N506000000000011', level),
  ]
  const whole = [
    quantity('9A761000000000001', '84', 'mm[Hg]'),
    quantity('9N011000000000001', '24.9', 'kg/m2'),
    quantity('3F015000002327101', '149', 'mg/dL'),
    quantity('3F070000002327101', '40', 'mg/dL'),
    quantity('3D010000001926101', '99', 'mg/dL'),
    ...['9N701', '9N706', '9N711'].map((code) => answer(`${code}000000000011`, '2')),
    answer('9N736000000000011', '3'),
  ]
  test.each([
    ['the same', stated('3', '3'), []],
    ['another of both', stated('1', '1'), ['9N501000000000011', '9N506000000000011']],
    ['another level alone', stated('3', '2'), ['9N506000000000011']],
    ['that it could not be made', stated('4', '4'), []],
  ])('%s', (_, judgements, fields) => {
    expect(remarksOf(...whole, ...judgements)).toEqual(fields.map((field) => ({ fault: 'JUDGEMENT', field })))
  })

  test('says nothing where the tables give none', () => {
    const found = of({ observations: [quantity('9N001000000000001', '171.5', 'cm'), ...stated('1', '1')] })
    expect(found).not.toHaveProperty('remarks')
    expect(found).toMatchObject({ outcome: 'RECORD' })
  })
})

describe('a file that cannot be taken', () => {
  test.each<readonly [string, CheckupSaid, object]>([
    ['an insurer that is none', { insurer: '01200014' }, refused('NUMBER', 'recordTarget')],
    ['no number', { number: '' }, refused('NUMBER', 'recordTarget')],
    ['a My Number in its place', { number: '123456789018' }, refused('NUMBER', 'recordTarget')],
    ['a sex that is none', { sex: '9' }, refused('SEX', 'administrativeGenderCode')],
    ['a birth date that is none', { born: '19750231' }, refused('BIRTH_DATE', 'birthTime')],
    ['a birth after the day', { born: '20280101' }, refused('BIRTH_DATE', 'birthTime')],
    ['a day that is none', { on: '202610' }, refused('NO_DATE', 'serviceEvent.effectiveTime')],
    ['an institution that is none', { institution: '38' }, refused('NO_INSTITUTION', 'performer')],
    ['nothing in it', { observations: [] }, refused('NO_ITEMS', 'structuredBody')],
    ['a report of guidance', { report: '22' }, { outcome: 'ASIDE' }],
  ])('%s', (_, said, expected) => {
    expect(of(said)).toEqual(expected)
  })

  test.each<readonly [string, string | Buffer, string]>([
    ['no XML', 'PK', 'NOT_XML'],
    ['nothing', '', 'NOT_XML'],
    ['another document', '<html><ClinicalDocument/></html>', 'NOT_XML'],
    ['a tag that does not end', checkupXml().replace('</recordTarget>', ''), 'NOT_XML'],
    ['a tag within itself a thousand times', '<ClinicalDocument>'.repeat(1_000), 'NOT_XML'],
    ['Shift_JIS by its own word', checkupXml().replace('UTF-8', 'Shift_JIS'), 'NOT_UTF8'],
    ['UTF-16', Buffer.from(`\uFEFF${checkupXml()}`, 'utf16le'), 'NOT_UTF8'],
    [
      'an entity that names a file',
      checkupXml({ symbol: '&x;' }).replace('?>', '?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
      'DECLARATIONS',
    ],
    [
      'entities that grow (billion laughs)',
      checkupXml().replace('?>', '?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'),
      'DECLARATIONS',
    ],
    [
      'a document type from elsewhere',
      checkupXml().replace('?>', '?><!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">'),
      'DECLARATIONS',
    ],
  ])('%s', (_, text, fault) => {
    expect(readCheckup(Buffer.from(text))).toEqual(refused(fault))
  })

  test('an entity that nobody declared stays what it is', () => {
    expect(of({ symbol: '&unknown;' })).toMatchObject({ outcome: 'RECORD', number: { symbol: '&UNKNOWN;' } })
  })

  test.each(['__proto__', 'constructor', 'toString'])('an element that is called %s adds nothing', (name) => {
    const found = reading(checkupXml().replace('<typeId', `<${name} code="10"/><typeId`))
    expect([refused('NOT_XML'), of({})]).toContainEqual(found)
    expect(Object.hasOwn(Object.prototype, 'code')).toBe(false)
  })
})

test('whatever is damaged in a file, it is read or refused, and nothing else', () => {
  const whole = readFileSync(new URL('golden-checkup.xml', import.meta.url))
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })
  fc.assert(
    fc.property(damage, fc.nat(whole.length), (changes, until) => {
      const bytes = Buffer.from(whole)
      for (const [at, value] of changes) bytes[at] = value
      for (const some of [bytes, bytes.subarray(0, until)])
        expect(['RECORD', 'REFUSED', 'ASIDE']).toContain(readCheckup(some).outcome)
    }),
    { numRuns: 150 },
  )
})

test.each([
  ['1986-04-01', '2025-10-01', 40],
  ['1986-04-02', '2025-10-01', 39],
  ['1985-12-31', '2026-03-31', 40],
  ['1985-12-31', '2026-04-01', 41],
])('born on %s, somebody seen on %s is %d at the end of the fiscal year', (born, on, age) => {
  const found = of({ born: born.replaceAll('-', ''), on: on.replaceAll('-', '') })
  expect(found).toMatchObject({ outcome: 'RECORD', told: { content: { age } } })
})
