import type { Illness } from './certificates.ts'
import type { Livelihood } from './coverage.ts'
import type { Composition } from './household.ts'
import type { FamilyNaming } from './naming.ts'

export type Scenario = Composition & FamilyNaming & Livelihood & Illness

export type Part =
  | 'FAMILY'
  | 'TWINS'
  | 'NEWBORN'
  | 'JOB_CHANGE'
  | 'LAPSED'
  | 'STARTING'
  | 'SEVENTY_FIVE'
  | 'RECIPIENT'
  | 'ASSISTED'
  | 'VOUCHER_MISSING'
  | 'COMMON_NAME'
  | 'VARIANT_KANJI'
  | 'SHORT_TERM'
  | 'RENEWED'
  | 'DIALYSIS'
  | 'DIED'

const year = 365

/** The first households of every population, however small: one for each thing a desk can meet. */
export const cast: readonly { readonly part: Part; readonly scenario: Scenario }[] = [
  {
    part: 'FAMILY',
    scenario: { kind: 'FAMILY', headAge: 41, foreign: false, childrenDays: [9 * year, 4 * year], ...work() },
  },
  {
    part: 'TWINS',
    scenario: { kind: 'FAMILY', headAge: 38, foreign: false, childrenDays: [5 * year + 40], twins: true, ...work() },
  },
  { part: 'NEWBORN', scenario: { kind: 'FAMILY', headAge: 31, foreign: false, childrenDays: [19], ...work() } },
  { part: 'JOB_CHANGE', scenario: { kind: 'SINGLE', headAge: 34, foreign: false, ...work('JOB_CHANGE') } },
  { part: 'LAPSED', scenario: { kind: 'SINGLE', headAge: 29, foreign: false, ...work('LAPSED') } },
  { part: 'STARTING', scenario: { kind: 'SINGLE', headAge: 24, foreign: false, ...work('STARTING') } },
  { part: 'SEVENTY_FIVE', scenario: { kind: 'SINGLE', headAge: 76, foreign: false, occupation: 'NHI', turn: 'NONE' } },
  { part: 'RECIPIENT', scenario: { kind: 'SINGLE', headAge: 72, foreign: false, occupation: 'NHI', turn: 'NONE' } },
  {
    part: 'ASSISTED',
    scenario: {
      kind: 'SINGLE',
      headAge: 58,
      foreign: false,
      occupation: 'ASSISTANCE',
      turn: 'JOB_CHANGE',
      voucher: true,
    },
  },
  {
    part: 'VOUCHER_MISSING',
    scenario: { kind: 'SINGLE', headAge: 63, foreign: false, occupation: 'ASSISTANCE', turn: 'NONE', voucher: false },
  },
  { part: 'COMMON_NAME', scenario: { kind: 'COUPLE', headAge: 45, foreign: true, ...work() } },
  {
    part: 'VARIANT_KANJI',
    scenario: { kind: 'COUPLE', headAge: 52, foreign: false, surname: '渡辺 ワタナベ', ...work('JOB_CHANGE') },
  },
  {
    part: 'SHORT_TERM',
    scenario: { kind: 'SINGLE', headAge: 47, foreign: false, occupation: 'NHI', turn: 'SHORT_TERM' },
  },
  { part: 'RENEWED', scenario: { kind: 'SINGLE', headAge: 36, foreign: false, occupation: 'NHI', turn: 'RENEWED' } },
  { part: 'DIALYSIS', scenario: { kind: 'SINGLE', headAge: 66, foreign: false, dialysis: true, ...work() } },
  { part: 'DIED', scenario: { kind: 'SINGLE', headAge: 88, foreign: false, occupation: 'NHI', turn: 'DIED' } },
]

function work(turn: 'NONE' | 'JOB_CHANGE' | 'LAPSED' | 'STARTING' = 'NONE'): Required<Livelihood> {
  return { occupation: 'EMPLOYEE', turn }
}
