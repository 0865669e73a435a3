import { describe, expect, test } from 'vitest'
import { type Purpose, purposes, type Role, roles } from '../../../../schema/domain/caller.ts'
import { type Category, categories, personCategories } from '../../../../schema/domain/category.ts'
import type { Action } from '../../../../schema/domain/decision.ts'
import { cellOf, cellsFor, mayEver, registeredRecipient, table } from '../../../../subgraphs/shared/policy/table.ts'

/** What a pair reads or writes: `*` by law, then what ties the caller to the person, then what else must hold. */
function cells(role: Role, purpose: Purpose, action: Action): readonly string[] {
  return categories.flatMap((category) => {
    const cell = cellOf(role, purpose, action, category)
    if (cell === null) return []
    const needs = [...cell.relations, ...(cell.condition === null ? [] : [cell.condition])]
    return [`${category}${cell.byLaw ? '*' : ''}${needs.length === 0 ? '' : ` (${needs.join(', ')})`}`]
  })
}

const desk = ['ELIGIBILITY*', 'LIMIT_CERTIFICATE', 'NUMBER*']
const chart = [
  'ELIGIBILITY*',
  'LIMIT_CERTIFICATE',
  'CHECKUP',
  'MEDICATION',
  'CLINICAL',
  'DOCUMENT',
  'EMERGENCY',
  'EMERGENCY_SUMMARY',
  'LONG_TERM_CARE',
  'LOCATION',
  'NUMBER*',
]
const own = ['CHECKUP', 'MEDICATION', 'CLINICAL', 'DOCUMENT'].map((category) => `${category} (OWN_RECORD)`)
const insured = (by: string) =>
  ['ELIGIBILITY', 'LIMIT_CERTIFICATE', 'CHECKUP', 'NUMBER'].map((one) => `${one}* (${by})`)
const everything = (condition: string) =>
  [...personCategories, 'NUMBER', 'CONSENT', 'ACCESS_LOG', 'PROTECTION', 'GRANT'].map((one) => `${one} (${condition})`)
const theirs = (condition: string) => ['EMERGENCY', 'CONSENT', 'GRANT'].map((one) => `${one} (${condition})`)
const disaster = (listed: readonly string[]) => listed.map((one) => `${one} (DISASTER)`)
const clients = ['MEDICATION (CLIENT_OF)', 'CLINICAL (CLIENT_OF)', 'LONG_TERM_CARE (CLIENT_OF)']

type Line = readonly [Role, Purpose, reads: readonly string[], writes: readonly string[]]
const lines: readonly Line[] = [
  ['CLERK', 'INSURANCE', desk, ['CONSENT']],
  ['PHYSICIAN', 'INSURANCE', desk, ['CONSENT']],
  ['PHYSICIAN', 'TREATMENT', chart, [...own, 'EMERGENCY (ATTENDING)', 'CONSENT', 'REGISTER']],
  ['PHYSICIAN', 'EMERGENCY', chart, ['EMERGENCY', 'GRANT']],
  ['DENTIST', 'INSURANCE', desk, ['CONSENT']],
  ['DENTIST', 'TREATMENT', chart, [...own, 'EMERGENCY (ATTENDING)', 'CONSENT', 'REGISTER']],
  ['DENTIST', 'EMERGENCY', chart, ['EMERGENCY', 'GRANT']],
  ['PHARMACIST', 'INSURANCE', desk, ['CONSENT']],
  [
    'PHARMACIST',
    'TREATMENT',
    ['ELIGIBILITY*', 'CHECKUP', 'MEDICATION', 'CLINICAL', 'NUMBER*'],
    ['MEDICATION (OWN_RECORD)', 'CONSENT'],
  ],
  [
    'PHARMACIST',
    'EMERGENCY',
    disaster(['ELIGIBILITY*', 'CHECKUP', 'MEDICATION', 'CLINICAL', 'NUMBER*']),
    disaster(['GRANT']),
  ],
  ['PARAMEDIC', 'EMERGENCY', ['EMERGENCY_SUMMARY'], ['GRANT']],
  ['CARE_MANAGER', 'CARE', clients, ['EMERGENCY (CLIENT_OF)', 'LONG_TERM_CARE (CLIENT_OF)']],
  ['CARE_PROVIDER', 'CARE', clients, ['EMERGENCY (CLIENT_OF)', 'LONG_TERM_CARE (CLIENT_OF)']],
  ['INSURER', 'INSURANCE', insured('INSURED_BY'), [...insured('INSURED_BY'), 'PROTECTION (INSURED_BY)']],
  [
    'MUNICIPALITY',
    'INSURANCE',
    insured('INSURED_BY, CARE_INSURED_BY'),
    [...insured('INSURED_BY, CARE_INSURED_BY'), 'PROTECTION (INSURED_BY, CARE_INSURED_BY)', 'REGISTER'],
  ],
  [
    'MUNICIPALITY',
    'PUBLIC_HEALTH',
    ['CHECKUP* (RESIDENT_OF, CARE_INSURED_BY)', 'AGGREGATE*'],
    ['PROTECTION (RESIDENT_OF, CARE_INSURED_BY)', 'REGISTER'],
  ],
  ['PAYMENT_AGENCY', 'INSURANCE', ['ELIGIBILITY*', 'NUMBER*'], []],
  ['WELFARE_OFFICE', 'INSURANCE', ['ELIGIBILITY* (ASSISTED_BY)'], ['ELIGIBILITY* (ASSISTED_BY)']],
  ['REGIONAL_NODE', 'TREATMENT', ['LOCATION'], [...own, 'LOCATION (OWN_RECORD)']],
  ['REGIONAL_NODE', 'EMERGENCY', ['LOCATION'], [...own, 'LOCATION (OWN_RECORD)']],
  ['DATABASE_OPERATOR', 'RESEARCH', ['CODES* (CODES_GRANTED)', 'AGGREGATE*'], []],
  ['RESEARCHER', 'RESEARCH', ['AGGREGATE*'], []],
  ['PERSON', 'OWN_REQUEST', everything('SELF'), theirs('SELF')],
  ['GUARDIAN', 'OWN_REQUEST', everything('ACTING_FOR'), theirs('ACTING_FOR')],
  [
    'HISTORY_PROVIDER',
    'IDENTITY',
    ['ELIGIBILITY*', 'NUMBER_HISTORY*', 'NUMBER*', 'REGISTER*', 'AGGREGATE*'],
    ['REGISTER'],
  ],
  ['IDENTITY_STEWARD', 'IDENTITY', ['NUMBER_HISTORY*', 'NUMBER*', 'IDENTITY*', 'REVIEW*'], ['REVIEW']],
  ['SECURITY_OFFICER', 'OVERSIGHT', ['SECURITY*'], ['SECURITY']],
  ['BREAK_GLASS_REVIEWER', 'OVERSIGHT', ['GRANT*'], ['GRANT']],
  ['AUDITOR', 'OVERSIGHT', ['ACCESS_LOG*', 'REGISTER*', 'AGGREGATE*', 'GRANT*'], []],
]

const sorted = (list: readonly string[]): readonly string[] => [...list].sort()

describe('the table of who may see what', () => {
  test.each(lines)('%s with %s has the cells of its row and no others', (role, purpose, reads, writes) => {
    expect(sorted(cells(role, purpose, 'READ'))).toEqual(sorted(reads))
    expect(sorted(cells(role, purpose, 'WRITE'))).toEqual(sorted(writes))
  })

  test('no other pair has any cell', () => {
    const listed = new Set(lines.map(([role, purpose]) => `${role} ${purpose}`))
    const others = roles.flatMap((role) =>
      purposes
        .filter((purpose) => !listed.has(`${role} ${purpose}`))
        .flatMap((purpose) => [...cells(role, purpose, 'READ'), ...cells(role, purpose, 'WRITE')]),
    )
    expect(others).toEqual([])
  })

  test('no pair stands in two rows', () => {
    const pairs = table.flatMap((row) =>
      row.roles.flatMap((role) => row.purposes.map((purpose) => `${role} ${purpose}`)),
    )
    expect(new Set(pairs).size).toBe(pairs.length)
  })

  test('the cells of a pair are listed as the table has them, and none where it has no row', () => {
    expect(cellsFor('PAYMENT_AGENCY', 'INSURANCE', 'READ')).toEqual([
      { category: 'ELIGIBILITY', byLaw: true, relations: [], condition: null, delegable: true },
      { category: 'NUMBER', byLaw: true, relations: [], condition: null, delegable: true },
    ])
    expect(cellsFor('NURSE', 'TREATMENT', 'READ')).toEqual([])
  })

  test('a recipient in the register reads number history by law', () => {
    expect(registeredRecipient).toEqual({
      category: 'NUMBER_HISTORY',
      byLaw: true,
      relations: [],
      condition: 'REGISTERED',
      delegable: false,
    })
  })
})

describe('what an @access list may name at most', () => {
  const may = (role: Role, purpose: Purpose, action: Action): readonly Category[] =>
    categories.filter((category) => mayEver(role, purpose, category, action))

  test('is what the pair’s row lists', () => {
    expect(may('CLERK', 'INSURANCE', 'WRITE')).toEqual(['CONSENT'])
    expect(may('PARAMEDIC', 'EMERGENCY', 'READ')).toEqual(['EMERGENCY_SUMMARY', 'NUMBER_HISTORY'])
    expect(may('CLERK', 'RESEARCH', 'WRITE')).toEqual([])
  })

  test('is for a nurse what a physician can delegate: no approvals, no delegations', () => {
    expect(may('NURSE', 'TREATMENT', 'WRITE')).toEqual(['CHECKUP', 'MEDICATION', 'CLINICAL', 'DOCUMENT', 'CONSENT'])
    expect(may('NURSE', 'EMERGENCY', 'WRITE')).toEqual(['EMERGENCY', 'GRANT'])
    expect(may('NURSE', 'CARE', 'WRITE')).toEqual([])
  })

  test('is for persons and guardians never what only a registered institution receives', () => {
    expect(may('PERSON', 'RESEARCH', 'READ')).toEqual([])
    expect(may('GUARDIAN', 'IDENTITY', 'READ')).toEqual([])
    expect(may('DATABASE_OPERATOR', 'RESEARCH', 'READ')).toEqual(['NUMBER_HISTORY', 'CODES', 'AGGREGATE'])
  })
})
