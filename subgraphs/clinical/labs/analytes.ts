/** How a value in another unit becomes one in the analyte's own: `value * factor + offset`. */
export interface Conversion {
  readonly unit: string
  readonly factor: number
  readonly offset: number
}

export interface Range {
  readonly low: number | null
  readonly high: number | null
}

export interface Analyte {
  /** The first five characters of JLAC10: what is measured, by whatever method. */
  readonly code: string
  readonly name: string
  readonly unit: string
  readonly decimals: number
  readonly others: readonly Conversion[]
  /** Common reference intervals (共用基準範囲, JCCLS 2022), where the laboratory gave none of its own. */
  readonly range: { readonly male: Range; readonly female: Range } | null
}

const by = (unit: string, factor: number, offset = 0): Conversion => ({ unit, factor, offset })
const between = (low: number, high: number): Analyte['range'] => ({ male: { low, high }, female: { low, high } })
const bySex = (male: readonly [number, number], female: readonly [number, number]): Analyte['range'] => ({
  male: { low: male[0], high: male[1] },
  female: { low: female[0], high: female[1] },
})
const analyte = (
  code: string,
  name: string,
  unit: string,
  decimals: number,
  range: Analyte['range'],
  ...others: readonly Conversion[]
): Analyte => ({ code, name, unit, decimals, others, range })

const mmolOf = (molarMass: number): Conversion => by('mmol/L', molarMass / 10)
const umolOf = (molarMass: number): Conversion => by('umol/L', molarMass / 10_000)

const all: readonly Analyte[] = [
  analyte('3A010', '総蛋白', 'g/dL', 1, between(6.6, 8.1), by('g/L', 0.1)),
  analyte('3A015', 'アルブミン', 'g/dL', 1, between(4.1, 5.1), by('g/L', 0.1)),
  analyte('3B035', 'AST', 'U/L', 0, between(13, 30), by('IU/L', 1)),
  analyte('3B045', 'ALT', 'U/L', 0, bySex([10, 42], [7, 23]), by('IU/L', 1)),
  analyte('3B090', 'γ-GT', 'U/L', 0, bySex([13, 64], [9, 32]), by('IU/L', 1)),
  analyte('3C015', 'クレアチニン', 'mg/dL', 2, bySex([0.65, 1.07], [0.46, 0.79]), umolOf(113.12)),
  analyte('3C020', '尿酸', 'mg/dL', 1, bySex([3.7, 7.8], [2.6, 5.5]), umolOf(168.11)),
  analyte('3C025', '尿素窒素', 'mg/dL', 1, between(8, 20), mmolOf(28.014)),
  analyte('3D010', '血糖', 'mg/dL', 0, between(73, 109), mmolOf(180.156)),
  // NGSP (%) = 0.0915 x IFCC (mmol/mol) + 2.15.
  analyte('3D046', 'HbA1c (NGSP)', '%', 1, between(4.9, 6.0), by('mmol/mol', 0.0915, 2.15)),
  analyte('3F015', '中性脂肪', 'mg/dL', 0, bySex([40, 234], [30, 117]), mmolOf(885.7)),
  analyte('3F050', '総コレステロール', 'mg/dL', 0, between(142, 248), mmolOf(386.65)),
  analyte('3F070', 'HDLコレステロール', 'mg/dL', 0, bySex([38, 90], [48, 103]), mmolOf(386.65)),
  analyte('3F077', 'LDLコレステロール', 'mg/dL', 0, between(65, 163), mmolOf(386.65)),
  analyte('3H010', 'ナトリウム', 'mmol/L', 0, between(138, 145), by('mEq/L', 1)),
  analyte('3H015', 'カリウム', 'mmol/L', 1, between(3.6, 4.8), by('mEq/L', 1)),
  analyte('3H020', 'クロール', 'mmol/L', 0, between(101, 108), by('mEq/L', 1)),
  analyte('2A030', 'ヘモグロビン', 'g/dL', 1, bySex([13.7, 16.8], [11.6, 14.8]), by('g/L', 0.1), mmolOf(161.1)),
  analyte(
    '5C070',
    'CRP',
    'mg/dL',
    2,
    { male: { low: null, high: 0.14 }, female: { low: null, high: 0.14 } },
    by('mg/L', 0.1),
  ),
  analyte('8A065', 'eGFR', 'mL/min/1.73m2', 1, null, by('mL/min/1.73m^2', 1)),
]

const byCode: ReadonlyMap<string, Analyte> = new Map(all.map((one) => [one.code, one]))

export const analyteOf = (jlac10: string | null): Analyte | null => byCode.get(jlac10?.slice(0, 5) ?? '') ?? null
