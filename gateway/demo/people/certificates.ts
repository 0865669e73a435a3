import { addYears, ageAt, civil, type Day, firstOfMonth, lastFirstOf } from './calendar.ts'
import type { Coverage } from './coverage.ts'
import { type Random, Weighted } from './random.ts'
import type { LimitCertificateEntry, LimitClass, Row } from './rows.ts'
import { type Income, levelOn } from './shares.ts'

export interface Illness {
  readonly dialysis?: boolean
  /** Whether the month's voucher is registered. */
  readonly voucher?: boolean
}

/** ア to オ by standard monthly pay; most certificates are asked for by those who gain most from one. */
const classesUnder70 = new Weighted<LimitClass>([
  ['A01', 3],
  ['A02', 9],
  ['A03', 40],
  ['A04', 30],
  ['A05', 18],
])
const heldUnder70 = 0.035
const heldByOld = 0.3
/** 日本透析医学会: 0.28 % of all, most of them past sixty. */
const dialysis = (age: number): number => (age < 40 ? 0.0002 : age < 60 ? 0.002 : 0.007)
const coagulation = 0.00005
const hiv = 0.0002
/** Vouchers (医療券) that have not come by the middle of the month. */
const voucherLate = 0.15

const reduced: readonly LimitClass[] = ['A05', 'B05', 'B06']

export function certificateRows(
  random: Random,
  coverage: Coverage,
  birth: Day,
  income: Income,
  today: Day,
  asked: Illness,
): readonly Row[] {
  if (coverage.until !== null || coverage.from > today) return []
  if (coverage.cardClass === 'PUBLIC_ASSISTANCE') return vouchers(random, coverage, today, asked.voucher)
  const age = ageAt(birth, today)
  const limit = limitOf(random, coverage, age, income, today, asked.dialysis === true)
  const disease = diseaseOf(random, coverage, age, today, limit, asked.dialysis === true)
  if (limit === null && disease === null) return []
  return [{ kind: 'LIMIT', entry: { number: coverage.number, limit, specificDisease: disease } }]
}

function limitOf(
  random: Random,
  { from }: Coverage,
  age: number,
  income: Income,
  today: Day,
  asked: boolean,
): LimitCertificateEntry['limit'] {
  const held = random.chance(age < 70 ? heldUnder70 : heldByOld)
  if (!held && !asked) return null
  const drawn = age < 70 ? classesUnder70.draw(random) : classOfOld(random, income, today)
  // 一般 over seventy needs no certificate: the share of cost says it.
  if (drawn === null) return null
  const august = lastFirstOf(8, today)
  const longTerm = reduced.includes(drawn) && random.chance(0.15)
  return {
    kind: reduced.includes(drawn) ? 'LIMIT_AND_REDUCTION' : 'LIMIT',
    class: drawn,
    from: civil(Math.max(august, from)),
    until: civil(addYears(august, 1)),
    longTermSince: longTerm ? civil(Math.max(august, from)) : null,
  }
}

function classOfOld(random: Random, income: Income, today: Day): LimitClass | null {
  const level = levelOn(income, today)
  if (level === 'LOW') return random.chance(0.6) ? 'B05' : 'B06'
  return level === 'ACTIVE' ? (random.chance(0.3) ? 'B02' : 'B03') : null
}

function diseaseOf(
  random: Random,
  { from }: Coverage,
  age: number,
  today: Day,
  limit: LimitCertificateEntry['limit'],
  asked: boolean,
): LimitCertificateEntry['specificDisease'] {
  const chance = random.next()
  const onDialysis = dialysis(age)
  const disease =
    asked || chance < onDialysis
      ? 'DIALYSIS'
      : chance < onDialysis + coagulation
        ? 'COAGULATION_FACTOR'
        : chance < onDialysis + coagulation + hiv
          ? 'HIV'
          : null
  if (disease === null) return null
  const since = Math.max(from, firstOfMonth(today, -random.between(2, 40)))
  // 特定疾病: 10,000 yen a month; 20,000 for dialysis of those under seventy with upper incomes.
  const upper = disease === 'DIALYSIS' && (limit?.class === 'A01' || limit?.class === 'A02')
  return { disease, from: civil(since), until: null, selfPayCeiling: upper ? 20_000 : 10_000 }
}

function vouchers(random: Random, { number, from }: Coverage, today: Day, asked: boolean | undefined): readonly Row[] {
  const current = asked ?? !random.chance(voucherLate)
  return [-2, -1, 0]
    .map((later) => firstOfMonth(today, later))
    .filter((month, at) => month >= firstOfMonth(from) && (at < 2 || current))
    .map((month): Row => ({ kind: 'VOUCHER', entry: { number, month: civil(month) } }))
}
