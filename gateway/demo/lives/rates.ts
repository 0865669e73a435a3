import type { Sex } from '../people/rows.ts'

/**
 * How often what happens in a year, in Japan of 2019 unless said: the last year before the pandemic. Where a source
 * has bands, they are given by the age below which they hold.
 */
type Bands = readonly (readonly [below: number, rate: number])[]

const inBand = (bands: Bands, age: number): number => bands.find(([below]) => age < below)?.[1] ?? 0

/** 厚生労働省 簡易生命表 2019, by Gompertz's law, which it follows closely from thirty on. */
export const dies = (sex: Sex, age: number): number =>
  Math.min(0.9, sex === 'MALE' ? 0.000_045 * Math.exp(0.0885 * age) : 0.000_005 * Math.exp(0.1085 * age))

/** 厚生労働省 人口動態統計 2019: births by the mother's age; a total fertility of 1.36. Here of married mothers: 98 in a hundred. */
const births: Bands = [
  [15, 0],
  [20, 0.12],
  [25, 0.2],
  [30, 0.2],
  [35, 0.165],
  [40, 0.075],
  [45, 0.015],
]
export const bears = (age: number): number => inBand(births, age)

/** 人口動態統計 2019, 複産: one delivery in a hundred is of twins; two in three of these pairs are of one sex. */
export const twins = 0.01
export const twinsOfOneSex = 0.66
/** 人口動態統計: 105 boys to 100 girls. */
export const boys = 0.513

/** 人口動態統計 2019: 599,007 marriages, 4.8 of a thousand people; by age among the unmarried (国勢調査 2020). */
const marriages: Bands = [
  [18, 0],
  [22, 0.02],
  [26, 0.06],
  [34, 0.115],
  [40, 0.06],
  [50, 0.02],
  [65, 0.006],
]
export const marries = (age: number): number => inBand(marriages, age)
/** 人口動態統計特殊報告「婚姻に関する統計」: 96 couples in a hundred take the husband's surname. */
export const husbandsSurname = 0.96
/** 人口動態統計 2019: 208,496 divorces, 1.69 of a thousand people; here of a marriage in a year, by the wife's age. */
const divorces: Bands = [
  [30, 0.019],
  [40, 0.013],
  [50, 0.009],
  [60, 0.004],
  [130, 0.001],
]
export const divorcesIn = (age: number): number => inBand(divorces, age)
/** 法務省 戸籍統計, 戸籍法77条の2の届: two in five keep the surname of the marriage. */
export const keepsSurname = 0.4

/** 総務省 労働力調査 2019, 転職者比率: 5.2 of a hundred at work. */
const jobChanges: Bands = [
  [25, 0.119],
  [35, 0.077],
  [45, 0.052],
  [55, 0.039],
  [65, 0.047],
  [130, 0.027],
]
export const changesJob = (age: number): number => inBand(jobChanges, age)
/** 厚生労働省 転職者実態調査 2020: half of them begin within a month; the rest are without work for some. */
export const withoutPause = 0.54
/** 協会けんぽ 事業年報, 任意継続: of those who leave, some stay on under a number of its own. */
export const staysVoluntarily = 0.07
/** 労働力調査: out of work for the family, for studies, for illness; and back. */
export const stopsWork = (sex: Sex, age: number): number =>
  age >= 70 ? 0.2 : age >= 65 ? 0.14 : age >= 60 ? 0.08 : sex === 'FEMALE' && age < 40 ? 0.03 : 0.012
export const startsWork = (age: number): number =>
  age < 18 ? 0 : age < 25 ? 0.32 : age < 50 ? 0.1 : age < 60 ? 0.05 : age < 70 ? 0.02 : 0

/** 総務省 住民基本台帳人口移動報告 2019: 5.40 million into another municipality, 4.3 of a hundred; here of households, by the head's age. */
const moves: Bands = [
  [20, 0.05],
  [30, 0.105],
  [40, 0.066],
  [50, 0.034],
  [60, 0.022],
  [130, 0.013],
]
export const movesAway = (age: number): number => inBand(moves, age)
/** The same report: 2.57 of 5.40 million cross a prefecture's border. */
export const acrossPrefectures = 0.475
/** 国勢調査 2020, 現住地・5年前: about as many again move within their municipality. */
export const movesNearby = (age: number): number => inBand(moves, age) * 0.8
/** 国民生活基礎調査, 世帯動態調査: grown children who leave home in a year, unmarried. */
export const leavesHome = (age: number): number => (age < 18 ? 0 : age < 25 ? 0.11 : age < 35 ? 0.05 : 0.01)

/** 厚生労働省 被保護者調査 2019: begun for 0.4 of a hundred households, ended for 6 of a hundred recipients but by death. */
export const assistanceBegins = (age: number): number => (age >= 65 ? 0.0045 : 0.0032)
export const assistanceEnds = 0.06
/** 後期高齢者医療事業状況報告: 0.3 million of 65 to 74 are in it for a disability, one in fifty-five. */
export const disabledElderly = 0.018
/** 介護保険事業状況報告: of those on assistance at 40 to 64, who are certified as in need of care (H-numbers). */
export const assistedInCare = 0.05

/** 健康保険組合連合会: of about 1,390 societies some seven a year dissolve or merge. */
export const succession = 0.005

/** 出入国在留管理庁 2019: 2.93 million of 126; one in six of these comes to have another common name (通称) in ten years. */
export const changesCommonName = 0.01

/**
 * 厚生労働省 マイナンバー総点検 2024 (オンライン資格確認等システムの全データ, 1.6 hundred million): 1.39 million, 0.9 of a
 * hundred, whose name, birth date or sex did not agree with the residents' register. Shared out here: what was typed
 * differently once, per registration.
 */
export const slips = { kana: 0.004, kanji: 0.002, birthDate: 0.001_2, sex: 0.000_4, swapped: 0.000_5 } as const
/** The same check: addresses differ far more often; not counted there. Of a registration. */
export const addressSlip = 0.02
/** Systems without a sign write ●, 〓 or ?: of names with a variant that is no JIS X 0208 character. */
export const lostCharacter = 0.25
/** Of registrations, no source: a name that is not there yet, as some clerks write it. */
export const placeholder = 0.000_1

/** 厚生労働省 2023 (資格情報の登録, five days by rule): within the week, within two months, within a year. */
export const delays = { week: 0.86, months: 0.125, year: 0.015 } as const
/** 国保 is left late: who has joined an employer's insurance tells the municipality weeks later. */
export const leftLate = 0.25
/** Overlaps that stay: 国保中央会, 資格重複状況結果一覧; of the changes from 国保 to an employer's insurance. */
export const overlaps = 0.01
