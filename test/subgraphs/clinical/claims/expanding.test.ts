import { describe, expect, test } from 'vitest'
import type { Statement, StatementOf } from '../../../../subgraphs/clinical/claims/claim.ts'
import { expanded } from '../../../../subgraphs/clinical/claims/expanding.ts'
import type { CodeBook, Meaning } from '../../../../subgraphs/clinical/codes/codes.ts'
import { clinic, day } from '../../../support/clinical/records.ts'

const bookOf = (meanings: Readonly<Record<string, Meaning>>): CodeBook => ({
  find: (_, { system, code }) => meanings[`${system} ${code}`] ?? null,
})
const read = (said: Statement, meanings: Readonly<Record<string, Meaning>>) =>
  expanded({ kind: 'CLAIM', category: 'CLINICAL', inpatient: false, entries: [said] }, clinic, bookOf(meanings))

const disease: StatementOf<'DISEASE'> = {
  says: 'DISEASE',
  on: day('2026-10-04'),
  code: '8833421',
  modifiers: '',
  written: null,
  icd10: null,
  since: null,
  outcome: 'CONTINUING',
  main: false,
}
const treatment: StatementOf<'TREATMENT'> = {
  says: 'TREATMENT',
  on: day('2026-10-04'),
  code: '140000010',
  area: '40',
  times: 1,
}

describe('what a claim says is labelled by its codes', () => {
  test.each([
    ['I10', '高血圧症', []],
    ['F329', 'うつ病', ['PSYCHIATRIC']],
    ['B24', 'HIV感染症', ['INFECTION']],
    ['A539', '梅毒', ['INFECTION']],
    ['Q909', '染色体異常', ['GENETIC']],
    ['T741', '身体的虐待', ['ABUSE']],
  ])('%s %s', (target, name, labels) => {
    const [fact] = read(disease, { 'CLAIM_DISEASE 8833421': { target, name } })
    expect([fact?.labels, fact?.keptFrom]).toEqual([labels, ['PERSON', 'GUARDIANS']])
  })

  test('a disease that is written out, and coded nowhere, is held back as if it had every label', () => {
    const [fact] = read({ ...disease, code: '0000999', written: 'ミホン症候群' }, {})
    expect(fact).toMatchObject({
      labels: ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ABUSE'],
      content: { name: 'ミホン症候群', code: null },
    })
  })

  test('the ICD-10 code that a DPC claim gives itself counts where the map has none', () => {
    const [fact] = read({ ...disease, icd10: 'F209' }, {})
    expect(fact).toMatchObject({ labels: ['PSYCHIATRIC'], content: { code: 'F209', name: '傷病名コード 8833421' } })
  })
})

describe('of what was done the ministry shows', () => {
  test.each<readonly [StatementOf<'TREATMENT'>['area'], string, string | null]>([
    ['13', '特定疾患療養管理料', 'MANAGEMENT'],
    ['14', '在宅自己注射指導管理料', 'HOME_CARE'],
    ['14', '往診料', null],
    ['40', '人工腎臓（慢性維持透析）', 'DIALYSIS'],
    ['40', '創傷処置', null],
    ['50', '水晶体再建術', 'SURGERY'],
    ['60', '組織診断料', 'PATHOLOGY'],
    ['60', '末梢血液一般検査', null],
    ['70', 'CT撮影', 'IMAGING'],
    ['80', '体外照射', 'RADIOTHERAPY'],
    ['80', '運動器リハビリテーション料', null],
    ['92', '短期滞在手術等基本料', 'SHORT_STAY'],
    ['92', '特定集中治療室管理料', null],
  ])('of area %s %s: %s', (area, name, shown) => {
    const facts = read({ ...treatment, area }, { 'CLAIM_ACT 140000010': { target: null, name } })
    expect(facts.map(({ content }) => content.kind === 'TREATMENT' && content.area)).toEqual(
      shown === null ? [] : [shown],
    )
  })

  test('nothing whose name is not known', () => expect(read({ ...treatment, area: '50' }, {})).toEqual([]))
})
