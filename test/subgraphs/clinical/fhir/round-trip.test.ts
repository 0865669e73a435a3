import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InstitutionCode, PersonId } from '../../../../schema/domain/ids.ts'
import type { Instant } from '../../../../schema/domain/time.ts'
import { entriesOf } from '../../../../subgraphs/clinical/fhir/pieces.ts'
import { fhirReader, readEach } from '../../../../subgraphs/clinical/fhir/reading.ts'
import { bundleOf } from '../../../../subgraphs/clinical/fhir/writing/bundle.ts'
import type { Outgoing } from '../../../../subgraphs/clinical/fhir/writing/common.ts'
import type { ClinicalRecord, Content, RecordKind } from '../../../../subgraphs/clinical/record.ts'
import { member } from '../../../support/clinical/fhir.ts'
import { content, day, hospital, nagano, token } from '../../../support/clinical/records.ts'

type Told = Omit<ClinicalRecord, 'id' | 'token'>

const at = Date.UTC(2026, 10, 21) as Instant
const person = 'per_AAAAAAAAAAAAAAAAAAAAAA' as PersonId

/** As it would lie at a node and come out of it again. */
const outgoing = (told: Told, place: number): Outgoing => ({
  record: { id: `ent_${String(place).padStart(22, '0')}`, token, ...told },
  shown: [{ region: nagano, institution: told.institution }],
})

async function throughABundle(told: readonly Told[]): Promise<readonly (Told | string)[]> {
  const text = JSON.stringify(bundleOf({ person, insured: member }, told.map(outgoing), at))
  async function* chunks() {
    for (let from = 0; from < text.length; from += 4_096) yield text.slice(from, from + 4_096)
  }
  const found: (Told | string)[] = []
  for await (const { reading } of readEach(entriesOf(chunks()), fhirReader(null))) {
    if (reading.outcome === 'RECORD') {
      const { source: _, ...rest } = reading.told
      found.push(rest as Told)
    } else if (reading.outcome === 'REFUSED') found.push(`${reading.fault} ${reading.field}`)
  }
  return found
}

const told = (said: Content, on: string, more: Partial<Told> = {}): Told => ({
  institution: hospital,
  on: day(on),
  labels: [],
  keptFrom: [],
  keepLong: false,
  ...more,
  content: said,
})

const one = {
  CONDITION: told(content('CONDITION', { onset: day('2019-04-01'), suspected: true }), '2026-03-01', {
    keepLong: true,
    labels: ['PSYCHIATRIC'],
  }),
  DRUG_ALLERGY: told(content('DRUG_ALLERGY'), '2024-05-01'),
  OTHER_ALLERGY: told(content('OTHER_ALLERGY'), '2024-05-02'),
  INFECTION: told(content('INFECTION', { result: 'INDETERMINATE' }), '2025-01-09', { labels: ['INFECTION'] }),
  LAB: told(content('LAB', { low: 4.9, high: 6 }), '2026-01-10'),
  TREATMENT: told(content('TREATMENT', { times: 3 }), '2026-06-30'),
  PRESCRIPTION: told(content('PRESCRIPTION', { inpatient: true }), '2026-11-01'),
  CHECKUP: told(
    content('CHECKUP', {
      items: [
        { code: '9N016160100000001', value: 84.5, text: null },
        { code: '9N736000000000011', value: 3, text: null },
        { code: '9N056160400000049', value: null, text: '虫垂炎' },
        { code: '3B090000002327101', value: null, text: '測定範囲超過' },
      ],
    }),
    '2026-05-20',
  ),
  DOCUMENT: told(content('DOCUMENT', { addressee: '2012345670' as InstitutionCode }), '2026-10-01'),
} satisfies Partial<Record<RecordKind, Told>>

test('a check-up that an insurer sent goes out under its number as an insurer, and comes in as theirs', async () => {
  const sent = { ...one.CHECKUP, institution: '06270227' as InstitutionCode }
  const { entry } = JSON.parse(JSON.stringify(bundleOf({ person, insured: member }, [outgoing(sent, 0)], at)))
  expect(entry.map(({ resource }: { resource: { extension?: object } }) => resource.extension)).toContainEqual([
    expect.objectContaining({ valueIdentifier: { system: 'urn:oid:1.2.392.100495.20.3.61', value: '06270227' } }),
  ])
  expect(await throughABundle([sent])).toEqual([sent])
})

test('one entry of each kind goes out as the golden bundle, and comes in from it again', async () => {
  const all = Object.values(one)
  const golden: unknown = JSON.parse(readFileSync(new URL('golden-bundle.json', import.meta.url), 'utf8'))
  expect(JSON.parse(JSON.stringify(bundleOf({ person, insured: member }, all.map(outgoing), at)))).toEqual(golden)
  expect(await throughABundle(all)).toEqual(all)
})

test('what is not known is left out, and comes back as not known', async () => {
  const bare: readonly Told[] = [
    told(content('CONDITION', { code: null, main: false, outcome: 'STOPPED', ended: day('2026-02-01') }), '2026-03-01'),
    told(content('CONDITION', { outcome: 'DIED' }), '2026-03-02'),
    told(content('CONDITION', { outcome: 'CURED' }), '2026-03-03'),
    told(content('DRUG_ALLERGY', { code: null, criticality: 'UNKNOWN', reaction: null }), '2024-05-01'),
    told(content('TREATMENT', { code: null, times: 1 }), '2026-06-30'),
    told(content('LAB', { code: null, value: null, unit: null, text: '(+)' }), '2026-01-10'),
    told(content('PRESCRIPTION', { code: null, days: null, dosage: null, stage: 'DISPENSED' }), '2026-11-01'),
    told(content('DOCUMENT', { type: 'DISCHARGE_SUMMARY', text: '' }), '2026-10-01'),
  ]
  expect(await throughABundle(bare)).toEqual(bare)
})

const words = fc.stringMatching(/^[ぁ-んァ-ン一-龥a-zA-Z0-9"\\{}<&]{1,30}$/)
const dates = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
  .map((date) => day(date.toISOString().slice(0, 10)))
const numbers = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Number(value.toFixed(3)) + 0)
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })

const contents: fc.Arbitrary<Content> = fc.oneof(
  fc.record({
    kind: fc.constant('CONDITION' as const),
    name: words,
    code: maybe(fc.constantFrom('I10', 'E11.9', 'C16')),
    onset: maybe(dates),
    ended: maybe(dates),
    outcome: fc.constantFrom('CONTINUING' as const, 'CURED' as const, 'DIED' as const, 'STOPPED' as const),
    main: fc.boolean(),
    suspected: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom('DRUG_ALLERGY' as const, 'OTHER_ALLERGY' as const),
    substance: words,
    code: maybe(fc.constant('6169905F1011')),
    criticality: fc.constantFrom('LOW' as const, 'HIGH' as const, 'UNKNOWN' as const),
    reaction: maybe(words),
  }),
  fc
    .record({ name: words, value: numbers, unit: maybe(words), low: maybe(numbers), high: maybe(numbers) })
    .map((said) => ({ kind: 'LAB' as const, code: '3D046000001906202', text: null, ...said })),
  fc.record({
    kind: fc.constant('PRESCRIPTION' as const),
    drug: words,
    code: maybe(fc.constant('2171901F2016')),
    dosage: maybe(words),
    days: maybe(fc.integer({ min: 1, max: 3_650 })),
    stage: fc.constantFrom('PRESCRIBED' as const, 'DISPENSED' as const),
    inpatient: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('CHECKUP' as const),
    sex: fc.constantFrom('MALE' as const, 'FEMALE' as const),
    age: fc.integer({ min: 0, max: 120 }),
    items: fc.uniqueArray(
      fc.record({
        code: fc.constantFrom('9N001000000000001', '9N736000000000011', '9Z999000000000011', '3D010000001926101'),
        value: numbers,
        text: fc.constant(null),
      }),
      { minLength: 1, selector: ({ code }) => code },
    ),
  }),
  fc.record({
    kind: fc.constant('DOCUMENT' as const),
    type: fc.constantFrom('CHECKUP_REPORT' as const, 'REFERRAL' as const, 'DISCHARGE_SUMMARY' as const),
    title: words,
    text: fc.string({ unit: 'grapheme', maxLength: 200 }),
    addressee: maybe(fc.constant(hospital)),
  }),
)

test('whatever a record says, it says the same after it went out and came in', async () => {
  const records = fc.record({
    institution: fc.constant(hospital),
    on: dates,
    labels: fc.subarray(['PSYCHIATRIC', 'GENETIC', 'ABUSE'] as const).map((some) => [...some]),
    keptFrom: fc.constantFrom([], ['PERSON' as const, 'GUARDIANS' as const]),
    keepLong: fc.boolean(),
    content: contents,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(records, { maxLength: 8 }), async (all) => {
      expect(await throughABundle(all)).toEqual(all)
    }),
    { numRuns: 200 },
  )
})

test('what care cost does not go out with a record of care', () => {
  const { entry } = bundleOf({ person }, [outgoing(told(content('COST'), '2026-10-01'), 1)], at)
  expect(entry?.map(({ resource }) => resource?.resourceType)).toEqual(['Patient'])
})

test('a place that is hidden is not in what goes out', () => {
  const hidden = { ...outgoing(one.LAB, 1), shown: [{ region: null, institution: null }] }
  const text = JSON.stringify(bundleOf({ person }, [hidden], at))
  expect(text).not.toContain(hospital)
  expect(text).not.toContain(member)
})
