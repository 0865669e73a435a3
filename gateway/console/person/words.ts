import type { Words } from '../record/form.ts'

export const roles: Words = {
  CLERK: '受付',
  PHYSICIAN: '医師',
  DENTIST: '歯科医師',
  PHARMACIST: '薬剤師',
  NURSE: '看護師',
  PARAMEDIC: '救急隊員',
  CARE_MANAGER: 'ケアマネジャー',
  CARE_PROVIDER: '介護事業所',
  INSURER: '保険者',
  MUNICIPALITY: '市町村',
  PAYMENT_AGENCY: '審査支払機関',
  WELFARE_OFFICE: '福祉事務所',
  REGIONAL_NODE: '地域ネットワーク',
  DATABASE_OPERATOR: 'データベース運営者',
  RESEARCHER: '研究者',
  PERSON: 'ご本人',
  GUARDIAN: 'ご家族・代理人',
  HISTORY_PROVIDER: '履歴照会',
  IDENTITY_STEWARD: '名寄せ担当',
  SECURITY_OFFICER: 'セキュリティ担当',
  BREAK_GLASS_REVIEWER: '審査員',
  AUDITOR: '監査人',
}

export const purposes: Words = {
  INSURANCE: '資格の確認',
  TREATMENT: '診療',
  EMERGENCY: '救急',
  CARE: '介護',
  RESEARCH: '研究',
  PUBLIC_HEALTH: '公衆衛生',
  OWN_REQUEST: 'ご本人の求め',
  IDENTITY: '本人の特定',
  OVERSIGHT: '監督',
}

/** Where somebody works, as people know it; the code where the register has no name for it, and a dash where nothing is shown. */
export const placeOf = ({
  institution,
  institutionName,
}: {
  readonly institution: string | null
  readonly institutionName: string | null
}): string => institutionName ?? (institution === null ? '—' : `施設 ${institution}`)
