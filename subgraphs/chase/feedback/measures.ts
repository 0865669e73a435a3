/** Values from one to another, both of them in it; `worth` is what a mean takes each of them for. */
export interface MeasureClass {
  readonly ja: string
  readonly from: number
  readonly to: number
  readonly worth: number
}

/** What is counted of people. The last class of a measure holds those of whom it is not known. */
export interface Measure {
  readonly name: MeasureName
  readonly ja: string
  readonly classes: readonly MeasureClass[]
  /** Where its cells begin in a row of counts. */
  readonly offset: number
  /** Where among its cells those stand of whom it is not known. */
  readonly unknown: number
}

const span = (ja: string, from: number, to: number, worth = (from + to) / 2): MeasureClass => ({ ja, from, to, worth })
const value = (ja: string, at: number): MeasureClass => span(ja, at, at)

const declared = {
  BARTHEL: [
    'Barthel Index 合計',
    [
      value('0', 0),
      span('5–20', 5, 20),
      span('25–40', 25, 40),
      span('45–60', 45, 60),
      span('65–80', 65, 80),
      span('85–95', 85, 95),
      value('100', 100),
    ],
  ],
  ADL_CHANGE: [
    'ADLの変化 (6か月)',
    [
      span('25以上の低下', -100, -25, -30),
      span('15–20の低下', -20, -15),
      span('5–10の低下', -10, -5),
      value('維持', 0),
      span('5–10の改善', 5, 10),
      span('15–20の改善', 15, 20),
      span('25以上の改善', 25, 100, 30),
    ],
  ],
  /** 目標とするBMIの範囲 (日本人の食事摂取基準): 21.5 to 24.9 from the age of 65 on. */
  BMI: [
    'BMI',
    [
      span('18.5未満', 0, 18.4, 17),
      span('18.5–21.4', 18.5, 21.4),
      span('21.5–24.9', 21.5, 24.9),
      span('25.0以上', 25, 99, 27),
    ],
  ],
  NUTRITION_RISK: ['低栄養状態のリスク', [value('低', 1), value('中', 2), value('高', 3)]],
  ORAL_ISSUE: ['口腔の健康状態の課題', [value('なし', 0), value('あり', 1)]],
  ASPIRATION_PNEUMONIA: ['誤嚥性肺炎の発症・既往', [value('なし', 0), value('あり', 1)]],
  DBD13: [
    'DBD13 合計',
    [value('0', 0), span('1–4', 1, 4), span('5–9', 5, 9), span('10–19', 10, 19), span('20–52', 20, 52, 26)],
  ],
  /** Items 3, 4, 5, 7 and 8, which LIFE 2021 requires; the others are voluntary. */
  DBD13_REQUIRED: [
    'DBD13 必須5項目の合計',
    [value('0', 0), span('1–2', 1, 2), span('3–5', 3, 5), span('6–10', 6, 10), span('11–20', 11, 20, 14)],
  ],
  VITALITY: [
    'Vitality Index 合計',
    [span('0–1', 0, 1), span('2–3', 2, 3), span('4–5', 4, 5), span('6–7', 6, 7), span('8–9', 8, 9), value('10', 10)],
  ],
  /** 意思疎通: the one item of the Vitality Index that LIFE 2021 requires. */
  COMMUNICATION: ['Vitality Index 意思疎通', [value('0', 0), value('1', 1), value('2', 2)]],
  CARE_LEVEL: [
    '要介護度',
    [
      /** 要支援 counts 0.375 in a mean care level (平均要介護度), as in the ministry's statistics. */
      span('非該当・要支援', 0, 0.375, 0.375),
      value('要介護1', 1),
      value('要介護2', 2),
      value('要介護3', 3),
      value('要介護4', 4),
      value('要介護5', 5),
    ],
  ],
} as const satisfies Record<string, readonly [ja: string, classes: readonly MeasureClass[]]>

export type MeasureName = keyof typeof declared

export const measures: readonly Measure[] = layOut()

function layOut(): readonly Measure[] {
  let offset = 0
  return Object.entries(declared).map(([name, [ja, classes]]) => {
    const measure = { name: name as MeasureName, ja, classes, offset, unknown: classes.length }
    offset += classes.length + 1
    return measure
  })
}

export const cellCount = measures.reduce((sum, { unknown }) => sum + unknown + 1, 0)

const byName = new Map(measures.map((measure) => [measure.name, measure]))

export function measureOf(name: MeasureName): Measure {
  const measure = byName.get(name)
  if (measure === undefined) throw new Error(`No measure is named ${name}.`)
  return measure
}

/** The class of a value; of none, and of one that no class takes, those of whom it is not known. */
export function classOf({ classes, unknown }: Measure, of: number | null): number {
  const at = of === null ? -1 : classes.findIndex(({ from, to }) => of >= from && of <= to)
  return at === -1 ? unknown : at
}
