import { expect, test } from 'vitest'
import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import { asClaimed, type Routing, unresolvable } from '../../../subgraphs/qualification/claim.ts'
import { type NoticedClaim, noticeOf } from '../../../subgraphs/qualification/claim-notice.ts'
import type { PlainNumber } from '../../../subgraphs/shared/internal.ts'
import { day, handle } from './terms.ts'

const claimed: PlainNumber = {
  scheme: 'MEDICAL',
  insurer: '06130488' as InsurerNumber,
  symbol: '見本',
  number: '123',
  branch: '01',
}
const elder: PlainNumber = {
  scheme: 'LATE_ELDERLY',
  insurer: '39130004' as InsurerNumber,
  symbol: '',
  number: '1234567',
  branch: '',
}
const numbers = new Map([
  [handle('old'), claimed],
  [handle('new'), elder],
])
const claim: NoticedClaim = { reference: 'A-17', number: claimed, month: day('2026-02-01'), confirmedAtVisit: false }
const noticed = (routing: Routing, changes: Partial<NoticedClaim> = {}) =>
  noticeOf({ ...claim, ...changes }, routing, numbers)?.split('\n') ?? null
const head = [
  '資格確認結果連絡書',
  '照会番号：A-17',
  '診療年月：2026年2月',
  '請求された資格：保険者番号 06130488　記号 見本　番号 123　枝番 01',
]
const to = { handle: handle('new'), insurer: elder.insurer, from: day('2026-02-10') }

test('there is nothing to tell of a claim that is valid', () => {
  expect(noticed(asClaimed('VALID'))).toBeNull()
})

test('a claim that goes as claimed says why, and leaves out the reference it did not bring', () => {
  const [title, _, ...rest] = head
  expect(noticed(asClaimed('NO_BRANCH'), { reference: null })).toEqual([
    title,
    ...rest,
    '確認結果：請求のとおり',
    '理由：枝番の記載がないため、個人を特定できません。（NO_BRANCH）',
  ])
})

test('a re-addressed claim names the number to use, as its card prints it', () => {
  expect(noticed({ kind: 'READDRESSED', reason: 'LOST_BEFORE_VISIT', to })).toEqual([
    ...head,
    '確認結果：振替',
    '理由：受診前に資格を喪失しており、受診日に有効な別の資格が確認されました。（LOST_BEFORE_VISIT）',
    '振替先の資格：保険者番号 39130004　番号 01234567（2026年2月10日から）',
    '患者の資格情報を確認し、次回の請求から振替先の資格を用いてください。',
  ])
})

test('a split claim names each part through its last day', () => {
  const parts = [
    { handle: handle('old'), insurer: claimed.insurer, from: day('2026-02-01'), until: day('2026-02-10') },
    { ...to, until: day('2026-03-01') },
  ]
  expect(noticed({ kind: 'SPLIT', reason: 'CHANGED_IN_MONTH', parts })).toEqual([
    ...head,
    '確認結果：分割',
    '理由：診療月の途中で資格の変更があります。（CHANGED_IN_MONTH）',
    '2026年2月1日から2026年2月9日まで：保険者番号 06130488　記号 見本　番号 123　枝番 01',
    '2026年2月10日から2026年2月28日まで：保険者番号 39130004　番号 01234567',
    '患者の資格情報を確認し、次回の請求から新しい資格を用いてください。',
  ])
})

test('what cannot be resolved goes back, unless the institution had confirmed the qualification at the visit', () => {
  const told = (last: string) => [
    ...head,
    '確認結果：特定不能',
    '理由：死亡による資格喪失後の受診日が含まれています。（AFTER_DEATH）',
    last,
  ]
  expect([
    noticed(unresolvable('AFTER_DEATH')),
    noticed(unresolvable('AFTER_DEATH'), { confirmedAtVisit: true }),
  ]).toEqual([
    told('返戻します。患者の資格を確認のうえ、再度請求してください。'),
    told('受診時に資格を確認しているため、返戻しません。'),
  ])
})

test('a number that was not read is never left out in silence', () => {
  expect(() => noticeOf(claim, { kind: 'READDRESSED', reason: 'LOST_BEFORE_VISIT', to }, new Map())).toThrow(
    new Error('A notice names a number that was not read.'),
  )
})
