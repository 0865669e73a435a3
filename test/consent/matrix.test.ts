import { expect, test } from 'vitest'
import { purposes, roles } from '../../schema/domain/caller.ts'
import { categories, labels, personCategories } from '../../schema/domain/category.ts'
import { channels, type Facts, grantKinds, relationKinds } from '../../schema/domain/consent.ts'
import { type Decision, unmarked } from '../../schema/domain/decision.ts'
import type { ProvisionId } from '../../schema/domain/ids.ts'
import { decide } from '../../subgraphs/shared/consent/decide.ts'
import { SeededRandom } from '../support/seeded-random.ts'
import * as cast from './cast.ts'
import { denseWorldOf } from './dense-world.ts'
import { naiveDecide } from './naive.ts'
import { shrink } from './shrink.ts'
import { type World, worldOf } from './world.ts'

const seed = 20_260_401
const randomised = 200_000

const inShort = (decision: Decision): ReturnType<typeof naiveDecide> => ({
  outcome: decision.outcome,
  code: decision.outcome === 'DENY' ? decision.code : null,
  rule: decision.rule,
})

const both = ({ question, facts }: World) => ({
  decided: inShort(decide(question, facts)),
  naive: naiveDecide(question, facts),
})

function disagree(world: World): boolean {
  const { decided, naive } = both(world)
  return decided.outcome !== naive.outcome || decided.code !== naive.code || decided.rule !== naive.rule
}

function expectAgreement(world: World, where: string): void {
  if (!disagree(world)) return
  const smallest = shrink(world, disagree)
  const { decided, naive } = both(smallest)
  expect(decided, `${where}: ${JSON.stringify(smallest, null, 1)}`).toEqual(naive)
}

const nothingKnown = cast.known()

/** Everything that can hold holds: relations, delegation, proxies, permits, grants, and a hidden address. */
const everythingHolds: Facts = cast.known(
  {
    provisions: personCategories.map((category) =>
      cast.permit({ id: `prv_${category}` as ProvisionId, category, recipient: { kind: 'ANYONE' } }),
    ),
    proxies: [cast.mandate()],
    grants: [cast.grant({ categories: personCategories, labels })],
    protections: [
      { kind: 'ADDRESS_HIDDEN', person: cast.patient, heldBy: cast.insurer, from: cast.yesterday, until: null },
    ],
  },
  {
    emergencyEntitled: true,
    delegation: {
      id: cast.delegation,
      role: 'PHYSICIAN',
      physician: cast.colleague,
      nurse: cast.doctor,
      institution: cast.clinic,
      purposes,
      from: cast.yesterday,
      until: cast.tomorrow,
      revoked: null,
    },
    disasters: [{ from: cast.yesterday, until: null }],
    register: purposes.map((purpose) => ({
      institution: cast.clinic,
      purpose,
      categories: ['NUMBER_HISTORY'],
      from: cast.yesterday,
      until: null,
      recheckBy: cast.tomorrow,
    })),
    relations: relationKinds.map((kind) => cast.tie(kind)),
  },
)

const bases: readonly (World['facts'] | null)[] = [nothingKnown, everythingHolds, null]

function* enumerated(): Generator<World> {
  for (const base of bases) {
    for (const role of roles) {
      for (const purpose of purposes) {
        const asPerson = role === 'PERSON' || role === 'GUARDIAN'
        const caller = {
          ...cast.physician,
          role,
          purpose,
          institution: asPerson ? null : cast.clinic,
          person: role === 'PERSON' ? cast.patient : role === 'GUARDIAN' ? cast.mother : null,
          actingFor: role === 'GUARDIAN' ? cast.patient : null,
          delegation: role === 'NURSE' ? cast.delegation : null,
        }
        for (const action of ['READ', 'WRITE'] as const) {
          for (const category of categories) {
            for (const label of [null, ...labels]) {
              const marks = label === null ? unmarked : { ...unmarked, labels: [label], author: cast.hospital }
              const subject = base === null ? null : { person: cast.patient, reachedBy: [] }
              const question = { caller, action, subject, category, locationOf: null, marks, at: cast.now }
              yield { question, facts: base ?? { ...everythingHolds, relations: [], persons: [] } }
            }
          }
        }
      }
    }
  }
}

test('every pair, category, action and label is decided alike by the engine and by the naive reading', () => {
  let count = 0
  for (const world of enumerated()) {
    expectAgreement(world, `combination ${count}`)
    count += 1
  }
  expect(count).toBe(bases.length * roles.length * purposes.length * 2 * categories.length * (labels.length + 1))
})

test('random worlds are decided alike by the engine and by the naive reading, and reach every rule and outcome often', () => {
  const random = new SeededRandom(seed)
  const reached = new Map<string, number>()
  for (let drawn = 0; drawn < randomised; drawn += 1) {
    const world = drawn % 2 === 0 ? worldOf(random) : denseWorldOf(random)
    expectAgreement(world, `seed ${seed}, world ${drawn}`)
    for (const key of reachedBy(world)) reached.set(key, (reached.get(key) ?? 0) + 1)
  }
  const rare = everyOutcome.filter((key) => (reached.get(key) ?? 0) < 200)
  expect(rare, `seed ${seed}: ${JSON.stringify(Object.fromEntries(reached))}`).toEqual([])
  expect([...reached.keys()].sort()).toEqual([...everyOutcome].sort())
})

/** Which outcome by which rule, and what it rests on. */
function* reachedBy({ question, facts }: World): Generator<string> {
  const decision = decide(question, facts)
  const { outcome, code, rule } = inShort(decision)
  yield `${rule} ${code ?? outcome}`
  if (facts.persons.length > 1 && rule >= 3) yield `merged ${outcome}`
  if (decision.outcome !== 'ALLOW') return
  if (decision.inDoubt) yield 'in doubt'
  const { provision, grant } = decision
  const [person] = facts.persons
  const permit = person?.provisions.find(({ id }) => id === provision)
  if (permit !== undefined) yield `permit by ${permit.channel}`
  const open = person?.grants.find(({ id }) => id === grant)
  if (open !== undefined) yield `grant of ${open.kind}`
}

/** Each outcome that each rule has, and each ground it can rest on. */
const everyOutcome = [
  '0 ABSENT',
  '1 SUSPENDED',
  '2 NOT_PERMITTED',
  '3 ABSENT',
  '4 ABSENT',
  '4 ALLOW',
  '4 NOT_PERMITTED',
  '5 ABSENT',
  '5 ALLOW',
  '5 NOT_PERMITTED',
  '6 ALLOW',
  '7 ALLOW',
  '8 ABSENT',
  '8 ALLOW',
  '8 CONSENT_REFUSED',
  '9 ABSENT',
  '9 CONSENT_REQUIRED',
  'merged ALLOW',
  'merged DENY',
  'merged ABSENT',
  'in doubt',
  ...channels.map((channel) => `permit by ${channel}`),
  ...grantKinds.map((kind) => `grant of ${kind}`),
]
