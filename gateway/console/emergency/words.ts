import type { ApprovedPage } from '../operations/emergency.ts'
import type { AllergyKind, BloodType, DeviceKind, DoseUnit, Resuscitation, Route } from '../operations/graph-types.ts'

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

const prefectures: Readonly<Record<string, string>> = {
  hokkaido: '北海道',
  aomori: '青森',
  iwate: '岩手',
  miyagi: '宮城',
  akita: '秋田',
  yamagata: '山形',
  fukushima: '福島',
  ibaraki: '茨城',
  tochigi: '栃木',
  gunma: '群馬',
  saitama: '埼玉',
  chiba: '千葉',
  tokyo: '東京',
  kanagawa: '神奈川',
  niigata: '新潟',
  toyama: '富山',
  ishikawa: '石川',
  fukui: '福井',
  yamanashi: '山梨',
  nagano: '長野',
  gifu: '岐阜',
  shizuoka: '静岡',
  aichi: '愛知',
  mie: '三重',
  shiga: '滋賀',
  kyoto: '京都',
  osaka: '大阪',
  hyogo: '兵庫',
  nara: '奈良',
  wakayama: '和歌山',
  tottori: '鳥取',
  shimane: '島根',
  okayama: '岡山',
  hiroshima: '広島',
  yamaguchi: '山口',
  tokushima: '徳島',
  kagawa: '香川',
  ehime: '愛媛',
  kochi: '高知',
  fukuoka: '福岡',
  saga: '佐賀',
  nagasaki: '長崎',
  kumamoto: '熊本',
  oita: '大分',
  miyazaki: '宮崎',
  kagoshima: '鹿児島',
  okinawa: '沖縄',
}

/** Regions are mostly named after prefectures; another goes by its own name. */
export const placeOf = (region: string): string => prefectures[region] ?? region
