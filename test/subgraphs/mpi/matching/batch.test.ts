import { expect, test } from 'vitest'
import { bestThreshold, type Clustering, cluster } from '../../../../subgraphs/mpi/matching/batch/cluster.ts'
import { linkTable } from '../../../../subgraphs/mpi/matching/batch/link.ts'
import { RecordTable } from '../../../../subgraphs/mpi/matching/batch/record-table.ts'
import { scorePairs } from '../../../../subgraphs/mpi/matching/batch/score.ts'
import { train } from '../../../../subgraphs/mpi/matching/batch/train.ts'
import { levelsOf } from '../../../../subgraphs/mpi/matching/field-kinds.ts'
import { readModel, writeModel } from '../../../../subgraphs/mpi/matching/model.ts'
import { silentRecord } from '../../../../subgraphs/mpi/matching/record.ts'
import { valuesOf, weigh } from '../../../../subgraphs/mpi/matching/weigh.ts'
import { People, type Typed, typedColumns } from '../../../bench/matching/people.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const seed = 20_261_121
const kinds = ['name', 'name', 'date', 'exact', 'number', 'address', 'phone'] as const
const fields = typedColumns.map((field, at) => ({ field, kind: kinds[at] ?? 'exact' }))

/** 1,200 people, each third of them twice, in one order or another. */
function file(shuffle: SeededRandom | null): {
  readonly table: RecordTable
  readonly truth: readonly number[]
  readonly all: readonly Typed[]
} {
  const people = new People(seed)
  const originals = Array.from({ length: 1200 }, () => people.person())
  const records = [
    ...originals.map((typed, entity) => ({ typed, entity })),
    ...originals.flatMap((typed, entity) => (entity % 3 === 0 ? [{ typed: people.typedAgain(typed), entity }] : [])),
  ]
  for (let at = records.length - 1; shuffle !== null && at > 0; at--) {
    const to = shuffle.integer(at + 1)
    const [here, there] = [records[at], records[to]]
    if (here !== undefined && there !== undefined) [records[at], records[to]] = [there, here]
  }
  const table = new RecordTable(fields)
  for (const { typed } of records) table.add(typedColumns.map((column) => typed[column]))
  table.close()
  return { table, truth: records.map(({ entity }) => entity), all: records.map(({ typed }) => typed) }
}

const quiet = { acrossFiles: false, onProgress: () => undefined }

test(`training without labels never makes the data less likely, and links people typed twice (seed ${seed})`, () => {
  const { table, truth } = file(null)
  const { model, likelihoods } = train(table, quiet)
  expect(likelihoods.length).toBeGreaterThan(2)
  const falling = likelihoods.filter((value, at) => value < (likelihoods[at - 1] ?? value) - 1e-9 * Math.abs(value))
  expect(falling).toEqual([])
  expect(model.fields.find(({ field }) => field === 'kanji')?.given?.field).toBe('kana')
  const score = scorePairs(linkTable(table, quiet).person, truth, null)
  expect(score.true).toBe(400)
  expect(score.precision).toBeGreaterThan(0.95)
  expect(score.recall).toBeGreaterThan(0.9)
})

test(`training learns what goes along in one life, and how common the parts of names are (seed ${seed})`, () => {
  const { model } = train(file(null).table, quiet)
  const named = (name: string) => model.fields.find(({ field }) => field === name)
  const kanji = named('kanji')
  const married = levelsOf.name.indexOf('GIVEN_NAME')
  expect(kanji?.given?.field).toBe('kana')
  expect(kanji?.given?.m?.[married]?.[married]).toBeGreaterThan(2 * (kanji?.levels[married]?.m ?? 1))
  const { family, given } = named('kana')?.parts ?? {}
  expect(family?.frequencies.サトウ).toBeGreaterThan(4 * (family?.otherFrequency ?? 1))
  expect(Object.keys(given?.frequencies ?? {}).every((name) => !name.includes(' '))).toBe(true)
  expect(readModel(writeModel(model))).toEqual({ ok: true, model })
})

test(`training tells people from their households, where everybody is there three times (seed ${seed})`, () => {
  const people = new People(seed)
  const table = new RecordTable(fields)
  const truth: number[] = []
  for (let household = 0; household < 150; household++) {
    const head = people.person()
    const familyOf = (name: string) => name.split(' ')[0] ?? ''
    for (let member = 0; member < 4; member++) {
      const { kana, kanji, birthDate, sex, phone } = people.person()
      const named = (family: string, name: string) => `${familyOf(family)} ${name.split(' ')[1] ?? ''}`
      const names = { kana: named(head.kana, kana), kanji: named(head.kanji, kanji) }
      const one: Typed = { ...head, ...names, birthDate, sex, phone }
      for (const typed of [one, one, people.typedAgain(one)]) {
        table.add(typedColumns.map((column) => typed[column]))
        truth.push(4 * household + member)
      }
    }
  }
  table.close()
  const { model } = train(table, quiet)
  const ofOne = (name: string) => model.fields.find(({ field }) => field === name)?.levels.at(-1)?.m
  expect(ofOne('birthDate')).toBeGreaterThan(0.7)
  expect(ofOne('sex')).toBeGreaterThan(0.9)
  const score = scorePairs(linkTable(table, quiet).person, truth, null)
  expect(score.true).toBe(1800)
  expect(score.precision).toBeGreaterThan(0.98)
  expect(score.recall).toBeGreaterThan(0.9)
})

test(`the weights of a batch are those that are explained (seed ${seed})`, () => {
  const { table, all } = file(null)
  const { model, pairs } = train(table, quiet)
  const linked = linkTable(table, { ...quiet, model })
  const joined = linked.person.findIndex((first, record) => first !== record)
  const first = linked.person[joined] ?? 0
  const values = (at: number) => valuesOf({ ...silentRecord, ...(all[at] as object) } as typeof silentRecord, model)
  const { bits, evidence } = weigh(values(first), values(joined), model)
  expect(pairs.count).toBe(linked.compared)
  expect(evidence.reduce((sum, one) => sum + one.bits, 0)).toBe(bits)
  expect(bits).toBeGreaterThan(Math.log2((1 - model.prior) / model.prior) + linked.threshold - 1)
})

test('groups do not depend on the order of records, whatever the guards refuse', () => {
  const random = new SeededRandom(seed)
  const count = 60
  const odds = Array.from({ length: count * count }, () => random.next() * 30 - 18)
  const between = (one: number, other: number) => odds[Math.min(one, other) * count + Math.max(one, other)] ?? 0
  const partition = (order: readonly number[]): readonly string[] => {
    const pairs = order.flatMap((_, at) => order.slice(at + 1).map((_, more) => [at, at + 1 + more] as const))
    const its = (at: number) => order[at] ?? 0
    const person = cluster({
      ...none(count),
      edges: {
        one: Uint32Array.from(pairs, ([one]) => one),
        other: Uint32Array.from(pairs, ([, other]) => other),
        odds: Float32Array.from(pairs, ([one, other]) => between(its(one), its(other))),
      },
      oddsOf: (one, other) => between(its(one), its(other)),
      areApart: (one, other) => (its(one) + its(other)) % 11 === 0,
    })
    const groups = Map.groupBy(order.keys(), (at) => person[at])
    return [...groups.values()]
      .map((group) =>
        group
          .map(its)
          .sort((a, b) => a - b)
          .join(),
      )
      .sort()
  }
  const straight = Array.from({ length: count }, (_, at) => at)
  const shuffled = straight.toSorted(() => random.next() - 0.5)
  const found = partition(straight)
  expect(found.length).toBeLessThan(count)
  expect(partition(shuffled)).toEqual(found)
})

const none = (count: number): Clustering => ({
  count,
  edges: { one: new Uint32Array(), other: new Uint32Array(), odds: new Float32Array() },
  least: 0,
  oddsOf: () => -5,
  areApart: () => false,
  onceIn: null,
})

const chain = { one: Uint32Array.of(0, 1), other: Uint32Array.of(1, 2), odds: Float32Array.of(6, 3) }

test('a weak pair does not chain two people into one', () => {
  const oddsOf = (one: number, other: number) => (other - one === 1 ? 3 : -9)
  expect([...cluster({ ...none(3), edges: chain, oddsOf })]).toEqual([0, 0, 2])
})

test('nobody is joined with two of a file that has everybody once', () => {
  const edges = { ...chain, other: Uint32Array.of(2, 2) }
  expect([...cluster({ ...none(3), edges, oddsOf: () => 9, onceIn: Uint8Array.of(0, 0, 1) })]).toEqual([0, 1, 0])
})

test('what a contradiction keeps apart stays apart, though a third is like both', () => {
  const areApart = (one: number, other: number) => one + other === 2
  expect([...cluster({ ...none(3), edges: chain, oddsOf: () => 9, areApart })]).toEqual([0, 0, 2])
})

test('the threshold takes what is likelier right than it costs', () => {
  expect(bestThreshold(Float32Array.of(-9, 8, 10, -8, 9))).toBe(8)
  expect(bestThreshold(new Float32Array())).toBe(0)
})

test('a score counts pairs, of two files those across', () => {
  const one = scorePairs([0, 0, 0, 3], [7, 7, 8, 8], null)
  expect(one).toEqual({ precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, found: 3, right: 1, true: 2 })
  const across = scorePairs([0, 0, 2, 2], [7, 7, 8, 9], Uint8Array.of(0, 1, 0, 1))
  expect(across).toEqual({ precision: 1 / 2, recall: 1, f1: 2 / 3, found: 2, right: 1, true: 1 })
})
