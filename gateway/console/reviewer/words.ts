import type { Words } from '../record/form.ts'

export const grantKinds: Words = {
  BREAK_GLASS: '緊急時開示',
  UNCONSCIOUS: '意識不明等',
  DISASTER: '災害時',
}

export const reasons: Words = {
  LIFE_IN_DANGER: '生命の危険がある',
  CANNOT_BE_ASKED: '本人にも代わりの人にも聞けない',
  CANNOT_WAIT: '待つと害が及ぶ',
  UNCONSCIOUS: '意識がない',
  DISASTER: '災害の宣言中で、本人に聞けなかった',
  DISASTER_ORAL_CONSENT: '災害の宣言中で、本人が口頭で同意した',
}

export const labels: Words = {
  PSYCHIATRIC: '精神科',
  INFECTION: '感染症',
  GENETIC: '遺伝',
  ABUSE: '虐待',
  UNDISCLOSED: '本人に知らせていない情報',
  ADDRESS: '住所',
}
