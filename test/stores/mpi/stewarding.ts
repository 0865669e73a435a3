import { describe, expect, test } from 'vitest'
import type { CredentialId, DecisionId, InstitutionCode, NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { Outcome } from '../../../schema/domain/outcome.ts'
import type { CivilDate, Instant } from '../../../schema/domain/time.ts'
import type { Decided, StewardCommand, StewardEntry } from '../../../subgraphs/mpi/steward-store.ts'
import { onceOf } from '../../../subgraphs/shared/once.ts'
import { scopeFor } from '../../support/scopes.ts'
import { card, eachTest, type MpiAdapter, type MpiBench } from './bench.ts'
import { Sequences } from './sequences.ts'

const scope = scopeFor('REVIEW', null)

function entry(key: string, request: unknown, at: Instant): StewardEntry {
  const once = onceOf('test#steward' as CredentialId, 'steward', `key-${key}-${'x'.repeat(8)}`, request, at)
  if (!once.ok) throw new Error('no key')
  return { by: 'steward', said: 'seen on paper', once: once.value }
}

let keys = 0
async function decide(bench: MpiBench, command: StewardCommand): Promise<Outcome<Decided>> {
  bench.clock.advance(1_000)
  return bench.store.steward.decide(scope, command, entry(String(++keys), command, bench.clock.now()))
}

async function decided(bench: MpiBench, command: StewardCommand): Promise<Decided> {
  const outcome = await decide(bench, command)
  if (!outcome.ok) throw new Error(outcome.refusal.reason)
  return outcome.value
}

const reasonOf = (outcome: Outcome<unknown>): string | undefined => (outcome.ok ? 'ok' : outcome.refusal.reason)
const from = '2024-04-01' as CivilDate

const institution = '2019800013' as InstitutionCode
/** Who is not found by anything that is typed of them. */
const nobody = { kana: '', name: '', birthDate: '', sex: 'NOT_SET', postalCode: '', address: '', phone: '' } as const

export function stewardContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const holder = async (number: NumberHandle): Promise<PersonId> => (await bench().holder(number)) as PersonId
  /** Numbers of persons of their own. */
  const filed = async (count: number): Promise<readonly NumberHandle[]> => {
    const numbers = await bench().handles(...Array.from({ length: count }, (_, at) => String(at)))
    for (const number of numbers) await bench().register([{ number }])
    return numbers
  }

  test('two persons become one and two again, and every id leads where it should', async () => {
    const [a, b] = (await filed(2)) as [NumberHandle, NumberHandle]
    const persons = [await holder(a), await holder(b)] as const
    const link = await decided(bench(), { kind: 'LINK', persons })
    expect(link).toMatchObject({
      kind: 'LINK',
      moved: [{ handle: b, from, was: persons[1], now: persons[0] }],
      turned: [],
    })
    expect([await holder(a), await holder(b)]).toEqual([persons[0], persons[0]])
    expect(await bench().store.person(scopeFor('NUMBER', persons[1]))).toBe(persons[0])
    const undo = await decided(bench(), { kind: 'UNDO', decision: link.decision })
    expect(undo.turned).toEqual([{ id: link.decision, counts: false }])
    expect([await holder(a), await holder(b)]).toEqual(persons)
    expect(await bench().store.person(scopeFor('NUMBER', persons[1]))).toBe(persons[1])
  })

  test('what was known then stays known: holder, history and the way between two numbers', async () => {
    const [a, b] = (await filed(2)) as [NumberHandle, NumberHandle]
    const persons = [await holder(a), await holder(b)] as const
    const apart = bench().clock.now()
    const link = await decided(bench(), { kind: 'LINK', persons })
    const joined = bench().clock.now()
    await decided(bench(), { kind: 'UNDO', decision: link.decision })
    const { store } = bench()
    const known = async (asKnown: Instant | null) => {
      const [person = null] = await store.holders([{ scope: scopeFor('NUMBER', b), on: from, asKnown }])
      const history = await store.history({
        scope: scopeFor('NUMBER_HISTORY', persons[0]),
        asKnown,
        first: 9,
        after: null,
      })
      const [one, other] = [scopeFor('NUMBER_HISTORY', a), scopeFor('NUMBER_HISTORY', b)]
      return [person, history.items.length, await store.samePerson(one, other, null, asKnown)]
    }
    const different = { same: false, path: [] }
    const step = {
      evidence: 'STEWARD',
      decided: joined,
      between: [
        { handle: a, from },
        { handle: b, from },
      ],
      doubted: false,
    }
    expect(await known(apart)).toEqual([persons[1], 1, different])
    expect(await known(joined)).toEqual([persons[0], 2, { same: true, path: [step] }])
    expect(await known(null)).toEqual([persons[1], 1, different])
    expect(await known((apart - 60_000) as Instant)).toEqual([null, 0, null])
  })

  test('of a chain of links the way names each, in order', async () => {
    const numbers = await bench().handles('1', '2', '3')
    const [a, b, c] = numbers as [NumberHandle, NumberHandle, NumberHandle]
    await bench().register([{ number: a }])
    await bench().register([{ number: b, previous: a }])
    await bench().register([{ number: c, previous: b }])
    const [one, other] = [scopeFor('NUMBER_HISTORY', c), scopeFor('NUMBER_HISTORY', a)]
    const found = await bench().store.samePerson(one, other, null, null)
    expect(found?.path.map(({ evidence, between }) => [evidence, between.map(({ handle }) => handle).sort()])).toEqual([
      ['CONTINUITY_STATEMENT', [b, c].sort()],
      ['CONTINUITY_STATEMENT', [a, b].sort()],
    ])
  })

  test('a split moves what it names, is remembered, and cannot name what is not the person’s', async () => {
    const [a, b, c] = (await filed(3)) as [NumberHandle, NumberHandle, NumberHandle]
    const [one, two, three] = [await holder(a), await holder(b), await holder(c)] as const
    await decided(bench(), { kind: 'LINK', persons: [one, two] })
    const away = [{ handle: b, from }]
    const stranger = await decide(bench(), { kind: 'SPLIT', person: one, away: [{ handle: c, from }] })
    expect([stranger, reasonOf(await decide(bench(), { kind: 'SPLIT', person: one, away: [] }))]).toEqual([
      {
        ok: false,
        refusal: {
          code: 'INVALID_INPUT',
          reason: 'NOT_ONE_PERSON',
          message: 'One of these is not a number of the person, or began on another day.',
          inputPath: ['input', 'away'],
        },
      },
      'NOTHING_LEFT',
    ])
    const split = await decided(bench(), { kind: 'SPLIT', person: two, away })
    expect(split.moved).toEqual([{ handle: b, from, was: one, now: two }])
    expect(reasonOf(await decide(bench(), { kind: 'LINK', persons: [two, one] }))).toBe('RULED_APART')
    await decided(bench(), { kind: 'UNDO', decision: split.decision })
    expect([await holder(a), await holder(b), await holder(c)]).toEqual([one, one, three])
  })

  describe('a chart number, when a person is split', () => {
    const chartOf = (localId: string) => bench().store.patients.holder(institution, localId)
    const took = (localId: string, number: string | null) =>
      bench().store.patients.take(institution, [
        { localId, identity: nobody, number: number === null ? null : card(number) },
      ])
    const split = async () => {
      const [a, b] = (await filed(2)) as [NumberHandle, NumberHandle]
      const persons = [await holder(a), await holder(b)] as const
      return { b, persons }
    }
    const questions = async (state: 'OPEN' | 'OBSOLETE') =>
      (await bench().store.steward.reviews(scope, state, 10, null)).items.map(({ item }) => item)

    test('goes with the number that it hangs on, and comes back with it', async () => {
      const { b, persons } = await split()
      expect(await took('C-1', '1')).toEqual([{ kind: 'LINKED', because: 'CARD' }])
      await decided(bench(), { kind: 'LINK', persons })
      const before = (await bench().store.linkChanges(0, 100)).length
      const away = [{ handle: b, from }]
      const { decision, moved } = await decided(bench(), { kind: 'SPLIT', person: persons[0], away })
      expect([await holder(b), await chartOf('C-1')]).toEqual([persons[1], persons[1]])
      expect(moved.map(({ was, now }) => [was, now])).toEqual(Array(2).fill(persons))
      expect((await bench().store.linkChanges(before, 100)).map(({ person }) => person)).toEqual(
        Array(2).fill(persons[1]),
      )
      expect(await questions('OPEN')).toEqual([])
      await decided(bench(), { kind: 'UNDO', decision })
      expect([await holder(b), await chartOf('C-1')]).toEqual([persons[0], persons[0]])
    })

    test('that hung on both alike is nobody’s until a steward says whose it is', async () => {
      const { b, persons } = await split()
      await took('C-1', null)
      const chart = (await chartOf('C-1')) as PersonId
      // Linked with each while it is with the other no more; then the first link counts again.
      const first = await decided(bench(), { kind: 'LINK', persons: [chart, persons[0]] })
      const undone = await decided(bench(), { kind: 'UNDO', decision: first.decision })
      await decided(bench(), { kind: 'LINK', persons: [chart, persons[1]] })
      await decided(bench(), { kind: 'UNDO', decision: undone.decision })
      expect(await chartOf('C-1')).toBe(persons[0])
      const away = [{ handle: b, from }]
      const { decision } = await decided(bench(), { kind: 'SPLIT', person: persons[0], away })
      expect([await holder(b), await chartOf('C-1')]).toEqual([persons[1], chart])
      const asked = await questions('OPEN')
      expect(asked.map(({ cause, sides }) => [cause, sides.map(({ person }) => person).sort()])).toEqual(
        expect.arrayContaining(persons.map((person) => ['LEFT_BY_SPLIT', [chart, person].sort()])),
      )
      const theirs = asked.find(({ sides }) => sides.some(({ person }) => person === persons[1]))
      expect(theirs?.ifSame?.moved.map(({ was, now }) => [was, now])).toEqual([[chart, persons[1]]])
      if (theirs === undefined) throw new Error('no review')
      const { steward } = bench().store
      await steward.answer(scope, theirs.id, 'SAME', entry('theirs', 'SAME', bench().clock.now()))
      expect([await chartOf('C-1'), await questions('OPEN')]).toEqual([persons[1], []])
      expect((await questions('OBSOLETE')).map(({ cause }) => cause)).toEqual(['LEFT_BY_SPLIT'])
      await decided(bench(), { kind: 'UNDO', decision })
      expect([await holder(b), await chartOf('C-1')]).toEqual([persons[0], persons[0]])
    })
  })

  test('the same key is entered once; for another request it is a conflict', async () => {
    const [a, b, c] = (await filed(3)) as [NumberHandle, NumberHandle, NumberHandle]
    const [one, two, three] = [await holder(a), await holder(b), await holder(c)] as const
    const command: StewardCommand = { kind: 'LINK', persons: [one, two] }
    const { steward } = bench().store
    const at = bench().clock.now()
    const first = await steward.decide(scope, command, entry('same', command, at))
    expect(await steward.decide(scope, command, entry('same', command, at))).toEqual(first)
    const other: StewardCommand = { kind: 'LINK', persons: [one, three] }
    expect(reasonOf(await steward.decide(scope, other, entry('same', other, at)))).toBe('IDEMPOTENCY_KEY')
    expect(await holder(c)).toBe(three)
    expect((await steward.entries(scopeFor('REVIEW', one))).length).toBe(1)
  })

  test('a rehearsal says what would change and changes nothing', async () => {
    const [a, b] = (await filed(2)) as [NumberHandle, NumberHandle]
    const persons = [await holder(a), await holder(b)] as const
    const before = await bench().store.linkChanges(0, 100)
    const outcome = await bench().store.steward.rehearse(scope, { kind: 'LINK', persons })
    expect(outcome.ok ? outcome.value.moved : null).toEqual([{ handle: b, from, was: persons[1], now: persons[0] }])
    expect(await bench().store.linkChanges(0, 100)).toEqual(before)
    expect(await bench().store.steward.entries(scopeFor('REVIEW', persons[0]))).toEqual([])
    const unknown = 'per_0000000000000000000000' as PersonId
    expect(
      reasonOf(await bench().store.steward.rehearse(scope, { kind: 'LINK', persons: [persons[0], unknown] })),
    ).toBe('PERSON')
    const nothing = 'dec_0000000000000000000000' as DecisionId
    expect(reasonOf(await bench().store.steward.rehearse(scope, { kind: 'UNDO', decision: nothing }))).toBe('DECISION')
  })

  test('an insurer’s statement across a ruling stands in doubt until a steward answers, and the feed says so', async () => {
    const [a, b] = (await filed(2)) as [NumberHandle, NumberHandle]
    const persons = [await holder(a), await holder(b)] as const
    await decided(bench(), { kind: 'APART', persons })
    await bench().register([{ number: b, previous: a }])
    expect(
      (await bench().store.linkChanges(0, 100)).map(({ handle, person, doubted }) => [handle, person, doubted]),
    ).toEqual([
      [a, persons[0], false],
      [b, persons[1], false],
      [b, persons[0], true],
    ])
    const { steward } = bench().store
    const { items } = await steward.reviews(scope, 'OPEN', 10, null)
    expect(items.map(({ item }) => [item.cause, item.sides.map(({ handle }) => handle).sort()])).toEqual([
      ['CONTRADICTION', [a, b].sort()],
    ])
    const [task] = items
    if (task === undefined) throw new Error('no review')
    const own = scopeFor('NUMBER_HISTORY', persons[0])
    const [question, ...others] = await steward.questions(own)
    expect([question?.cause, question?.own.map(({ handle }) => handle).sort(), others]).toEqual([
      'CONTRADICTION',
      [a, b].sort(),
      [],
    ])
    bench().clock.advance(1_000)
    const answer = await steward.answer(scope, task.item.id, 'APART', entry('answer', 'APART', bench().clock.now()))
    expect(answer.ok ? answer.value?.moved : null).toEqual([{ handle: b, from, was: persons[0], now: persons[1] }])
    expect((await bench().store.linkChanges(3, 100)).map(({ person, doubted }) => [person, doubted])).toEqual([
      [persons[1], false],
    ])
    expect((await steward.reviews(scope, 'OPEN', 10, null)).items).toEqual([])
    expect(await steward.questions(own)).toEqual([])
    const again = await steward.answer(scope, task.item.id, 'SAME', entry('later', 'SAME', bench().clock.now()))
    expect(reasonOf(again)).toBe('APART')
  })

  test('entries of the ledger say who decided what, why, and whether it counts', async () => {
    const [a, b] = (await filed(2)) as [NumberHandle, NumberHandle]
    const persons = [await holder(a), await holder(b)] as const
    const link = await decided(bench(), { kind: 'LINK', persons })
    const undo = await decided(bench(), { kind: 'UNDO', decision: link.decision })
    const entries = await bench().store.steward.entries(scopeFor('REVIEW', persons[1]))
    expect(
      entries.map(({ id, kind, rule, by, said, counts, voids }) => [id, kind, rule, by, said, counts, voids]),
    ).toEqual([
      [undo.decision, 'UNDO', 'UNDONE', 'steward', 'seen on paper', true, [link.decision]],
      [link.decision, 'LINK', 'STEWARD', 'steward', 'seen on paper', false, []],
    ])
    expect(entries[1]?.between.map(({ handle }) => handle).sort()).toEqual([a, b].sort())
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'random histories leave the fold of the ledger, and the feed alone leads to the same (twenty-five, from seed %i000)',
    async (thousand) => {
      const sequences = new Sequences(bench())
      for (let seed = 1_000 * thousand; seed < 1_000 * thousand + 25; seed++) {
        try {
          await sequences.run(seed)
        } catch (cause) {
          throw new Error(`Seed ${seed} leaves something else.`, { cause })
        }
      }
    },
  )
}
