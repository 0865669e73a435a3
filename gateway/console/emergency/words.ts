import type {
  AllergyKind,
  ApprovedPage,
  BloodType,
  DeviceKind,
  DoseUnit,
  Resuscitation,
  Route,
} from '../operations/emergency.ts'

/** The record's words as a ward reads them. */
export const allergyKinds: Readonly<Record<AllergyKind, string>> = {
  DRUG: '薬剤',
  FOOD: '食物',
  LATEX: 'ラテックス',
  CONTRAST_MEDIUM: '造影剤',
  OTHER: 'その他の',
}

export const bloodTypes: Readonly<Record<BloodType, string>> = {
  A_POSITIVE: 'A Rh+',
  A_NEGATIVE: 'A Rh−',
  B_POSITIVE: 'B Rh+',
  B_NEGATIVE: 'B Rh−',
  O_POSITIVE: 'O Rh+',
  O_NEGATIVE: 'O Rh−',
  AB_POSITIVE: 'AB Rh+',
  AB_NEGATIVE: 'AB Rh−',
}

export const deviceKinds: Readonly<Record<DeviceKind, string>> = {
  VENTILATOR: '人工呼吸器',
  TRACHEOSTOMY_TUBE: '気管カニューレ',
  OXYGEN: '在宅酸素',
  SUCTION: '吸引器',
  GASTROSTOMY: '胃瘻',
  FEEDING_TUBE: '経管栄養チューブ',
  CENTRAL_LINE: '中心静脈カテーテル',
  SHUNT: 'シャント',
  PUMP: '持続ポンプ',
  STOMA: 'ストーマ',
  CATHETER: '導尿カテーテル',
  PACEMAKER: 'ペースメーカー',
  NERVE_STIMULATOR: '神経刺激装置',
  OTHER: 'その他の機器',
}

export const resuscitations: Readonly<Record<Resuscitation, string>> = {
  FULL: 'すべての処置を希望',
  LIMITED: '一部の処置に限る',
  COMFORT: '苦痛をとる処置だけ',
  NOT_DISCUSSED: '話し合われていない',
}

const units: Readonly<Record<DoseUnit, string>> = {
  MG: 'mg',
  G: 'g',
  MICROGRAM: 'µg',
  ML: 'mL',
  UNITS: '単位',
  DROPS: '滴',
  PUFFS: '吸入',
  TABLETS: '錠',
  PATCHES: '枚',
  SUPPOSITORIES: '個',
}

const routes: Readonly<Record<Route, string>> = {
  ORAL: '経口',
  TUBE: '注入',
  INHALED: '吸入',
  RECTAL: '坐剤',
  SKIN: '貼付・塗布',
  SUBCUTANEOUS: '皮下注',
  INTRAMUSCULAR: '筋注',
  INTRAVENOUS: '静注',
  NASAL: '点鼻',
  EYE: '点眼',
  EAR: '点耳',
}

export function doseOf({ dose, unit, route, timesADay }: ApprovedPage['drugs'][number]): string {
  return `${dose} ${units[unit]}　${routes[route]}　${timesADay === null ? '必要時' : `1日${timesADay}回`}`
}

export function range(of: { readonly low: number; readonly high: number } | null): string | null {
  if (of === null) return null
  return of.low === of.high ? `${of.low}` : `${of.low}–${of.high}`
}
