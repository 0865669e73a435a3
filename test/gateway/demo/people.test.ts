import { describe, expect, test } from 'vitest'
import { ageAt, civil, readDay } from '../../../gateway/demo/people/calendar.ts'
import { cast } from '../../../gateway/demo/people/cast.ts'
import { demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import { insurers } from '../../../gateway/demo/people/insurers.ts'
import { type Household, households, type SyntheticPerson } from '../../../gateway/demo/people/population.ts'
import { rosterOf } from '../../../gateway/demo/people/roster.ts'
import type { Row } from '../../../gateway/demo/people/rows.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import { readCardNumber } from '../../../subgraphs/shared/text/card-number.ts'
import { carriesMyNumber, hasCheckDigit } from '../../../subgraphs/shared/text/check-digit.ts'

const today = '2026-11-20' as CivilDate
const on = readDay(today)
const options = { people: 20_000, seed: 20_261_120, today }
const all: readonly Household[] = [...households(options)]
const people: readonly SyntheticPerson[] = all.flatMap((household) => household.people)
const rows: readonly Row[] = people.flatMap((person) => person.rows)
const share = (of: (person: SyntheticPerson) => boolean): number => people.filter(of).length / people.length
const age = ({ member }: SyntheticPerson): number => ageAt(member.birth, on)
const keyOf = (row: Row): string => {
  const { insurerNumber, symbol, number, branch } = row.entry.number
  return JSON.stringify([insurerNumber, symbol, number, branch])
}

describe('the population', () => {
  test('is as many people as asked, and the cast however few are asked', () => {
    const cardinality = (count: number) =>
      [...households({ ...options, people: count })].reduce((sum, household) => sum + household.people.length, 0)
    expect(people).toHaveLength(20_000)
    expect(cardinality(2_000)).toBe(2_000)
    expect([...households({ ...options, people: 1 })]).toHaveLength(cast.length)
    expect(cardinality(60)).toBe(60)
  })

  test('is the same for the same seed and day, and another for another', () => {
    const few = { ...options, people: 500 }
    const told = (of: Iterable<Household>) => JSON.stringify([...of])
    expect(told(households(few))).toBe(told(households(few)))
    expect(told(households({ ...few, seed: 7 }))).not.toBe(told(households(few)))
    expect(told(households({ ...few, people: 200 })).slice(0, 20_000)).toBe(told(households(few)).slice(0, 20_000))
  })

  test('a hundred thousand people stream by without being held', () => {
    let count = 0
    for (const household of households({ ...options, people: 100_000 })) count += household.people.length
    expect(count).toBe(100_000)
  })

  test('has the ages of the country, within a few percent', () => {
    expect(share((person) => age(person) < 15)).toBeGreaterThan(0.1)
    expect(share((person) => age(person) < 15)).toBeLessThan(0.15)
    expect(share((person) => age(person) >= 65)).toBeGreaterThan(0.25)
    expect(share((person) => age(person) >= 65)).toBeLessThan(0.32)
    expect(share((person) => age(person) >= 75)).toBeGreaterThan(0.13)
    expect(share((person) => age(person) >= 75)).toBeLessThan(0.18)
    expect(people.every(({ member }) => member.birth <= on && civil(member.birth) >= '1915')).toBe(true)
  })

  test('has the insurers of the country, within a few percent', () => {
    const insured = (...schemes: string[]) =>
      share(({ coverages }) =>
        coverages.some(({ until, from, insurer }) => until === null && from <= on && schemes.includes(insurer.scheme)),
      )
    expect(insured('HEALTH_ASSOCIATION')).toBeCloseTo(0.3, 1)
    expect(insured('HEALTH_SOCIETY')).toBeCloseTo(0.22, 1)
    expect(insured('NHI')).toBeCloseTo(0.21, 1)
    expect(insured('LATE_ELDERLY')).toBeGreaterThan(0.12)
    expect(insured('PUBLIC_ASSISTANCE')).toBeGreaterThan(0.01)
    expect(insured('PUBLIC_ASSISTANCE')).toBeLessThan(0.025)
  })

  test('has twins, newborns, job changes, late-elderly changes, foreign residents, lapses and renewals', () => {
    const between = (value: number, low: number, high: number) => {
      expect(value).toBeGreaterThan(low)
      expect(value).toBeLessThan(high)
    }
    between(
      share(({ member }) => member.twin),
      0.001,
      0.01,
    )
    between(
      share(({ member }) => on - member.birth < 60),
      0.0004,
      0.004,
    )
    between(
      share(({ coverages }) => coverages.some(({ reason }) => reason === 'JOINED_ANOTHER_INSURER')),
      0.1,
      0.25,
    )
    between(
      share(({ coverages }) => coverages.length > 1 && coverages.at(-1)?.insurer.scheme === 'LATE_ELDERLY'),
      0.02,
      0.08,
    )
    between(
      share(({ named }) => named.foreign),
      0.015,
      0.035,
    )
    between(
      share(({ named }) => named.otherName !== null),
      0.001,
      0.015,
    )
    between(
      share(({ coverages }) => coverages.every(({ until }) => until !== null)),
      0.005,
      0.03,
    )
    between(
      share(({ coverages }) => coverages.some(({ number }, at) => at > 0 && coverages[at - 1]?.number === number)),
      0.001,
      0.01,
    )
    between(
      share(({ named }) => /[邊邉髙﨑齋齊嶋濱櫻廣瀧澤]/.test(named.spellings[0].name)),
      0.01,
      0.08,
    )
    const seen = new Set(rows.flatMap((row) => (row.kind === 'NEW' ? [row.entry.cardClass] : [])))
    expect([...seen].sort()).toEqual(['FULL_PAYMENT', 'ORDINARY', 'PUBLIC_ASSISTANCE', 'SELF_DEFENCE', 'SHORT_TERM'])
    expect([...new Set(rows.map((row) => row.kind))].sort()).toEqual(['AMENDMENT', 'LIMIT', 'LOSS', 'NEW', 'VOUCHER'])
  })

  test('the shares of cost follow age: 20 before school, 30 to 69, 20 or 30 to 74, then 10, 20 or 30', () => {
    const seen = new Map<string, Set<number | null>>()
    const lost = new Set(rows.flatMap((row) => (row.kind === 'LOSS' ? [row.entry.number] : [])))
    for (const row of rows) {
      if (row.kind !== 'NEW' || row.entry.cardClass !== 'ORDINARY' || lost.has(row.entry.number)) continue
      const from = Math.max(readDay(row.entry.from), on - 730)
      const years = ageAt(readDay(row.entry.birthDate), from)
      const band = years < 6 ? 'small' : years > 7 && years < 70 ? 'grown' : years > 70 && years < 75 ? 'old' : 'other'
      const shares = seen.get(band) ?? new Set()
      seen.set(band, shares.add(row.entry.shareOfCost))
      if (band === 'old') expect(row.entry.elderlyRecipient?.shareOfCost).toBe(row.entry.shareOfCost)
    }
    expect(seen.get('small')).toEqual(new Set([20]))
    expect(seen.get('grown')).toEqual(new Set([30]))
    expect(seen.get('old')).toEqual(new Set([20, 30]))
  })
})

describe('the numbers', () => {
  test('are read by the hub as they are written, with valid check digits', () => {
    const unread = rows.filter((row) => !readCardNumber(row.entry.number, []).ok)
    expect(unread).toEqual([])
    expect(insurers.filter(({ number }) => !hasCheckDigit(number))).toEqual([])
    expect(demoInstitutions.filter(({ code }) => !hasCheckDigit(code))).toEqual([])
    const individual = rows.filter((row) => /^(39|12)\d{6}$/.test(row.entry.number.insurerNumber))
    expect(individual.filter((row) => !hasCheckDigit(row.entry.number.number))).toEqual([])
  })

  test('belong to one person each, with or without branch to one household', () => {
    const holders = new Map<string, SyntheticPerson>()
    const homes = new Map<string, number>()
    for (const { index, people: members } of all) {
      for (const person of members) {
        for (const { number } of person.coverages) {
          const { insurerNumber, symbol, number: digits, branch } = number
          const whole = JSON.stringify([insurerNumber, symbol, digits, branch])
          const shared = JSON.stringify([insurerNumber, symbol, digits])
          expect(holders.get(whole) ?? person).toBe(person)
          expect(homes.get(shared) ?? index).toBe(index)
          holders.set(whole, person)
          homes.set(shared, index)
        }
      }
    }
  })

  test('have terms that never overlap under one number, and losses after their beginnings', () => {
    const spans = new Map<string, { from: string; until: string | null }[]>()
    for (const row of rows) {
      const held = spans.get(keyOf(row)) ?? []
      spans.set(keyOf(row), held)
      if (row.kind === 'NEW') held.push({ from: row.entry.from, until: null })
      else if (row.kind === 'LOSS') {
        const last = held.at(-1)
        expect(last?.until).toBeNull()
        if (last !== undefined) last.until = row.entry.until
      } else expect(held.at(-1)?.until).toBeNull()
    }
    for (const held of spans.values()) {
      for (const [at, { from, until }] of held.entries()) {
        if (until !== null) expect(until > from).toBe(true)
        const before = held[at - 1]
        if (before !== undefined) expect(before.until !== null && before.until <= from).toBe(true)
      }
    }
  })

  test('are no My Numbers: nowhere in anything twelve digits in a row', () => {
    const text = JSON.stringify([rows, demoInstitutions])
    expect(/(?<!\d)\d{12}(?!\d)/.exec(text)?.[0]).toBeUndefined()
    const texts = rows.flatMap((row) => (row.kind === 'NEW' ? [row.entry.address, row.entry.name] : []))
    expect(texts.filter(carriesMyNumber)).toEqual([])
  })
})

describe('the roster', () => {
  const roster = rosterOf(options)

  test('has a card for every answer a check can have, and a person for every part of the cast', () => {
    const answers = new Set(
      roster.map(({ expects }) =>
        [expects.outcome, 'reason' in expects ? expects.reason : 'newerExists' in expects ? expects.newerExists : '']
          .join(' ')
          .trim(),
      ),
    )
    expect([...answers].sort()).toEqual([
      'LapsedQualification false',
      'LapsedQualification true',
      'QualificationNotFound BIRTH_DATE_DIFFERS',
      'QualificationNotFound NOT_YET',
      'QualificationNotFound NO_SUCH_NUMBER',
      'SeveralCandidates',
      'ValidQualification',
      'VoucherNotRegistered',
    ])
    expect(new Set(roster.map(({ part }) => part))).toEqual(new Set(cast.map(({ part }) => part)))
  })

  test('names people of the population', () => {
    const numbers = new Set(rows.map(keyOf))
    const strangers = roster.filter(({ history }) =>
      history.some(
        ({ insurerNumber, symbol, number, branch }) =>
          !numbers.has(JSON.stringify([insurerNumber, symbol, number, branch])),
      ),
    )
    expect(strangers).toEqual([])
  })
})
