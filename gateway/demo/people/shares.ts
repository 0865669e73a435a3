import { addYears, type Day, dayOf, firstOfMonth, lastFirstOf, partsOf } from './calendar.ts'
import { type Random, Weighted } from './random.ts'

/** What an old person's income makes of their share, from a day on: assessed anew each August. */
export interface Income {
  readonly level: Level
  readonly changed: { readonly from: Day; readonly level: Level } | null
}

/** 現役並み, 一定以上 (since October 2022), 一般, 低所得. */
type Level = 'ACTIVE' | 'UPPER' | 'ORDINARY' | 'LOW'

/** 厚生労働省: of the late-elderly about 7 % pay 30, 20 % pay 20. */
const levels = new Weighted<Level>([
  ['ACTIVE', 7],
  ['UPPER', 20],
  ['ORDINARY', 42],
  ['LOW', 31],
])
const changedLately = 0.1

export function drawIncome(random: Random, today: Day): Income {
  const level = levels.draw(random)
  if (!random.chance(changedLately)) return { level, changed: null }
  const august = lastFirstOf(8, today)
  return { level, changed: { from: random.chance(0.5) ? august : addYears(august, -1), level: levels.draw(random) } }
}

export const levelOn = ({ level, changed }: Income, on: Day): Level =>
  changed !== null && on >= changed.from ? changed.level : level

export interface Elderly {
  readonly from: Day
  readonly until: Day
  readonly share: 20 | 30
}

/** 高齢受給者: from the month after the seventieth birthday (born on a first: from that day) to the seventy-fifth. */
function recipientSince(birth: Day): Day {
  const birthday = addYears(birth, 70)
  return partsOf(birthday).day === 1 ? birthday : firstOfMonth(birthday, 1)
}

/** 就学: the first of April after the day on which six years are completed, the day before the birthday. */
export function schoolSince(birth: Day): Day {
  const { year, month, day } = partsOf(birth)
  return dayOf(month < 4 || (month === 4 && day === 1) ? year + 6 : year + 7, 4, 1)
}

export interface Share {
  readonly percent: 10 | 20 | 30
  readonly elderly: Elderly | null
}

/** 自己負担割合: 20 before school, 30 to 69, 20 or 30 to 74, then 10, 20 or 30. */
export function shareOn(birth: Day, income: Income, on: Day): Share {
  if (on < schoolSince(birth)) return { percent: 20, elderly: null }
  const level = levelOn(income, on)
  const late = addYears(birth, 75)
  if (on >= late) return { percent: level === 'ACTIVE' ? 30 : level === 'UPPER' ? 20 : 10, elderly: null }
  const since = recipientSince(birth)
  if (on < since) return { percent: 30, elderly: null }
  const percent = level === 'ACTIVE' ? 30 : 20
  return { percent, elderly: { from: since, until: late, share: percent } }
}

/** The days in (after, before) on which a share may change. */
export function changeDays(birth: Day, income: Income, after: Day, before: Day): readonly Day[] {
  return [schoolSince(birth), recipientSince(birth), ...(income.changed === null ? [] : [income.changed.from])]
    .filter((day) => day > after && day < before)
    .sort((one, other) => one - other)
}
