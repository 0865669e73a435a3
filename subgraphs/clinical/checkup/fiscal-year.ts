import type { CivilDate } from '../../../schema/domain/time.ts'

/** 年度末年齢. By law (年齢計算ニ関スル法律) an age is reached the day before the birthday: born on 1 April, on 31 March. */
export function fiscalYearAge(born: CivilDate, on: CivilDate): number {
  const ends = Number(on.slice(0, 4)) + (on.slice(5) >= '04-01' ? 1 : 0)
  return ends - Number(born.slice(0, 4)) - (born.slice(5) > '04-01' ? 1 : 0)
}
