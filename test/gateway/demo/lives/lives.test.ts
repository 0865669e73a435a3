import { createHash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { livesMap, recordLines, recordsHeader } from '../../../../gateway/demo/lives/csv.ts'
import type { LifeEvent, LifeNumber, PersonKey } from '../../../../gateway/demo/lives/events.ts'
import { type LivesOptions, lives } from '../../../../gateway/demo/lives/lives.ts'
import { civil, type Day, readDay } from '../../../../gateway/demo/people/calendar.ts'
import type { CivilDate } from '../../../../schema/domain/time.ts'
import { importsOf, sourcesIn } from '../../../support/source-graph.ts'

const from = '2016-04-01' as CivilDate
const options: LivesOptions = { people: 20_000, years: 5, seed: 20_261_121, from, statements: 0.9 }
const few: LivesOptions = { ...options, people: 400, years: 3 }
const events: readonly LifeEvent[] = [...lives(options)]
const thousandYears = (options.people * options.years) / 1_000

type Registered = LifeEvent & { readonly told: { readonly kind: 'NEW' } }
const registered = events.filter((event): event is Registered => event.told.kind === 'NEW')
const later = registered.filter(({ day }) => day > readDay(from))
const keyOf = ({ scheme, insurerNumber, symbol, number, branch }: LifeNumber): string =>
  [scheme === 'CARE' ? 'CARE' : '', insurerNumber, symbol, number, branch].join(' ')
const digest = (of: Iterable<LifeEvent>): string => {
  const hash = createHash('sha256')
  for (const event of of) hash.update(JSON.stringify(event))
  return hash.digest('hex')
}
const inOrder = <T>(some: Iterable<T>, key: (one: T) => PersonKey): ReadonlyMap<PersonKey, readonly T[]> => {
  const found = new Map<PersonKey, T[]>()
  for (const one of some) {
    const there = found.get(key(one))
    if (there === undefined) found.set(key(one), [one])
    else there.push(one)
  }
  return found
}
const byPerson = inOrder(registered, ({ person }) => person)

describe('the stream', () => {
  test('is the same for the same seed, however it is read, and another for another', () => {
    const whole = digest(lives(few))
    const hash = createHash('sha256')
    const stream = lives(few)
    for (;;) {
      const part = Array.from({ length: 7 }, () => stream.next()).flatMap(({ value }) => (value ? [value] : []))
      for (const event of part) hash.update(JSON.stringify(event))
      if (part.length < 7) break
    }
    expect(hash.digest('hex')).toBe(whole)
    expect(digest(lives({ ...few, seed: 2 }))).not.toBe(whole)
  })

  test('goes by the day on which it is told, and ends with the years', () => {
    const days = events.map(({ day }) => day)
    expect(days).toEqual(days.toSorted((one, other) => one - other))
    expect([civil(days[0] as Day), (days.at(-1) as Day) < readDay('2021-04-01' as CivilDate)]).toEqual([from, true])
  })

  test('has the same lives at whatever share of statements', () => {
    const without = (statements: number) =>
      [...lives({ ...few, statements })].map(({ told, ...event }) => ({ ...event, told: { ...told, previous: null } }))
    expect(without(0)).toEqual(without(1))
    const stated = (statements: number) =>
      [...lives({ ...few, statements })].filter(({ told }) => told.kind === 'NEW' && told.previous !== null).length
    expect([stated(0), stated(0.5) / stated(1) > 0.4, stated(0.5) / stated(1) < 0.6]).toEqual([0, true, true])
  })
})

describe('the truth', () => {
  test('gives each number to one person, and tells of it before it ends or is amended', () => {
    const holders = new Map<string, PersonKey>()
    const wrong: LifeEvent[] = []
    for (const event of events) {
      const { told, person } = event
      if (told.kind === 'NEW') {
        const key = keyOf(told.number)
        if (holders.has(key)) wrong.push(event)
        holders.set(key, person)
      } else if (holders.get(keyOf(told.number)) !== person) wrong.push(event)
    }
    expect(wrong).toEqual([])
  })

  test('names a statement’s number as one that the same person held', () => {
    const numbers = new Map(
      [...byPerson].map(([person, its]) => [person, new Set(its.map(({ told }) => keyOf(told.number)))]),
    )
    const strange = registered.filter(({ told, person }) => {
      const { previous } = told
      const its = numbers.get(person)
      // What was held before may be told of after the last day.
      return previous !== null && its?.has(keyOf(previous)) !== true
    })
    expect(strange.length / registered.length).toBeLessThan(0.002)
  })

  test('lets nobody be born twice or be told of as born after a number of theirs', () => {
    const births = registered.filter(({ told }) => told.number.scheme === 'PROVISIONAL')
    expect(new Set(births.map(({ person }) => person)).size).toBe(births.length)
    const early = births.filter(({ person, told }) => byPerson.get(person)?.some((one) => one.told.from < told.from))
    expect(early).toEqual([])
  })

  test('has deaths once, and nothing that begins after one', () => {
    const deaths = new Map(
      events.flatMap(({ told, person }) => (told.kind === 'LOSS' && told.death ? [[person, told.until] as const] : [])),
    )
    const after = registered.filter(({ person, told }) => told.from > (deaths.get(person) ?? Number.POSITIVE_INFINITY))
    expect(after).toEqual([])
    expect(deaths.size).toBeGreaterThan(500)
  })
})

describe('the rates are those of the country', () => {
  const births = registered.filter(({ told }) => told.number.scheme === 'PROVISIONAL')
  const deliveries = new Map<string, Registered[]>()
  for (const one of births) {
    const { birth } = one.told.identity
    const key = `${birth?.mother} ${birth?.facility} ${one.told.from}`
    deliveries.set(key, [...(deliveries.get(key) ?? []), one])
  }
  const twins = [...deliveries.values()].filter(({ length }) => length === 2)

  test('births and deaths of a thousand people in a year: about 7 and 11', () => {
    expect(births.length / thousandYears).toBeGreaterThan(6)
    expect(births.length / thousandYears).toBeLessThan(8.5)
    const dead = new Set(events.flatMap(({ told, person }) => (told.kind === 'LOSS' && told.death ? [person] : [])))
    expect(dead.size / thousandYears).toBeGreaterThan(10)
    expect(dead.size / thousandYears).toBeLessThan(14)
  })

  test('twins in one delivery of a hundred, told apart by order, name and number', () => {
    expect(twins.length / deliveries.size).toBeGreaterThan(0.003)
    expect(twins.length / deliveries.size).toBeLessThan(0.02)
    const alike = twins.filter(([one, other]) => {
      const [first, second] = [one, other].map((twin) =>
        byPerson.get(twin?.person ?? 0)?.find(({ told }) => told.identity.kanaGiven.includes('ベビー') === false),
      )
      const named = first?.told.identity.kanjiGiven !== '' && second?.told.identity.kanjiGiven !== ''
      return (
        one?.told.identity.birth?.order === other?.told.identity.birth?.order ||
        (named && first !== undefined && first.told.identity.kanjiGiven === second?.told.identity.kanjiGiven)
      )
    })
    expect(alike).toEqual([])
  })

  test('newborns wait for days or weeks without a name, and most get a number of their own', () => {
    const named = births.filter(({ person }) =>
      byPerson.get(person)?.some(({ told }) => told.number.scheme !== 'PROVISIONAL'),
    )
    expect(named.length / births.length).toBeGreaterThan(0.93)
    expect(births.filter(({ told }) => told.identity.kanjiGiven !== '')).toEqual([])
  })

  test('a medical number lasts: one in eight gets another in a year', () => {
    const changes = later.filter(({ told }) => told.number.scheme === 'MEDICAL').length / (thousandYears * 1_000)
    expect(changes).toBeGreaterThan(0.09)
    expect(changes).toBeLessThan(0.17)
  })

  test('the share of each scheme, of foreign residents and of their common names', () => {
    const first = registered.filter(({ day, told }) => day === readDay(from) && told.number.scheme !== 'CARE')
    const share = (of: (one: Registered) => boolean): number => first.filter(of).length / first.length
    expect(share(({ told }) => told.number.scheme === 'LATE_ELDERLY')).toBeCloseTo(0.145, 1)
    expect(share(({ told }) => told.number.symbol === '見国')).toBeCloseTo(0.21, 1)
    expect(share(({ told }) => told.number.scheme === 'PUBLIC_ASSISTANCE')).toBeCloseTo(0.017, 2)
    expect(share(({ told }) => told.identity.latin !== '')).toBeCloseTo(0.023, 2)
    expect(share(({ told }) => told.identity.commonName !== '')).toBeGreaterThan(0.001)
  })

  test('nine in a thousand are typed differently in name, birth date or sex, and stay the same lives', () => {
    const usual = (of: (one: Registered) => string, person: PersonKey): string => {
      const said = (byPerson.get(person) ?? []).map(of)
      return said.toSorted((a, b) => said.filter((x) => x === b).length - said.filter((x) => x === a).length)[0] ?? ''
    }
    const several = registered.filter(({ person }) => (byPerson.get(person)?.length ?? 0) >= 3)
    const off = (of: (one: Registered) => string): number =>
      several.filter((one) => of(one) !== usual(of, one.person)).length / several.length
    expect(off(({ told }) => told.identity.birthDate)).toBeGreaterThan(0.0003)
    expect(off(({ told }) => told.identity.birthDate)).toBeLessThan(0.003)
    expect(off(({ told }) => told.identity.sex)).toBeLessThan(0.002)
  })

  test('things are told late, now and then a year, and lost characters and placeholders occur', () => {
    const lag = later.filter(({ told }) => told.number.scheme === 'MEDICAL').map(({ day, told }) => day - told.from)
    const share = (days: number): number => lag.filter((one) => one > days).length / lag.length
    expect(share(7)).toBeGreaterThan(0.1)
    expect(share(7)).toBeLessThan(0.3)
    expect(share(60)).toBeGreaterThan(0.005)
    expect(share(60)).toBeLessThan(0.03)
    expect(registered.some(({ told }) => /[●〓?\ufffd]/.test(told.identity.kanjiFamily))).toBe(true)
    expect(registered.some(({ told }) => /[邊邉髙﨑齋齊嶋濱]/.test(told.identity.kanjiFamily))).toBe(true)
    expect(registered.some(({ told }) => told.number.number.startsWith('H'))).toBe(true)
  })
})

test('as CSV it is what was told, cell for cell, and the truth beside it', () => {
  const some = events.filter(({ told }) => told.kind !== 'LOSS').slice(-500)
  const lines = some.map((event, at) => recordLines(`r${at}`, event))
  const rows: readonly Record<string, string>[] = parse([recordsHeader, ...lines.map((line) => line?.[0])].join('\n'), {
    columns: true,
  })
  const [columns] = [Object.keys(rows[0] ?? {})]
  expect(Object.keys(livesMap.fields).filter((field) => !columns.includes(field))).toEqual([])
  expect(
    rows.map((row) => [row.record_id, row.insurer, row.number, row.kana_family, row.birth_date, row.address, row.kind]),
  ).toEqual(
    some.map(({ told }, at) => {
      const { identity } = told as Registered['told']
      const { insurerNumber, number } = told.number
      return [`r${at}`, insurerNumber, number, identity.kanaFamily, identity.birthDate, identity.address, told.kind]
    }),
  )
  expect(lines.map((line) => line?.[1])).toEqual(some.map(({ person }, at) => `r${at},${person}`))
  expect(recordLines('r', events.find(({ told }) => told.kind === 'LOSS') as LifeEvent)).toBeNull()
})

test('nothing of it is the hub’s: no line is shared with what matches people', () => {
  const sources = new Map(sourcesIn('gateway', 'schema', 'subgraphs').map((source) => [source.path, source]))
  const reached = new Set<string>()
  const follow = (path: string): void => {
    const source = sources.get(path)
    if (source === undefined || reached.has(path)) return
    reached.add(path)
    for (const { to, external } of importsOf(source)) if (!external) follow(to)
  }
  for (const path of sources.keys()) if (path.startsWith('gateway/demo/lives/')) follow(path)
  expect([...reached].filter((path) => path.startsWith('subgraphs/'))).toEqual([])
  expect(reached.size).toBeGreaterThan(15)
})
