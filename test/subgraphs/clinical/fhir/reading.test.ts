import { describe, expect, test } from 'vitest'
import type { InstitutionCode } from '../../../../schema/domain/ids.ts'
import { entriesOf, linesOf, type Piece } from '../../../../subgraphs/clinical/fhir/pieces.ts'
import { fhirReader } from '../../../../subgraphs/clinical/fhir/reading.ts'
import {
  allergyResource,
  conditionResource,
  indicationSystem,
  insuredSystem,
  jlac10System,
  labResource,
  member,
  prescriptionResource,
} from '../../../support/clinical/fhir.ts'

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
async function all(pieces: AsyncIterable<Piece>): Promise<readonly Piece[]> {
  const found: Piece[] = []
  for await (const piece of pieces) found.push(piece)
  return found
}

describe('the entries of a file', () => {
  const entries = [
    { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Patient', text: 'a "quoted" \\ } ] brace' } },
    { resource: { resourceType: 'List', entry: [{ item: {} }] } },
    { resource: { resourceType: 'Condition' } },
  ]
  const bundle = JSON.stringify({ resourceType: 'Bundle', meta: { tag: [{ code: 'x' }] }, entry: entries, total: 3 })

  test.each([1, 2, 7, 64, 100_000])('of a bundle come one by one, in pieces of %d', async (size) => {
    for (const text of [bundle, JSON.stringify(JSON.parse(bundle), null, 2)]) {
      const found = await all(entriesOf(inChunks(text, size)))
      expect(found.map(({ place, text: one }) => [place, JSON.parse(one)])).toEqual(
        entries.map((entry, place) => [place + 1, entry]),
      )
    }
  })

  test.each([1, 7, 100_000])('of a bundle that says so after them come alike, in pieces of %d', async (size) => {
    const text = JSON.stringify({ entry: entries, id: 'b', resourceType: 'Bundle' })
    expect((await all(entriesOf(inChunks(text, size)))).map(({ text: one }) => JSON.parse(one))).toEqual(entries)
  })

  test.each([1, 7, 100_000])('of NDJSON are its lines, empty ones left out, in pieces of %d', async (size) => {
    const text = '{"a":1}\r\n\n{"b":"\\n"}\n{"c":3}'
    expect(await all(linesOf(inChunks(text, size)))).toEqual([
      { place: 1, text: '{"a":1}' },
      { place: 2, text: '{"b":"\\n"}' },
      { place: 3, text: '{"c":3}' },
    ])
  })

  test('one resource by itself is one entry, and a bundle of nothing is one that holds nothing', async () => {
    expect(await all(entriesOf(inChunks('{"resourceType":"List","entry":[{"item":{}}]}', 5)))).toEqual([
      { place: 1, text: '{"resourceType":"List","entry":[{"item":{}}]}' },
    ])
    expect(await all(entriesOf(inChunks('{"resourceType":"Bundle","entry":[]}', 5)))).toHaveLength(1)
    expect(await all(entriesOf(inChunks(' \n', 1)))).toEqual([])
  })

  test('what is cut off is said to be, and what stood before it is there', async () => {
    const found = await all(entriesOf(inChunks(bundle.slice(0, -40), 16)))
    expect(found.map(({ place, text }) => [place, text === 'CUT_OFF'])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ])
  })

  test('an entry without an end does not fill the memory, and the next one is read', async () => {
    const long = 'x'.repeat(3 * 1024 * 1024)
    const lines = await all(linesOf(inChunks(`{"a":"${long}"}\n{"b":1}`, 64 * 1024)))
    expect(lines).toEqual([
      { place: 1, text: 'TOO_LONG' },
      { place: 2, text: '{"b":1}' },
    ])
    const text = JSON.stringify({ resourceType: 'Bundle', entry: [{ a: long }, { b: 1 }] })
    expect(await all(entriesOf(inChunks(text, 64 * 1024)))).toEqual([
      { place: 1, text: 'TOO_LONG' },
      { place: 2, text: '{"b":1}' },
    ])
  })
})

const plainNumber = { scheme: 'MEDICAL', insurer: '01200013', symbol: '信見', number: '678', branch: '01' }
const read = (resource: object, institution: string | null = null) =>
  fhirReader(institution as InstitutionCode | null).read(JSON.stringify(resource))
const record = (told: object) => ({
  outcome: 'RECORD',
  number: plainNumber,
  told: { institution: '2010000038', labels: [], keptFrom: [], keepLong: false, ...told },
})
const refusal = (fault: string, field: string | null = null) => ({ outcome: 'REFUSED', fault, field })

describe('a resource', () => {
  test('of a disease', () => {
    expect(read(conditionResource('c1'))).toEqual(
      record({
        source: 'Condition/c1',
        on: '2026-03-01',
        content: {
          kind: 'CONDITION',
          name: '高血圧症',
          code: 'I10',
          onset: '2020-04-10',
          ended: null,
          outcome: 'CONTINUING',
          main: false,
          suspected: false,
        },
      }),
    )
  })

  test('of an allergy', () => {
    const content = {
      kind: 'DRUG_ALLERGY',
      substance: 'ミホンマイシン錠200mg',
      code: '6169905F1011',
      criticality: 'HIGH',
      reaction: '発疹',
    }
    expect(read(allergyResource('a1'))).toEqual(record({ source: 'AllergyIntolerance/a1', on: '2024-05-01', content }))
    expect(read(allergyResource('a1', { category: ['food'], criticality: 'unable-to-assess' }))).toMatchObject({
      told: { content: { kind: 'OTHER_ALLERGY', criticality: 'UNKNOWN' } },
    })
  })

  test('of a test, with the interval of its laboratory', () => {
    expect(read(labResource('l1'))).toEqual(
      record({
        source: 'Observation/l1',
        on: '2026-01-10',
        content: {
          kind: 'LAB',
          name: 'グルコース',
          code: '3D010000001926101',
          value: 104,
          unit: 'mg/dL',
          text: null,
          low: 73,
          high: 109,
        },
      }),
    )
  })

  test.each([
    ['5F016141002399811', { valueString: '陰性' }, { test: 'HBS', result: 'NEGATIVE' }],
    ['5F360149502399811', { valueString: '（＋）' }, { test: 'HCV', result: 'POSITIVE' }],
    [
      '5E071000002399811',
      { valueCodeableConcept: { coding: [{ code: 'POS' }] } },
      { test: 'SYPHILIS_STS', result: 'POSITIVE' },
    ],
    ['5F016141002399811', { interpretation: [{ text: '判定保留' }] }, { test: 'HBS', result: 'INDETERMINATE' }],
  ])('of an infection is labelled as one: %s %j', (code, value, content) => {
    const resource = labResource('i1', {
      code: { coding: [{ system: jlac10System, code }], text: '感染症' },
      valueQuantity: undefined,
      ...value,
    })
    expect(read(resource)).toMatchObject({
      told: { labels: ['INFECTION'], content: { kind: 'INFECTION', ...content } },
    })
  })

  test('of a prescription, and of what was dispensed', () => {
    const content = {
      kind: 'PRESCRIPTION',
      drug: 'ミホンジピン錠5mg',
      code: '2171901F2016',
      dosage: '1日1回朝食後',
      days: 28,
      stage: 'PRESCRIBED',
      inpatient: false,
    }
    expect(read(prescriptionResource('p1'))).toEqual(
      record({ source: 'MedicationRequest/p1', on: '2026-11-01', content }),
    )
    expect(read(prescriptionResource('p1', { category: [{ coding: [{ code: 'inpatient' }] }] }))).toMatchObject({
      told: { content: { inpatient: true } },
    })
    const { authoredOn: _, ...given } = prescriptionResource('d1')
    const dispense = {
      ...given,
      resourceType: 'MedicationDispense',
      whenHandedOver: '2026-11-02T10:00:00+09:00',
      daysSupply: { value: 7 },
    }
    expect(read(dispense)).toMatchObject({
      told: { source: 'MedicationDispense/d1', on: '2026-11-02', content: { stage: 'DISPENSED', days: 7 } },
    })
  })

  test('says how it is to be kept and shown', () => {
    const tag = (code: string) => ({ meta: { tag: [{ system: indicationSystem, code }] } })
    expect(read(conditionResource('c1', tag('LTS')))).toMatchObject({ told: { keepLong: true, labels: [] } })
    expect(read(conditionResource('c1', tag('UNINFORMED')))).toMatchObject({ told: { labels: ['UNDISCLOSED'] } })
    expect(read(conditionResource('c1', tag('UNDELIVERED')))).toMatchObject({
      told: { labels: [], keptFrom: ['PERSON', 'GUARDIANS'] },
    })
    expect(read(conditionResource('c1', { meta: { security: [{ code: 'PSY' }, { code: 'R' }] } }))).toMatchObject({
      told: { labels: ['PSYCHIATRIC'] },
    })
  })

  test.each([
    ['that does not hold', conditionResource('c1', { verificationStatus: { coding: [{ code: 'entered-in-error' }] } })],
    ['that was cancelled', prescriptionResource('p1', { status: 'cancelled' })],
    ['of another kind', { resourceType: 'Encounter', id: 'e1' }],
  ])('%s is put aside', (_, resource) => {
    expect(read(resource)).toEqual({ outcome: 'ASIDE' })
  })

  test.each([
    ['a resource', 'NO_RESOURCE', null, { id: 'x' }],
    ['a date', 'NO_DATE', null, conditionResource('c', { recordedDate: '2026-03', onsetDateTime: undefined })],
    ['a day of the calendar', 'NO_DATE', null, prescriptionResource('p', { authoredOn: '2026-02-30' })],
    ['a name', 'NO_CODE', 'code', conditionResource('c', { code: { text: ' ' } })],
    ['a value', 'NO_VALUE', 'code', labResource('l', { valueQuantity: undefined })],
    ['an id', 'NO_ID', 'identifier', conditionResource('c', { id: undefined, identifier: [] })],
    ['an institution', 'NO_INSTITUTION', 'extension', conditionResource('c', { extension: [] })],
    ['a person', 'NO_PATIENT', 'subject', conditionResource('c', { subject: { reference: 'Patient/9' } })],
    ['a right check digit', 'NUMBER', 'subject', conditionResource('c', {}, '01200014:信見:678:01')],
    ['anything but a My Number', 'NUMBER', 'subject', conditionResource('c', {}, '01200013:信見:123456789018:01')],
    [
      'a number where a number belongs',
      'MALFORMED',
      'valueQuantity.value',
      labResource('l', { valueQuantity: { value: '104' } }),
    ],
  ])('without %s is refused by itself', (_, fault, field, resource) => {
    expect(read(resource)).toEqual(refusal(fault, field))
  })

  test('that is no JSON is refused, and nothing of it is repeated', () => {
    expect(fhirReader(null).read('{"name":"山田')).toEqual(refusal('NOT_JSON'))
  })

  test('names its institution, stands under the one given for the file, or holds an organisation that does', () => {
    expect(read(conditionResource('c', { extension: [] }), '2010000012')).toMatchObject({
      told: { institution: '2010000012' },
    })
    const organisation = {
      resourceType: 'Organization',
      id: 'o',
      identifier: [
        { system: 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no', value: '4010000049' },
      ],
    }
    expect(read(conditionResource('c', { extension: [], contained: [organisation] }), '2010000012')).toMatchObject({
      told: { institution: '4010000049' },
    })
  })

  test('names a patient who stood before it, or whom it holds', () => {
    const reader = fhirReader(null)
    const patient = { resourceType: 'Patient', id: 'p', identifier: [{ system: insuredSystem, value: member }] }
    const about = (reference: string, more: object = {}) =>
      reader.read(JSON.stringify({ resource: conditionResource('c', { subject: { reference }, ...more }) }))
    expect(reader.read(JSON.stringify({ fullUrl: 'urn:uuid:7', resource: patient }))).toEqual({ outcome: 'ASIDE' })
    expect(about('urn:uuid:7')).toMatchObject({ outcome: 'RECORD', number: plainNumber })
    expect(about('Patient/p')).toMatchObject({ outcome: 'RECORD', number: plainNumber })
    expect(about('#inside', { contained: [{ ...patient, id: 'inside' }] })).toMatchObject({ outcome: 'RECORD' })
    expect(about('#nobody')).toEqual(refusal('NO_PATIENT', 'subject'))
  })

  test('of an NHI insurer comes filled to eight digits', () => {
    expect(read(conditionResource('c', {}, '00138016::1234:'))).toMatchObject({
      number: { insurer: '138016', symbol: '', number: '1234', branch: '' },
    })
  })
})
