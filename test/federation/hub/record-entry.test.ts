import { afterAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { DelegationId, RegionId } from '../../../schema/domain/ids.ts'
import { hours } from '../../../schema/domain/time.ts'
import { testRegions } from '../../support/clinical/nodes.ts'
import { caller, city, clerk, insurer, nurse, otherInsurer, physician, self } from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const regions = testRegions([{ region: 'nagano' as RegionId, node: code.network }], 5_000)
const clinical = `mutation ($input: RecordClinicalInput!) { recordClinical(input: $input) { outcome person {
  clinicalSummary { clinical { conditions { name code } infections { test result } labs { points { value } } } } } } }`
const medication = 'mutation ($input: RecordMedicationInput!) { recordMedication(input: $input) { outcome } }'
const wholeCheckup = 'mutation ($input: RecordCheckupInput!) { recordCheckup(input: $input) { outcome } }'
const letter = 'mutation ($input: RecordDocumentInput!) { recordDocument(input: $input) { outcome } }'
const waist = '9N016160100000001'
const mine = `{ me { clinicalSummary { clinical { conditions { name } sources { region state } }
  medication { prescriptions { drug code days stage } } } } }`
const pharmacist = caller('PHARMACIST', 'TREATMENT', code.clinic)

describe.each(wirings)('one record written through the hub, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds, regions.open)
  afterAll(() => regions.close())
  const hypertension = { condition: { name: '本態性高血圧症', code: 'I10', main: true } }
  const write = async (by: Caller, entry: object, more: object = {}) => {
    const { person } = await holderOf(hub, 'taro')
    return hub.ask(by, clinical, { input: { person, source: 'c-1', on: '2026-11-01', entry, ...more } })
  }
  const outcome = (answer: unknown) =>
    (answer as { data: { recordClinical: { outcome: string } | null } }).data.recordClinical?.outcome

  test('is kept at the node of the region, corrected under its name, and found by whoever may see it', async () => {
    const { person } = await holderOf(hub, 'taro')
    expect(await hub.ask(self(person), mine)).toMatchObject({
      data: { me: { clinicalSummary: { clinical: { conditions: [] } } } },
    })
    expect(outcome(await write(physician, hypertension))).toBe('ADDED')
    expect(outcome(await write(physician, hypertension))).toBe('SAME')
    expect(outcome(await write(physician, { condition: { name: '高血圧症', code: 'I10' } }))).toBe('CHANGED')
    const prescription = { drug: 'ミホンジピン錠5mg', code: '2171901F2016', days: 28, stage: 'DISPENSED' }
    const input = { person, source: 'p-1', on: '2026-11-01', prescription }
    expect(await hub.ask(pharmacist, medication, { input })).toEqual({
      data: { recordMedication: { outcome: 'ADDED' } },
    })
    expect(await hub.ask(self(person), mine)).toEqual({
      data: {
        me: {
          clinicalSummary: {
            clinical: { conditions: [{ name: '高血圧症' }], sources: [{ region: 'nagano', state: 'ANSWERED' }] },
            medication: { prescriptions: [prescription] },
          },
        },
      },
    })
    const written = regions
      .node('nagano')
      .audit.records.filter(({ coordinates }) => coordinates.some((one) => one === 'Node.record'))
    expect(written.map(({ action, category, outcome, rule }) => [action, category, outcome, rule])).toEqual([
      ...Array.from({ length: 3 }, () => ['WRITE', 'CLINICAL', 'ALLOW', 6]),
      ['WRITE', 'MEDICATION', 'ALLOW', 6],
    ])
  })

  test('is a check-up, or a letter, as well', async () => {
    const { person } = await holderOf(hub, 'taro')
    const checkup = { sex: 'MALE', age: 47, items: [{ code: waist, value: 91 }] }
    const document = { type: 'REFERRAL', title: '紹介状', text: '経過をお願いします。', addressee: code.hospital }
    const told = { person, on: '2026-11-02' }
    expect(await hub.given(physician, wholeCheckup, { input: { ...told, source: 'k-1', checkup } })).toEqual({
      recordCheckup: { outcome: 'ADDED' },
    })
    expect(await hub.given(physician, letter, { input: { ...told, source: 'd-1', document } })).toEqual({
      recordDocument: { outcome: 'ADDED' },
    })
    const seen = `{ me { clinicalSummary { checkups { checkups { on items { code value text } } }
      documents { documents { on type title text addressee } } } } }`
    expect(await hub.given(self(person), seen)).toEqual({
      me: {
        clinicalSummary: {
          checkups: { checkups: [{ on: told.on, items: [{ code: waist, value: 91, text: null }] }] },
          documents: { documents: [{ on: told.on, ...document }] },
        },
      },
    })
  })

  test('is a check-up that an insurer sends of its own insured, into the region it names', async () => {
    const { person } = await holderOf(hub, 'taro')
    const checkup = { sex: 'MALE', age: 47, items: [{ code: waist, value: 88 }] }
    const sent = (by: Caller, region: string | null) => {
      const input = { person, on: '2026-10-01', source: 'i-1', region, checkup }
      return hub.ask({ ...by, region: null }, wholeCheckup, { input })
    }
    const refused = (extensions: object) => ({
      data: { recordCheckup: null },
      errors: [{ message: expect.any(String), path: ['recordCheckup'], extensions }],
    })
    expect([
      await sent(insurer, 'nagano'),
      await sent(insurer, 'nagano'),
      await sent(otherInsurer, 'nagano'),
      await sent(city, 'nagano'),
      await sent(insurer, 'fukuoka'),
      await sent(insurer, null),
      await sent(physician, 'fukuoka'),
    ]).toEqual([
      { data: { recordCheckup: { outcome: 'ADDED' } } },
      { data: { recordCheckup: { outcome: 'SAME' } } },
      refused({ code: 'NOT_PERMITTED' }),
      refused({ code: 'NOT_PERMITTED' }),
      refused({ code: 'NOT_FOUND', reason: 'NO_NODE' }),
      refused({ code: 'NOT_FOUND', reason: 'NO_NODE' }),
      refused({ code: 'INVALID_INPUT', reason: 'REGION', inputPath: ['input', 'region'] }),
    ])
    const seen = '{ me { clinicalSummary { checkups { checkups { on sources { region institution } } } } } }'
    expect(await hub.given(self(person), seen)).toMatchObject({
      me: {
        clinicalSummary: {
          checkups: {
            checkups: [{}, { on: '2026-10-01', sources: [{ region: 'nagano', institution: code.insurer }] }],
          },
        },
      },
    })
  })

  test('is written by a nurse for the physician who delegates, and by none without a delegation', async () => {
    const delegated = await hub.given<{ delegate: { id: DelegationId } }>(
      physician,
      'mutation ($input: DelegateInput!) { delegate(input: $input) { id } }',
      {
        input: {
          idempotencyKey: 'nurses-shift',
          nurse: nurse(null).user,
          purposes: ['TREATMENT'],
          until: new Date(hub.clock.now() + hours(8)).toISOString(),
        },
      },
    )
    expect(outcome(await write(nurse(delegated.delegate.id), hypertension, { source: 'n-1' }))).toBe('ADDED')
    expect(await write(nurse(null), hypertension, { source: 'n-2' })).toMatchObject({
      data: { recordClinical: null },
      errors: [{ extensions: { code: 'NOT_PERMITTED' } }],
    })
  })

  test.each<readonly [string, Caller, string, object, object]>([
    ['by a pharmacist', pharmacist, 'k-2', { code: waist, value: 91 }, { code: 'NOT_PERMITTED' }],
    [
      'of an item that the programme has not',
      physician,
      'k-2',
      { code: '9N016160100000009', value: 91 },
      { code: 'INVALID_INPUT', reason: 'ITEM', inputPath: ['input', 'checkup', 'items', 0, 'code'] },
    ],
    [
      'without a value',
      physician,
      'k-2',
      { code: waist, text: '九十' },
      { code: 'INVALID_INPUT', reason: 'ANSWER', inputPath: ['input', 'checkup', 'items', 0] },
    ],
    [
      'with an answer that is not in its list',
      physician,
      'k-2',
      { code: '9N701000000000011', value: 3 },
      { code: 'INVALID_INPUT', reason: 'ANSWER', inputPath: ['input', 'checkup', 'items', 0] },
    ],
    [
      'with a code of another length',
      physician,
      'k-2',
      { code: '9N016', value: 91 },
      { code: 'INVALID_INPUT', reason: 'MALFORMED', inputPath: ['input', 'checkup', 'items', 0, 'code'] },
    ],
  ])('a check-up is refused: %s', async (_, by, source, item, extensions) => {
    const { person } = await holderOf(hub, 'taro')
    const checkup = { sex: 'MALE', age: 47, items: [item] }
    expect(await hub.ask(by, wholeCheckup, { input: { person, on: '2026-11-02', source, checkup } })).toEqual({
      data: { recordCheckup: null },
      errors: [{ message: expect.any(String), path: ['recordCheckup'], extensions }],
    })
  })

  test('needs no consent to be written, and is not shown by being written', async () => {
    const answer = await write(physician, { lab: { name: 'HbA1c', value: 6.1, unit: '%' } }, { source: 'l-1' })
    expect(answer).toMatchObject({
      data: { recordClinical: { outcome: 'ADDED', person: { clinicalSummary: { clinical: null } } } },
      errors: [{ extensions: { code: 'CONSENT_REQUIRED' } }],
    })
  })

  test.each<readonly [string, Caller, object, object, object]>([
    ['a clerk', clerk, hypertension, {}, { code: 'NOT_PERMITTED' }],
    ['a pharmacist, of a disease', pharmacist, hypertension, {}, { code: 'NOT_PERMITTED' }],
    [
      'a code that is none',
      physician,
      { condition: { name: 'x', code: '8833421' } },
      {},
      { code: 'INVALID_INPUT', reason: 'CODE', inputPath: ['input', 'entry', 'condition', 'code'] },
    ],
    [
      'a day to come',
      physician,
      hypertension,
      { on: '2026-11-21' },
      { code: 'INVALID_INPUT', reason: 'FUTURE', inputPath: ['input', 'on'] },
    ],
    [
      'a day on which they held no number',
      physician,
      hypertension,
      { on: '1990-01-01' },
      { code: 'NOT_FOUND', reason: 'NO_NUMBER' },
    ],
    [
      'a name for it that is none',
      physician,
      hypertension,
      { source: 'a b' },
      { code: 'INVALID_INPUT', reason: 'SOURCE', inputPath: ['input', 'source'] },
    ],
    [
      'a My Number in it',
      physician,
      { condition: { name: '番号 987654321093' } },
      {},
      { code: 'INVALID_INPUT', reason: 'MY_NUMBER', inputPath: ['input', 'entry', 'condition', 'name'] },
    ],
    [
      'an institution of a region without a node',
      caller('PHYSICIAN', 'TREATMENT', code.otherHospital, { region: 'fukuoka' as RegionId }),
      hypertension,
      {},
      { code: 'NOT_FOUND', reason: 'NO_NODE' },
    ],
  ])('is refused: %s', async (_, by, entry, more, extensions) => {
    expect(await write(by, entry, more)).toMatchObject({ data: { recordClinical: null }, errors: [{ extensions }] })
  })

  test('while the node is away nobody is told that it was kept, and told again it is', async () => {
    const node = regions.node('nagano')
    await node.stop()
    expect(await write(physician, hypertension, { source: 'c-2' })).toMatchObject({
      data: { recordClinical: null },
      errors: [{ extensions: { code: 'REGION_UNAVAILABLE' } }],
    })
    await node.start()
    expect(outcome(await write(physician, hypertension, { source: 'c-2' }))).toBe('ADDED')
  })
})
