import type { Words } from './form.ts'

export const bloodTypes = {
  A_POSITIVE: 'A型 Rh(+)',
  A_NEGATIVE: 'A型 Rh(−)',
  B_POSITIVE: 'B型 Rh(+)',
  B_NEGATIVE: 'B型 Rh(−)',
  O_POSITIVE: 'O型 Rh(+)',
  O_NEGATIVE: 'O型 Rh(−)',
  AB_POSITIVE: 'AB型 Rh(+)',
  AB_NEGATIVE: 'AB型 Rh(−)',
} as const satisfies Words

export const allergyKinds = {
  DRUG: '薬',
  FOOD: '食べ物',
  LATEX: 'ラテックス',
  CONTRAST_MEDIUM: '造影剤',
  OTHER: 'その他',
} as const satisfies Words

export const resuscitations = {
  FULL: 'すべての救命処置を希望',
  LIMITED: '一部の処置に限る（下に記入）',
  COMFORT: '苦痛をやわらげる処置のみ',
  NOT_DISCUSSED: 'まだ話し合っていない',
} as const satisfies Words

export const careItems = {
  VENTILATOR: '人工呼吸器の管理',
  TRACHEOSTOMY: '気管切開の管理',
  NASOPHARYNGEAL_AIRWAY: '鼻咽頭エアウェイの管理',
  OXYGEN: '酸素療法',
  SUCTION: '吸引（口鼻腔・気管内）',
  NEBULISER: 'ネブライザーの管理',
  TUBE_FEEDING: '経管栄養（経鼻・胃ろう・経腸）',
  ENTERAL_PUMP: '持続経管注入ポンプ',
  CENTRAL_LINE: '中心静脈カテーテルの管理',
  SUBCUTANEOUS_INJECTION: '皮下注射',
  SUBCUTANEOUS_PUMP: '持続皮下注射ポンプ',
  BLOOD_GLUCOSE: '血糖測定',
  DIALYSIS: '継続的な透析',
  INTERMITTENT_CATHETER: '導尿（間欠的）',
  CONTINUOUS_CATHETER: '導尿（持続的）',
  STOMA: '排便管理（消化管ストーマ）',
  MANUAL_EVACUATION: '排便管理（摘便・洗腸）',
  ENEMA: '排便管理（浣腸）',
  SEIZURE_MEASURES: 'けいれん時の処置',
} as const satisfies Words

export const watches = {
  HIGH: '高い',
  MEDIUM: '中くらい（人工呼吸器のみ）',
  LOW: '低い',
} as const satisfies Words

export const deviceKinds = {
  VENTILATOR: '人工呼吸器',
  TRACHEOSTOMY_TUBE: '気管カニューレ',
  OXYGEN: '在宅酸素',
  SUCTION: '吸引器',
  GASTROSTOMY: '胃ろう',
  FEEDING_TUBE: '経鼻胃管',
  CENTRAL_LINE: '中心静脈カテーテル',
  SHUNT: 'シャント',
  PUMP: 'ポンプ',
  STOMA: 'ストーマ',
  CATHETER: '尿道カテーテル',
  PACEMAKER: 'ペースメーカー',
  NERVE_STIMULATOR: '神経刺激装置',
  OTHER: 'その他の器具',
} as const satisfies Words

export const bodySides = { FRONT: '前', BACK: '後ろ' } as const satisfies Words

export const bodyMarkKinds = {
  DEVICE: '器具・管が入っている',
  WOUND: '傷・床ずれ',
  SCAR: '手術のあと',
  CONTRACTURE: '拘縮（曲がりにくい）',
  PAIN: '痛がる',
  NO_TOUCH: '触らない・押さない・刺さない',
  OTHER: 'その他',
} as const satisfies Words

export const doseUnits = {
  MG: 'mg',
  G: 'g',
  MICROGRAM: 'µg',
  ML: 'mL',
  UNITS: '単位',
  DROPS: '滴',
  PUFFS: '吸入（回）',
  TABLETS: '錠',
  PATCHES: '枚',
  SUPPOSITORIES: '個（坐剤）',
} as const satisfies Words

export const routes = {
  ORAL: '口から',
  TUBE: '胃ろう・胃管から',
  INHALED: '吸入',
  RECTAL: '坐剤・注腸',
  SKIN: '皮膚',
  SUBCUTANEOUS: '皮下注射',
  INTRAMUSCULAR: '筋肉注射',
  INTRAVENOUS: '静脈注射',
  NASAL: '鼻',
  EYE: '点眼',
  EAR: '点耳',
} as const satisfies Words

export const sectionStates = {
  DRAFT: '下書き',
  SUBMITTED: '主治医の確認待ち',
  RETURNED: '主治医から差し戻し',
  APPROVED: '承認済み',
} as const satisfies Words
