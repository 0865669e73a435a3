import { addYears, civil, type Day, dayOf, lastFirstOf, partsOf } from './calendar.ts'
import { certificateRows, type Illness } from './certificates.ts'
import type { Coverage } from './coverage.ts'
import type { Draft } from './household.ts'
import type { Named, Spelling } from './naming.ts'
import type { Home } from './places.ts'
import type { Random } from './random.ts'
import type { Amended, ElderlyRecipient, Particulars, Row } from './rows.ts'
import { changeDays, drawIncome, type Elderly, type Income, shareOn } from './shares.ts'

/** Insurers told the hub of changes since then; what was before came with their first load, as it stood then. */
export const horizonDays = 730

export interface Life {
  readonly member: Draft
  readonly named: Named
  readonly home: Home
  /** Where the household lived until it moved. */
  readonly moved: { readonly on: Day; readonly from: Home } | null
  readonly coverages: readonly Coverage[]
}

/** What the insurers send about one person, in the order in which it came to be. */
export function registerLife(random: Random, life: Life, today: Day, asked: Illness): readonly Row[] {
  const { member, named, coverages } = life
  const income = drawIncome(random, today)
  const rows: Row[] = []
  for (const [at, coverage] of coverages.entries()) {
    const { number, from, until, reason } = coverage
    const known = Math.min(Math.max(from, today - horizonDays), until === null ? Number.POSITIVE_INFINITY : until - 1)
    const told = Math.max(known, from)
    const before = coverages[at - 1]
    const spelling = named.spellings[at % named.spellings.length] ?? named.spellings[0]
    const previous = before !== undefined && coverage.continues && before.number !== number ? before.number : null
    rows.push({
      kind: 'NEW',
      entry: { number, previous, ...particulars(life, coverage, income, spelling, told), from: civil(from) },
    })
    const end = Math.min(until ?? Number.POSITIVE_INFINITY, today + 1)
    for (const [day, amended] of amendments(life, coverage, income, spelling, told, end))
      rows.push({ kind: 'AMENDMENT', entry: { number, asOf: civil(day), ...amended } })
    rows.push(...certificateRows(random, coverage, member.birth, income, today, asked))
    if (until !== null && reason !== null) rows.push({ kind: 'LOSS', entry: { number, until: civil(until), reason } })
  }
  return rows
}

function particulars(life: Life, coverage: Coverage, income: Income, spelling: Spelling, on: Day): Particulars {
  const { member, named } = life
  const { cardClass, family } = coverage
  const written = nameOn(named, spelling, on)
  const home = homeOn(life, on)
  const share = shareOn(member.birth, income, on)
  const free = cardClass === 'FULL_PAYMENT' || cardClass === 'PUBLIC_ASSISTANCE'
  return {
    ...written,
    otherName: named.otherName,
    sex: member.sex,
    birthDate: civil(member.birth),
    postalCode: home.postalCode,
    address: home.address,
    cardClass,
    family,
    shareOfCost: free ? null : share.percent,
    ...validity(coverage, on),
    elderlyRecipient: cardClass === 'PUBLIC_ASSISTANCE' ? null : recipient(share.elderly),
  }
}

const nameOn = ({ before }: Named, now: Spelling, on: Day): Spelling =>
  before !== null && on < before.until ? before.spelling : now

const homeOn = ({ home, moved }: Life, on: Day): Home => (moved !== null && on < moved.on ? moved.from : home)

const recipient = (elderly: Elderly | null): ElderlyRecipient | null =>
  elderly === null ? null : { from: civil(elderly.from), until: civil(elderly.until), shareOfCost: elderly.share }

/** 有効期限: of regional cards five years from an August (資格確認書), of short-term cards half a year. */
function validity({ insurer, cardClass, from }: Coverage, on: Day): Pick<Particulars, 'issuedOn' | 'validUntil'> {
  if (cardClass === 'SHORT_TERM') {
    const issued = halfYear(on)
    return { issuedOn: civil(Math.max(issued, from)), validUntil: civil(halfYear(issued + 200) - 1) }
  }
  if (insurer.scheme !== 'NHI' && insurer.scheme !== 'LATE_ELDERLY') return { issuedOn: civil(from), validUntil: null }
  const august = lastFirstOf(8, on)
  return { issuedOn: civil(Math.max(august, from)), validUntil: civil(addYears(august, 5) - 1) }
}

function halfYear(on: Day): Day {
  const { year, month } = partsOf(on)
  return dayOf(year, month < 7 ? 1 : 7, 1)
}

/** What changes in (after, before), by day: shares, school, seventy, a move, a marriage, renewed short-term cards. */
function amendments(
  life: Life,
  coverage: Coverage,
  income: Income,
  spelling: Spelling,
  after: Day,
  before: Day,
): readonly (readonly [Day, Amended])[] {
  const { member, named, moved } = life
  const changes: (readonly [Day, Amended])[] = []
  const within = (day: Day): boolean => day > after && day < before
  if (coverage.cardClass === 'ORDINARY' || coverage.cardClass === 'SHORT_TERM') {
    let last = shareOn(member.birth, income, after)
    for (const day of changeDays(member.birth, income, after, before)) {
      const next = shareOn(member.birth, income, day)
      if (next.percent !== last.percent || next.elderly?.share !== last.elderly?.share) {
        const elderly = recipient(next.elderly)
        changes.push([day, { shareOfCost: next.percent, ...(elderly === null ? {} : { elderlyRecipient: elderly }) }])
      }
      last = next
    }
  }
  if (coverage.cardClass === 'SHORT_TERM') {
    for (let day = halfYear(after + 200); day < before; day = halfYear(day + 200))
      if (within(day)) changes.push([day, validity(coverage, day)])
  }
  if (moved !== null && within(moved.on))
    changes.push([moved.on, { postalCode: life.home.postalCode, address: life.home.address }])
  if (named.before !== null && within(named.before.until)) changes.push([named.before.until, spelling])
  return changes.sort(([one], [other]) => one - other)
}
