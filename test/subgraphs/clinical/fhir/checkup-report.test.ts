import { describe, expect, test } from 'vitest'
import type { InstitutionCode } from '../../../../schema/domain/ids.ts'
import { readCheckup } from '../../../../subgraphs/clinical/checkup/cda/document.ts'
import { entriesOf, linesOf } from '../../../../subgraphs/clinical/fhir/pieces.ts'
import { fhirReader, readEach } from '../../../../subgraphs/clinical/fhir/reading.ts'
import { checkupXml } from '../../../support/clinical/cda.ts'
import {
  answered,
  checkupReport,
  itemSystem,
  measured,
  type ReportSaid,
} from '../../../support/clinical/checkup-report.ts'
import { institutionSystem, insuredSystem, member } from '../../../support/clinical/fhir.ts'

const read = (said: ReportSaid = {}, institution: string | null = null) =>
  fhirReader(institution as InstitutionCode | null).report(
    checkupReport(said).entry.map((entry) => JSON.stringify(entry)),
  )
const itemsOf = (observations: readonly object[]) => {
  const reading = read({ observations })
  if (reading.outcome !== 'RECORD') return reading
  const { content } = reading.told
  return { items: content.kind === 'CHECKUP' ? content.items : null, remarks: reading.remarks ?? [] }
}

async function* inChunks(text: string, size = 1_000): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
const readFile = async (text: string, pieces = entriesOf) =>
  Array.fromAsync(readEach(pieces(inChunks(text)), fhirReader(null)))

describe('a report of a check-up in FHIR', () => {
  test('is the same record as the same check-up in CDA', () => {
    const report = read()
    expect(report).toEqual({
      outcome: 'RECORD',
      number: { scheme: 'MEDICAL', insurer: '01200013', symbol: '信見', number: '678', branch: '01' },
      told: {
        source: 'Checkup/010/2026-10-05',
        institution: '2010000038',
        on: '2026-10-05',
        labels: [],
        keptFrom: [],
        keepLong: false,
        content: {
          kind: 'CHECKUP',
          sex: 'MALE',
          age: 51,
          items: [
            { code: '9N001000000000001', value: 171.5, text: null },
            { code: '9N016160100000001', value: 84.9, text: null },
            { code: '9A751000000000001', value: 129, text: null },
          ],
        },
      },
      namedWithin: 'PERSON',
    })
    expect(report).toEqual(readCheckup(Buffer.from(checkupXml())))
  })

  test('says its answers by codes, its findings in words, and the parts of a group', () => {
    const finding = { code: { coding: [{ system: itemSystem, code: '9N056160400000049' }] }, valueString: ' ヘルニア ' }
    const pressure = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
      component: [
        measured('9A755000000000001', 130, 'mmHg'),
        measured('9A765000000000001', 80, 'mm', { code: 'mm[Hg]' }),
      ],
    }
    expect(itemsOf([answered('9N056000000000011', '1', { component: [finding] }), pressure])).toEqual({
      items: [
        { code: '9N056000000000011', value: 1, text: null },
        { code: '9N056160400000049', value: null, text: 'ヘルニア' },
        { code: '9A755000000000001', value: 130, text: null },
        { code: '9A765000000000001', value: 80, text: null },
      ],
      remarks: [],
    })
  })

  test('beyond what can be measured says so; what was not done says nothing', () => {
    const lipids = '3F015000002327101'
    expect(itemsOf([measured(lipids, 10, 'mg/dL', { comparator: '<' })])).toEqual({
      items: [{ code: lipids, value: null, text: '測定範囲未満' }],
      remarks: [],
    })
    const not = { ...measured('9N001000000000001', 170, 'cm'), status: 'cancelled' }
    const absent = { ...measured('9N006000000000001', 60, 'kg'), valueQuantity: undefined }
    expect(itemsOf([measured(lipids, 900, 'mg/dL', { comparator: '>' }), not, absent])).toEqual({
      items: [{ code: lipids, value: null, text: '測定範囲超過' }],
      remarks: [],
    })
  })

  test('leaves out what cannot be taken, and names it', () => {
    const height = measured('9N001000000000001', 171.5, 'cm')
    const wrong = [
      height,
      height,
      measured('9N006000000000001', 65, 'lb'),
      measured('9N011000000000001', 0.00000001, 'kg/m2'),
      answered('9N736000000000011', '7'),
      measured('00000000000000000', 1, 'cm'),
    ]
    expect(itemsOf(wrong)).toEqual({
      items: [{ code: '9N001000000000001', value: 171.5, text: null }],
      remarks: [
        { fault: 'ITEM_TWICE', field: '9N001000000000001' },
        { fault: 'UNIT', field: '9N006000000000001' },
        { fault: 'VALUE', field: '9N011000000000001' },
        { fault: 'ANSWER', field: '9N736000000000011' },
        { fault: 'UNKNOWN_ITEM', field: null },
      ],
    })
  })

  test('points out a judgement of metabolic syndrome that the tables do not give', () => {
    const found = itemsOf([
      measured('9N016160100000001', 84.9, 'cm'),
      measured('9A751000000000001', 129, 'mmHg'),
      measured('9A761000000000001', 84, 'mmHg'),
      measured('9N011000000000001', 24.9, 'kg/m2'),
      measured('3F015000002327101', 149, 'mg/dL'),
      measured('3F070000002327101', 40, 'mg/dL'),
      measured('3D010000001926101', 99, 'mg/dL'),
      ...['9N701', '9N706', '9N711'].map((code) => answered(`${code}000000000011`, '2')),
      answered('9N501000000000011', '1'),
    ])
    expect(found).toMatchObject({ remarks: [{ fault: 'JUDGEMENT', field: '9N501000000000011' }] })
  })

  test.each<[string, string, string | null, ReportSaid]>([
    ['a number', 'NO_PATIENT', 'Patient.identifier', { patient: { identifier: [] } }],
    ['a right check digit', 'NUMBER', 'Patient.identifier', { insured: '01200014:信見:678:01' }],
    ['a sex', 'MALFORMED', 'Patient.gender', { patient: { gender: 'unknown' } }],
    ['a birth day', 'MALFORMED', 'Patient.birthDate', { patient: { birthDate: '1975' } }],
    ['a birth day before it', 'MALFORMED', 'Patient.birthDate', { patient: { birthDate: '2030-01-01' } }],
    ['a day', 'NO_DATE', 'Composition.event.period', { composition: { event: [] }, encounter: { period: {} } }],
    ['a place', 'NO_INSTITUTION', 'Encounter.serviceProvider', { institution: '123' }],
    ['an item', 'NO_VALUE', 'Observation', { observations: [] }],
    [
      'a number that is one',
      'MALFORMED',
      'valueQuantity.value',
      { observations: [measured('9N001000000000001', '1' as never, 'cm')] },
    ],
  ])('without %s is refused', (_, fault, field, said) => {
    expect(read(said)).toEqual({ outcome: 'REFUSED', fault, field })
  })

  test('of guidance, or that was entered in error, is put aside', () => {
    expect(read({ category: '20' })).toEqual({ outcome: 'ASIDE' })
    expect(read({ composition: { status: 'entered-in-error' } })).toEqual({ outcome: 'ASIDE' })
  })

  test('has its person by the insurance too, its day by the encounter, and its place by who is given for the file', () => {
    const coverage = { resourceType: 'Coverage', identifier: [{ system: insuredSystem, value: member }] }
    const said = { patient: { identifier: [] }, composition: { event: [] }, institution: '' }
    const entries = [...checkupReport(said).entry, { resource: coverage }].map((one) => JSON.stringify(one))
    expect(fhirReader('4010000049' as InstitutionCode).report(entries)).toMatchObject({
      outcome: 'RECORD',
      number: { number: '678' },
      told: { source: 'Checkup/000/2026-10-05', institution: '4010000049', on: '2026-10-05' },
    })
  })

  test('is where it was done, even if another reports it', () => {
    const other = { resourceType: 'Organization', identifier: [{ system: institutionSystem, value: '4010000049' }] }
    const report = checkupReport({ encounter: { serviceProvider: { reference: 'Organization/place' } } })
    const entries = [...report.entry, { resource: { ...other, id: 'place' } }].map((one) => JSON.stringify(one))
    expect(fhirReader(null).report(entries)).toMatchObject({ told: { institution: '4010000049' } })
  })
})

describe('a file of reports', () => {
  test('that is one is told of at its end, whatever else it holds', async () => {
    const report = checkupReport()
    const readings = await readFile(JSON.stringify(report, null, 1))
    expect(readings).toEqual([
      ...report.entry.slice(1).map((_, place) => ({ place: place + 2, reading: { outcome: 'ASIDE' } })),
      { place: 1, reading: read() },
    ])
  })

  test('that is cut off, or longer than any, is refused as a whole', async () => {
    const text = JSON.stringify(checkupReport())
    const outcomes = async (cut: string) => (await readFile(cut)).filter(({ reading }) => reading.outcome !== 'ASIDE')
    const refusal = (fault: string) => [{ place: 1, reading: { outcome: 'REFUSED', fault, field: null } }]
    expect(await outcomes(text.slice(0, -40))).toEqual(refusal('CUT_OFF'))
    const padded = { ...measured('9N001000000000001', 170, 'cm'), note: [{ text: 'あ'.repeat(1_900_000) }] }
    expect(await outcomes(JSON.stringify(checkupReport({ observations: Array(5).fill(padded) })))).toEqual(
      refusal('TOO_LONG'),
    )
  })

  test('is taken although a picture in it is too long to be read', async () => {
    const picture = { resourceType: 'Media', content: { data: 'A'.repeat(2_200_000) } }
    const readings = await readFile(
      JSON.stringify(checkupReport({ observations: [measured('9N001000000000001', 171.5, 'cm'), picture] })),
    )
    expect(readings.filter(({ reading }) => reading.outcome !== 'ASIDE')).toMatchObject([
      { place: 7, reading: { outcome: 'REFUSED', fault: 'TOO_LONG', field: null } },
      { place: 1, reading: { outcome: 'RECORD', told: { content: { items: [{ value: 171.5 }] } } } },
    ])
  })

  test('that is NDJSON has one on each line; a bundle of another kind is not looked into', async () => {
    const collection = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: { resourceType: 'Patient' } }],
    }
    const lines = [checkupReport(), collection, { resourceType: 'Bundle', type: 'collection' }]
    const readings = await readFile(lines.map((one) => JSON.stringify(one)).join('\n'), linesOf)
    expect(readings).toEqual([
      { place: 1, reading: read() },
      { place: 2, reading: { outcome: 'REFUSED', fault: 'NESTED', field: 'entry' } },
      { place: 3, reading: { outcome: 'ASIDE' } },
    ])
  })
})
