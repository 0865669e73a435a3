import type { DeskQualification } from '../operations/desk.ts'
import type {
  CardClass,
  FamilyRelation,
  LimitCertificateKind,
  LimitClass,
  LossReason,
  Sex,
  SpecificDisease,
} from '../operations/graph-types.ts'

/** オンライン資格確認 in the words of its screens. */
export const sexes: Readonly<Record<Sex, string>> = { MALE: '男', FEMALE: '女', NOT_SET: '性別未設定' }
export const families: Readonly<Record<FamilyRelation, string>> = { SELF: '本人', FAMILY: '家族' }

export const cardClasses: Readonly<Record<CardClass, string>> = {
  ORDINARY: '一般',
  RETIRED: '退職',
  SHORT_TERM: '短期証',
  SHORT_TERM_RETIRED: '短期証（退職）',
  FULL_PAYMENT: '資格証明書（特別療養費）',
  SPECIAL_RETIRED: '特例退職',
  SELF_DEFENCE: '自衛官',
  PUBLIC_ASSISTANCE: '医療扶助',
}

export const lossReasons: Readonly<Record<LossReason, string>> = {
  DEATH: '死亡',
  PUBLIC_ASSISTANCE_STARTED: '生活保護受給開始',
  JOINED_ANOTHER_INSURER: '他保険取得',
  OTHER: 'その他',
}

export const limitKinds: Readonly<Record<LimitCertificateKind, string>> = {
  LIMIT: '限度額適用認定証',
  LIMIT_AND_REDUCTION: '限度額適用・標準負担額減額認定証',
  REDUCTION: '標準負担額減額認定証',
}

export const limitClasses: Readonly<Record<LimitClass, string>> = {
  A01: 'ア',
  A02: 'イ',
  A03: 'ウ',
  A04: 'エ',
  A05: 'オ',
  A06: 'オ（境界層）',
  B01: '現役並みⅢ',
  B02: '現役並みⅡ',
  B03: '現役並みⅠ',
  B04: '一般',
  B05: '低所得Ⅱ',
  B06: '低所得Ⅰ',
  B07: '低所得Ⅰ（老福）',
  B08: '低所得Ⅰ（境界層）',
  B09: '一般Ⅱ',
  B10: '一般Ⅰ',
}

export const diseases: Readonly<Record<SpecificDisease, string>> = {
  DIALYSIS: '人工腎臓',
  COAGULATION_FACTOR: '先天性血液凝固因子障害',
  HIV: '後天性免疫不全症候群',
}

export function share({ shareOfCost, cardClass }: Pick<DeskQualification, 'shareOfCost' | 'cardClass'>): string {
  if (shareOfCost !== null) return `${shareOfCost / 10}割`
  return cardClass === 'PUBLIC_ASSISTANCE' ? 'なし' : '10割'
}
