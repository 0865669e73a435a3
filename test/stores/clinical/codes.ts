import { expect, test } from 'vitest'
import type { Instant } from '../../../schema/domain/time.ts'
import type { ClaimContent, Statement } from '../../../subgraphs/clinical/claims/claim.ts'
import type { CodeMeaning } from '../../../subgraphs/clinical/codes/codes.ts'
import type { Reach } from '../../../subgraphs/clinical/marks.ts'
import type { ClinicalCategory } from '../../../subgraphs/clinical/record.ts'
import type { ClinicalStore, ToldRecord } from '../../../subgraphs/clinical/store.ts'
import { clinic, content, day, hospital, otherToken, token } from '../../support/clinical/records.ts'
import { scopeFor } from '../../support/scopes.ts'

const at = Date.parse('2026-11-20T03:00:00Z') as Instant
const reach: Reach = { persons: [], guardian: null, hangsOn: [] }
const everything = ['ABUSE', 'GENETIC', 'INFECTION', 'PSYCHIATRIC']

const disease = (code: string, more: object = {}): Statement => ({
  says: 'DISEASE',
  on: day('2026-10-04'),
  code,
  modifiers: '',
  written: null,
  icd10: null,
  since: null,
  outcome: 'CONTINUING',
  main: false,
  ...more,
})
const treatment = (code: string, area: '13' | '40' | '60' = '13'): Statement => ({
  says: 'TREATMENT',
  on: day('2026-10-04'),
  code,
  area,
  times: 1,
})
const drug = (code: string, on = '2026-10-05'): Statement => ({
  says: 'DRUG',
  on: day(on),
  code,
  form: 'INTERNAL',
  days: 14,
  amount: '3',
  usage: '朝食後',
})

const claim = (
  category: ClaimContent['category'],
  entries: Statement[],
  more: Partial<ToldRecord> = {},
): ToldRecord => ({
  source: `claim/202610/1112/x/0/${category}`,
  token,
  institution: hospital,
  on: day('2026-10-04'),
  labels: [],
  keptFrom: [],
  keepLong: false,
  content: { kind: 'CLAIM', category, inpatient: false, entries },
  ...more,
})

const meaning = (system: CodeMeaning['system'], code: string, target: string | null, name: string | null) =>
  ({ institution: null, system, code, target, name }) satisfies CodeMeaning

const lab = (institution: ToldRecord['institution'], source: string): ToldRecord => ({
  ...claim('CLINICAL', []),
  source,
  institution,
  content: content('LAB', { name: '院内検査7', code: null, value: null, unit: null, text: '陽性' }),
  local: { system: 'LAB', code: '7' },
})

export function codesContract(opened: () => ClinicalStore): void {
  const read = async (category: ClinicalCategory, more: object = {}) => {
    const scope = scopeFor(category, token)
    const records = await opened().records({ scope, from: null, until: null, reach, ...more })
    return records.map(({ content, labels }) => ({ content, labels: [...labels].sort() }))
  }
  const names = async (category: ClinicalCategory) =>
    (await read(category)).map(({ content }) => ('name' in content ? content.name : 'drug' in content && content.drug))

  test('a claim whose codes mean nothing yet is held back as if it had every label; its treatments are not told', async () => {
    const store = opened()
    const part = claim('CLINICAL', [disease('8833421', { main: true }), treatment('113001810')])
    expect(await store.put([part, claim('MEDICATION', [drug('620000001')])], at)).toEqual(['ADDED', 'ADDED'])
    const condition = content('CONDITION', { name: '傷病名コード 8833421', code: null })
    expect(await read('CLINICAL')).toEqual([{ content: condition, labels: everything }])
    const unknown = { drug: '医薬品コード 620000001', code: null, dosage: '内服 朝食後 使用量 3', days: 14 }
    expect(await read('MEDICATION')).toEqual([
      { content: content('PRESCRIPTION', { ...unknown, stage: 'DISPENSED' }), labels: everything },
    ])
    expect(await store.codes.unmapped(null, 10)).toEqual([
      { institution: hospital, system: 'CLAIM_ACT', code: '113001810', name: null },
      { institution: hospital, system: 'CLAIM_DISEASE', code: '8833421', name: null },
      { institution: hospital, system: 'CLAIM_DRUG', code: '620000001', name: null },
    ])
  })

  test('what was told before is read by what its codes mean from now on, and its places are told anew', async () => {
    const store = opened()
    const told = [
      claim('CLINICAL', [
        disease('8833421', { modifiers: '10998002' }),
        treatment('113001810'),
        treatment('140000010', '40'),
      ]),
      claim('MEDICATION', [drug('620000001')]),
    ]
    await store.put(told, at)
    const label = async () =>
      (await store.holdings([token])).map(({ category, count, label }) => [category, count, label])
    expect(await label()).toEqual([
      ['CLINICAL', 1, 'ABUSE'],
      ['MEDICATION', 1, 'ABUSE'],
    ])
    await store.codes.mean(
      [
        meaning('CLAIM_DISEASE', '8833421', 'F329', 'うつ病'),
        meaning('CLAIM_MODIFIER', '1099', null, '重症'),
        meaning('CLAIM_MODIFIER', '8002', null, 'の疑い'),
        meaning('CLAIM_ACT', '113001810', null, '特定疾患療養管理料'),
        meaning('CLAIM_ACT', '140000010', null, '創傷処置'),
        meaning('CLAIM_DRUG', '620000001', '2171901F2016', 'ミホンジピン錠5mg'),
      ],
      at,
    )
    expect(await read('CLINICAL')).toEqual([
      {
        content: content('CONDITION', { name: '重症うつ病の疑い', code: 'F329', main: false, suspected: true }),
        labels: ['PSYCHIATRIC'],
      },
      {
        content: { kind: 'TREATMENT', name: '特定疾患療養管理料', code: '113001810', area: 'MANAGEMENT', times: 1 },
        labels: [],
      },
    ])
    expect(await read('MEDICATION')).toEqual([
      {
        content: content('PRESCRIPTION', { dosage: '内服 朝食後 使用量 3', days: 14, stage: 'DISPENSED' }),
        labels: [],
      },
    ])
    expect(await store.codes.unmapped(null, 10)).toEqual([])
    expect(await store.codes.relabel('', 1)).toEqual({ tokens: [token], next: expect.any(String) })
    expect(await store.codes.relabel('', 10)).toEqual({ tokens: [token], next: null })
    expect(await label()).toEqual([
      ['CLINICAL', 2, null],
      ['MEDICATION', 1, null],
    ])
    expect(await store.put(told, at)).toEqual(['SAME', 'SAME'])
  })

  test('a claim told again replaces all that it said, and what it never said of a category is not kept', async () => {
    const store = opened()
    const first = claim('CLINICAL', [disease('8833421'), disease('2500015')])
    expect(await store.put([first, claim('MEDICATION', [])], at)).toEqual(['ADDED', 'SAME'])
    expect(await store.put([claim('CLINICAL', [disease('2500015')])], at)).toEqual(['CHANGED'])
    expect(await names('CLINICAL')).toEqual(['傷病名コード 2500015'])
    expect(await store.put([claim('CLINICAL', [])], at)).toEqual(['CHANGED'])
    expect(await names('CLINICAL')).toEqual([])
  })

  test('of a claim only what lies within the days asked for is read', async () => {
    await opened().put([claim('MEDICATION', [drug('620000001', '2026-10-05'), drug('620000002', '2026-10-19')])], at)
    const drugs = (await read('MEDICATION', { from: day('2026-10-06'), until: day('2026-10-20') })).map(
      ({ content }) => content.kind === 'PRESCRIPTION' && content.drug,
    )
    expect(drugs).toEqual(['医薬品コード 620000002'])
  })

  test("an institution's own code means what that institution says, before what it means everywhere", async () => {
    const store = opened()
    expect(await store.put([lab(hospital, 'l-1'), lab(clinic, 'l-2')], at)).toEqual(['ADDED', 'ADDED'])
    expect(await store.codes.unmapped(null, 10)).toEqual([
      { institution: clinic, system: 'LAB', code: '7', name: '院内検査7' },
      { institution: hospital, system: 'LAB', code: '7', name: '院内検査7' },
    ])
    const [first] = await store.codes.unmapped(null, 1)
    expect(await store.codes.unmapped(first ?? null, 10)).toEqual([
      { institution: hospital, system: 'LAB', code: '7', name: '院内検査7' },
    ])
    await store.codes.mean([{ ...meaning('LAB', '7', '5F016000002306111', null), institution: hospital }], at)
    const plain = content('LAB', { name: '院内検査7', code: null, value: null, unit: null, text: '陽性' })
    const hepatitis = { content: content('INFECTION', { test: 'HBS', result: 'POSITIVE' }), labels: ['INFECTION'] }
    expect(new Set(await read('CLINICAL'))).toEqual(new Set([hepatitis, { content: plain, labels: [] }]))
    expect(await store.codes.unmapped(null, 10)).toEqual([
      { institution: clinic, system: 'LAB', code: '7', name: '院内検査7' },
    ])
    await store.codes.mean([meaning('LAB', '7', '3D010000001926101', null)], at)
    expect(new Set(await read('CLINICAL'))).toEqual(
      new Set([hepatitis, { content: { ...plain, code: '3D010000001926101' }, labels: [] }]),
    )
  })

  test("a claim's place is told by nothing of another number", async () => {
    const store = opened()
    await store.codes.mean([meaning('CLAIM_DISEASE', '8833421', 'I10', '高血圧症')], at)
    await store.put([claim('CLINICAL', [disease('8833421')], { source: 'claim/a', token: otherToken })], at)
    expect(await store.holdings([token])).toEqual([])
    expect((await store.holdings([otherToken])).map(({ count, label, year }) => [count, label, year])).toEqual([
      [1, null, 2026],
    ])
  })
}
