import { describe, expect, test } from 'vitest'
import { unmarked } from '../../../../schema/domain/decision.ts'
import type { PersonId } from '../../../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../../../schema/domain/time.ts'
import { digestOfSnapshot, ofThePage } from '../../../../subgraphs/emergency/snapshots/snapshot.ts'
import { decide } from '../../../../subgraphs/shared/consent/decide.ts'
import { worldOf } from '../../../consent/world.ts'
import { SeededRandom } from '../../../support/seeded-random.ts'

const seed = 20261121
const worlds = 5_000

describe('a snapshot of a consent', () => {
  test('decides about the page as everything that is known does, and holds nothing about anything else', () => {
    const random = new SeededRandom(seed)
    const outcomes = new Set<string>()
    for (let at = 0; at < worlds; at++) {
      const world = worldOf(random)
      if (world.question.subject === null) continue
      const question = {
        ...world.question,
        caller: { ...world.question.caller, purpose: 'EMERGENCY' as const },
        action: 'READ' as const,
        category: 'EMERGENCY_SUMMARY' as const,
        locationOf: null,
        // As its fields ask: the page itself, or what tells where somebody lives.
        marks: { ...unmarked, labels: random.chance(0.3) ? (['ADDRESS'] as const) : [], field: true },
      }
      const { relations, disputed, persons, ...caller } = world.facts
      const { person, reachedBy } = question.subject ?? { person: null, reachedBy: [] }
      const kept = ofThePage({ person, reachedBy, facts: { relations, disputed, persons } }).facts
      const decided = decide(question, { ...caller, ...kept })
      expect({ seed, at, decided }).toEqual({ seed, at, decided: decide(question, world.facts) })
      outcomes.add(`${decided.outcome} ${decided.rule}`)
      expect(kept.relations).toEqual([])
      for (const { provisions, grants } of kept.persons) {
        expect(provisions.every(({ category }) => category === 'EMERGENCY_SUMMARY')).toBe(true)
        expect(grants.every(({ categories }) => categories.includes('EMERGENCY_SUMMARY'))).toBe(true)
      }
    }
    expect([...outcomes].sort()).toEqual(
      expect.arrayContaining(['ABSENT 3', 'ALLOW 7', 'ALLOW 8', 'DENY 1', 'DENY 2', 'DENY 8', 'DENY 9']),
    )
  })

  test('has another digest for another person, instant or content, and the same whatever the order of its keys', () => {
    const mei = 'per_mei0000000000000000000' as PersonId
    const taken = 1_800_000_000_000 as Instant
    const known = { person: mei, reachedBy: [], facts: { relations: [], disputed: [], persons: [] } }
    const identity = {
      name: '山田 芽衣',
      kana: null,
      otherName: null,
      sex: 'FEMALE',
      birthDate: '2020-05-01' as CivilDate,
    } as const
    const digest = digestOfSnapshot({ person: mei, taken, known, identity })
    const { facts, ...reached } = known
    expect(digestOfSnapshot({ identity, known: { facts, ...reached }, taken, person: mei })).toBe(digest)
    expect(
      [
        { person: 'per_ren0000000000000000000' as PersonId, taken, known, identity },
        { person: mei, taken: (taken + 1) as Instant, known, identity },
        { person: mei, taken, known: { ...known, person: null }, identity },
        { person: mei, taken, known, identity: null },
      ].map((one) => digestOfSnapshot(one) === digest),
    ).toEqual([false, false, false, false])
  })
})
