import { describe, expect, test } from 'vitest'
import type { Marks, Question } from '../../../schema/domain/decision.ts'
import { askedCategories } from '../../../subgraphs/clinical/record.ts'
import { travelling } from '../../../subgraphs/clinical/regions/travelling.ts'
import { decide } from '../../../subgraphs/shared/consent/decide.ts'
import * as cast from '../../consent/cast.ts'
import { denseWorldOf } from '../../consent/dense-world.ts'
import { type World, worldOf } from '../../consent/world.ts'
import { token } from '../../support/clinical/records.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

const seed = 20_261_120

/** The question as a node gets it, and the same one as the hub has it: both about an entry of its own marks. */
function bothWays({ question, facts }: World, random: SeededRandom) {
  const category =
    askedCategories.find((one) => one === question.category) ?? random.pick(['MEDICATION', 'CLINICAL'] as const)
  const { caller, at, passes = [] } = question
  const subject = question.subject ?? { person: cast.patient, reachedBy: [] }
  const guardian = caller.role === 'GUARDIAN' ? caller.person : null
  const keptFrom = random.some(['PERSON', 'GUARDIANS'] as const, 0.3)
  const marks: Marks = {
    ...question.marks,
    labels: question.marks.labels.filter((label) => label !== 'ADDRESS'),
    place: false,
  }
  const { suspensions, emergencyEntitled, offices, delegation, disasters, register, ...about } = facts
  const callerFacts = { suspensions, emergencyEntitled, offices, delegation, disasters, register }
  const hangsOn = marks.hangsOn
  const sent = travelling(
    {
      caller,
      callerFacts,
      subject: { ...subject, facts: about },
      tokens: [{ token, from: null, until: null, hangsOn }],
      passes,
    },
    [category],
  )
  const hiddenFrom = (persons: typeof facts.persons, from: typeof guardian) =>
    keptFrom.flatMap((kind) => (kind === 'PERSON' ? persons.flatMap(({ person }) => person ?? []) : (from ?? [])))
  const ask = (more: Partial<Question>, of: typeof facts) =>
    decide({ caller, action: 'READ', subject, category, locationOf: null, marks, at, passes, ...more }, of)
  const here = ask({ marks: { ...marks, hiddenFrom: hiddenFrom(facts.persons, guardian) } }, facts)
  const there = ask(
    {
      caller: sent.caller,
      subject: { person: sent.subject.person, reachedBy: sent.subject.reachedBy },
      passes: sent.passes,
      marks: {
        ...marks,
        hangsOn: sent.tokens[0]?.hangsOn ?? [],
        hiddenFrom: hiddenFrom(sent.subject.facts.persons, caller.role === 'GUARDIAN' ? sent.caller.person : null),
      },
    },
    { ...sent.callerFacts, ...sent.subject.facts },
  )
  return { here, there, sent }
}

const inShort = (decision: ReturnType<typeof decide>) => [
  decision.outcome,
  decision.rule,
  decision.outcome === 'DENY' ? decision.code : null,
  decision.outcome === 'ALLOW' ? decision.inDoubt : null,
]

describe('facts on their way to a node', () => {
  test(`decide there as here, in ten thousand worlds of seed ${seed}`, () => {
    const random = new SeededRandom(seed)
    const outcomes = new Set<string>()
    for (let world = 0; world < 10_000; world++) {
      const made = world % 2 === 0 ? denseWorldOf(random) : worldOf(random)
      const { here, there } = bothWays(made, random)
      expect(inShort(there), `world ${world}`).toEqual(inShort(here))
      outcomes.add(`${here.outcome} ${here.rule}`)
    }
    const usual = ['ALLOW 4', 'ALLOW 5', 'ALLOW 6', 'ALLOW 8', 'DENY 1', 'DENY 2', 'DENY 8', 'DENY 9', 'ABSENT 0']
    expect(usual.filter((outcome) => !outcomes.has(outcome))).toEqual([])
  })

  test('name nobody by an id that another question or another node would know', () => {
    const random = new SeededRandom(seed)
    for (let world = 0; world < 500; world++) {
      const { sent } = bothWays(denseWorldOf(random), random)
      expect(JSON.stringify(sent)).not.toMatch(/per_|prv_|prx_|grt_|lnk_|num_/)
    }
  })

  test('leave out what other institutions were told, and what they are to the person', () => {
    const other = '2799999996' as typeof cast.clinic
    const provisions = [
      cast.permit({ category: 'CLINICAL', recipient: { kind: 'INSTITUTION', institution: other } }),
      cast.permit({ category: 'MEDICATION' }),
    ]
    const relations = [cast.tie('ATTENDING', { institution: other, user: cast.colleague })]
    const { disputed, persons, ...callerFacts } = cast.known({ provisions })
    const sent = travelling(
      {
        caller: cast.physician,
        callerFacts,
        subject: {
          person: cast.patient,
          reachedBy: [],
          facts: { relations, disputed, persons },
        },
        tokens: [],
        passes: [],
      },
      ['CLINICAL'],
    )
    expect([sent.subject.facts.relations, sent.subject.facts.persons[0]?.provisions]).toEqual([[], []])
  })
})
