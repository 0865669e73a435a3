import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { AsClaimedReason, ReaddressReason, Routing, SplitReason, UnresolvableReason } from './claim.ts'
import { asPrinted } from './printed-number.ts'

/** What a notice says of the claim it is about: as the institution sent it, and nothing of the person beside the number. */
export interface NoticedClaim {
  readonly reference: string | null
  readonly number: PlainNumber
  readonly month: CivilDate
  readonly confirmedAtVisit: boolean
}

const kept: Readonly<Record<Exclude<AsClaimedReason, 'VALID'>, string>> = {
  NO_BRANCH: '枝番の記載がないため、個人を特定できません。',
  SAME_SEX_TWINS: '同一の記号・番号に生年月日と性別が同じ方がいるため、個人を特定できません。',
  PUBLIC_PAYMENT: '公費負担医療の請求であるため、振替・分割の対象外です。',
  NO_SUCH_NUMBER: '請求された資格は登録されていません。',
  BIRTH_DATE_DIFFERS: '請求された資格の登録内容と生年月日が一致しません。',
  NO_OTHER_QUALIFICATION: '受診日に有効な資格ではなく、ほかの資格も確認できません。',
  DAYS_UNKNOWN: '診療月の途中で資格の変更がありますが、受診日が確認できません。',
}

const moved: Readonly<Record<ReaddressReason, string>> = {
  LOST_BEFORE_VISIT: '受診前に資格を喪失しており、受診日に有効な別の資格が確認されました。',
  NOT_YET_AT_VISIT: '受診日より後に取得した資格であり、受診日に有効な別の資格が確認されました。',
}

const changed: Readonly<Record<SplitReason, string>> = {
  CHANGED_IN_MONTH: '診療月の途中で資格の変更があります。',
}

const contradicting: Readonly<Record<UnresolvableReason, string>> = {
  AFTER_DEATH: '死亡による資格喪失後の受診日が含まれています。',
  HOLDER_DIFFERS: '確認された資格の登録内容と、請求の生年月日または性別が一致しません。',
  SEVERAL_QUALIFICATIONS: '受診日に有効な資格が複数あり、一つに特定できません。',
  DAY_WITHOUT_QUALIFICATION: '有効な資格のない受診日が含まれています。',
}

/** 資格確認結果連絡書, which goes back to the institution; null where there is nothing to tell. */
export function noticeOf(
  claim: NoticedClaim,
  routing: Routing,
  numbers: ReadonlyMap<NumberHandle, PlainNumber>,
): string | null {
  const found = findings(claim, routing, numbers)
  if (found === null) return null
  const [year, month] = claim.month.split('-').map(Number)
  return [
    '資格確認結果連絡書',
    ...(claim.reference === null ? [] : [`照会番号：${claim.reference}`]),
    `診療年月：${year}年${month}月`,
    `請求された資格：${written(claim.number)}`,
    ...found,
  ].join('\n')
}

function findings(
  { confirmedAtVisit }: NoticedClaim,
  routing: Routing,
  numbers: ReadonlyMap<NumberHandle, PlainNumber>,
): readonly string[] | null {
  const named = (handle: NumberHandle): string => {
    const number = numbers.get(handle)
    if (number === undefined) throw new Error('A notice names a number that was not read.')
    return written(number)
  }
  switch (routing.kind) {
    case 'AS_CLAIMED':
      return routing.reason === 'VALID'
        ? null
        : ['確認結果：請求のとおり', `理由：${kept[routing.reason]}（${routing.reason}）`]
    case 'READDRESSED':
      return [
        '確認結果：振替',
        `理由：${moved[routing.reason]}（${routing.reason}）`,
        `振替先の資格：${named(routing.to.handle)}（${inJapanese(routing.to.from)}から）`,
        '患者の資格情報を確認し、次回の請求から振替先の資格を用いてください。',
      ]
    case 'SPLIT':
      return [
        '確認結果：分割',
        `理由：${changed[routing.reason]}（${routing.reason}）`,
        ...routing.parts.map(
          ({ handle, from, until }) => `${inJapanese(from)}から${inJapanese(dayBefore(until))}まで：${named(handle)}`,
        ),
        '患者の資格情報を確認し、次回の請求から新しい資格を用いてください。',
      ]
    case 'UNRESOLVABLE':
      return [
        '確認結果：特定不能',
        `理由：${contradicting[routing.reason]}（${routing.reason}）`,
        // Since 2022-02 what was confirmed online at the visit is not returned to the institution.
        confirmedAtVisit
          ? '受診時に資格を確認しているため、返戻しません。'
          : '返戻します。患者の資格を確認のうえ、再度請求してください。',
      ]
  }
}

function written(plain: PlainNumber): string {
  const { insurer, symbol, branch } = plain
  return [
    `保険者番号 ${insurer}`,
    ...(symbol === '' ? [] : [`記号 ${symbol}`]),
    `番号 ${asPrinted(plain)}`,
    ...(branch === '' ? [] : [`枝番 ${branch}`]),
  ].join('　')
}

function inJapanese(date: CivilDate): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

function dayBefore(date: CivilDate): CivilDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10) as CivilDate
}
