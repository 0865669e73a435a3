/**
 * Where the fields of a record stand (オンライン又は光ディスク等による請求に係る記録条件仕様, 社会保険診療報酬支払基金・
 * 国民健康保険中央会: 医科用, DPC用, 歯科用, 調剤用), counted from 0, the record's own name.
 */

/** 点数表 of whoever claims. DPC claims are medical ones with records of their own. */
export type ClaimForm = 'MEDICAL' | 'DENTAL' | 'PHARMACY'

export const institution = { prefecture: 2, table: 3, code: 4 } as const

export const common = { type: 2, month: 3, sex: 5, birth: 6 } as const
/** What tells claims of one person in one month apart. */
export const apart: Readonly<Record<ClaimForm, readonly number[]>> = {
  // 入院年月日, and DPC's 総括区分.
  MEDICAL: [8, 18],
  DENTAL: [8],
  // The institution that prescribed: 都道府県, 点数表, 医療機関.
  PHARMACY: [9, 10, 11],
}

export const insurer = { number: 1, symbol: 2, member: 3 } as const
export const publicPayer = { number: 1, recipient: 2 } as const
/** 診療実日数 (処方箋受付回数) and 合計点数, of 保険者 and 公費 alike. */
export const totals = { days: 4, points: 5 } as const
/** 資格確認: what the payment agency found, and the branch, which no other record has. */
export const checked = { payer: 1, insurer: 3, symbol: 4, member: 5, branch: 6 } as const
/** 受診日等. */
export const visits = { payer: 1, days: 2 } as const

interface DiseasePlaces {
  readonly code: number
  readonly modifiers: number
  readonly written: number
  readonly since: number | null
  readonly outcome: number | null
  readonly main: { readonly at: number; readonly value: string }
  readonly icd10: number | null
}

/** 傷病名, 傷病名部位 (dental), 傷病 (DPC). */
export const diseases: Readonly<Record<string, DiseasePlaces>> = {
  SY: { code: 1, since: 2, outcome: 3, modifiers: 4, written: 5, main: { at: 6, value: '01' }, icd10: null },
  HS: { since: 1, outcome: 2, code: 4, modifiers: 5, written: 6, main: { at: 9, value: '01' }, icd10: null },
  SB: { code: 1, modifiers: 2, written: 3, icd10: 4, main: { at: 5, value: '11' }, since: null, outcome: null },
}

interface ActPlaces {
  readonly code: number
  readonly amount: number
  /** 回数. */
  readonly times: number
  /** 1日 to 31日. */
  readonly days: number
}

/** 診療識別, of every record of what was done; of the lines of one group the first alone has it. */
export const area = 1

/** 診療行為, 歯科診療行為, 医薬品. */
export const acts: Readonly<Record<'MEDICAL' | 'DENTAL', Readonly<Record<string, ActPlaces>>>> = {
  MEDICAL: {
    SI: { code: 3, amount: 4, times: 6, days: 13 },
    IY: { code: 3, amount: 4, times: 6, days: 13 },
  },
  DENTAL: {
    SI: { code: 3, amount: 4, times: 6, days: 7 },
    SS: { code: 3, amount: 4, times: 77, days: 78 },
    IY: { code: 3, amount: 4, times: 6, days: 8 },
  },
}

/** 処方基本, 調剤情報 and 医薬品 of a pharmacy. */
export const dispensed = {
  basics: { form: 2, words: 4 },
  handed: { on: 3, quantity: 5 },
  drug: { code: 2, amount: 3 },
} as const

/** コーディングデータ (DPC): what was done within the bundled payment. */
export const coding = { on: 1, area: 2, code: 5, amount: 6, times: 9 } as const

/** Records that say nothing a summary shows: comments, devices, payers' own, sums. */
export const passedOver: ReadonlySet<string> = new Set([
  ...['KH', 'MF', 'TO', 'CO', 'SJ', 'NI', 'TI', 'TR', 'TS', 'GO', 'MN', 'JY', 'ON', 'EX', 'RC'],
  ...['BU', 'KK', 'SK', 'GA', 'HH', 'GT', 'GR', 'TK', 'KI', 'ST', 'HM', 'HR'],
])
