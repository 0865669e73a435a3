import { expect, test } from 'vitest'
import type {
  CredentialId,
  DecisionId,
  InsurerNumber,
  NumberHandle,
  PersonId,
  ReviewId,
} from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { Matcher } from '../../../subgraphs/mpi/identifying/follower.ts'
import type { StewardCommand } from '../../../subgraphs/mpi/steward-store.ts'
import type { RegisteredIdentity } from '../../../subgraphs/shared/internal.ts'
import { onceOf } from '../../../subgraphs/shared/once.ts'
import { scopeFor } from '../../support/scopes.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import { eachTest, type MpiAdapter } from './bench.ts'

const day = (text: string): CivilDate => text as CivilDate

export const yamada: RegisteredIdentity = {
  acquired: day('2024-04-01'),
  insurer: '06130488' as InsurerNumber,
  kana: 'ヤマダ　タロウ',
  name: '山田　太郎',
  otherName: null,
  formerNames: [],
  sex: 'MALE',
  birthDate: day('1980-04-05'),
  postalCode: '380-0838',
  address: '長野県長野市南長野1丁目2番3号',
  household: null,
  diedOn: null,
  until: null,
}

/** What registers say, in a test's hands. */
export class Register {
  readonly #said = new Map<NumberHandle, readonly RegisteredIdentity[]>()
  say(handle: NumberHandle, ...identities: readonly RegisteredIdentity[]): void {
    this.#said.set(handle, identities)
  }
  identities = async (handles: readonly NumberHandle[]) => handles.map((handle) => this.#said.get(handle) ?? [])
}

const counts = { linked: 0, reviews: 0, fresh: 0, checked: 0 }

export function identifyingContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const scope = scopeFor('REVIEW', null)
  const rig = (): { readonly register: Register; readonly matcher: Matcher } => {
    const register = new Register()
    return { register, matcher: bench().store.matcher(register) }
  }
  const openReviews = async () => (await bench().store.steward.reviews(scope, 'OPEN', 20, null)).items
  /** Registers each with its identity, matches, and answers the persons. */
  const filed = async (
    { register, matcher }: ReturnType<typeof rig>,
    identities: readonly RegisteredIdentity[],
  ): Promise<readonly NumberHandle[]> => {
    const numbers = await bench().handles(...identities.map((_, place) => String(100 + place)))
    for (const [place, number] of numbers.entries()) {
      const said = identities[place] as RegisteredIdentity
      register.say(number, said)
      await bench().register([{ number, from: said.acquired, until: said.until }])
      await matcher.catchUp()
    }
    return numbers
  }
  const answer = (review: ReviewId, given: 'SAME' | 'APART' | 'LATER', key = 'answer') => {
    const request = { review, given }
    const once = onceOf(
      'test#steward' as CredentialId,
      'steward',
      `${key}-${given}-identifying`,
      request,
      bench().clock.now(),
    )
    if (!once.ok) throw new Error('no key')
    return bench().store.steward.answer(scope, review, given, { by: 'steward', said: 'seen', once: once.value })
  }
  const enter = async (command: StewardCommand): Promise<void> => {
    bench().clock.advance(1_000)
    const key = `identifying-${bench().clock.now()}`
    const once = onceOf('test#steward' as CredentialId, 'steward', key, command, bench().clock.now())
    if (!once.ok) throw new Error('no key')
    const decided = await bench().store.steward.decide(scope, command, {
      by: 'steward',
      said: 'seen',
      once: once.value,
    })
    if (!decided.ok) throw new Error(decided.refusal.reason)
  }
  const holders = (numbers: readonly NumberHandle[]) => Promise.all(numbers.map((number) => bench().holder(number)))

  test('whose identities agree in everything are one person, by a decision that says why', async () => {
    const numbers = await filed(rig(), [yamada, { ...yamada, insurer: '01200001' as InsurerNumber }])
    const [one, other] = await holders(numbers)
    expect(other).toBe(one)
    const [entry] = await bench().store.steward.entries(scopeFor('REVIEW', one ?? null))
    expect(entry).toMatchObject({
      kind: 'LINK',
      rule: 'EXACT_IDENTITY',
      by: 'matcher',
      counts: true,
      between: numbers.map((handle) => ({ handle, from: '2024-04-01' })),
    })
    expect(await openReviews()).toEqual([])
  })

  test('a misspelt name is probably the same person’s', async () => {
    const misspelt = { ...yamada, kana: 'ヤマタ タロウ' }
    const [one, other] = await holders(await filed(rig(), [yamada, misspelt]))
    expect(other).toBe(one)
    const [entry] = await bench().store.steward.entries(scopeFor('REVIEW', one ?? null))
    expect(entry?.rule).toBe('PROBABLE_MATCH')
  })

  test('who shares a name with somebody is somebody else', async () => {
    const namesake = {
      ...yamada,
      birthDate: day('1955-11-30'),
      address: '大阪府大阪市北区中之島1-3-20',
      postalCode: '530-8201',
    }
    const [one, other] = await holders(await filed(rig(), [yamada, namesake]))
    expect(other).not.toBe(one)
    expect(await openReviews()).toEqual([])
  })

  test('twins under one household number are two people, and nobody is asked', async () => {
    const twin = (branch: string, kana: string): RegisteredIdentity => ({
      ...yamada,
      kana,
      name: '',
      birthDate: day('2023-02-02'),
      household: { number: 'h', branch },
    })
    const twins = [twin('03', 'ヤマダ ユウタ'), twin('04', 'ヤマダ ユウト')]
    const [one, other] = await holders(await filed(rig(), twins))
    expect(other).not.toBe(one)
    expect(await openReviews()).toEqual([])
  })

  test('newborn twins of whom one Latin family name is all there is are asked about, and are two people', async () => {
    const newborn = { ...yamada, kana: '', name: 'BUI', birthDate: day('2024-03-28') }
    const [one, other] = await holders(await filed(rig(), [newborn, newborn]))
    expect(other).not.toBe(one)
    expect((await openReviews()).map(({ item }) => item.cause)).toEqual(['PROBABLE_MATCH'])
  })

  test('what a register verified otherwise is never linked: a steward is asked, and their word is final', async () => {
    const running = rig()
    const numbers = await filed(running, [yamada, { ...yamada, birthDate: day('1980-04-06') }])
    const [one, other] = await holders(numbers)
    expect(other).not.toBe(one)
    const [task] = await openReviews()
    expect(task?.item).toMatchObject({ cause: 'PROBABLE_MATCH', state: 'OPEN', ifApart: { kind: 'APART' } })
    expect(new Set(task?.item.sides.map(({ handle }) => handle))).toEqual(new Set(numbers))
  })

  test('a number given to somebody else is theirs alone from then on', async () => {
    const { register, matcher } = rig()
    const number = await bench().handle('1')
    const next = {
      ...yamada,
      kana: 'サトウ ハナコ',
      name: '佐藤 花子',
      birthDate: day('1991-01-31'),
      sex: 'FEMALE' as const,
    }
    register.say(number, { ...yamada, until: day('2025-03-31') }, { ...next, acquired: day('2025-10-01') })
    await bench().register([{ number, until: '2025-03-31' }])
    await bench().register([{ number, from: '2025-10-01' }])
    expect(await bench().holder(number, '2025-10-01')).toBe(await bench().holder(number, '2024-04-01'))
    await matcher.catchUp()
    const [before, after] = [await bench().holder(number, '2024-04-01'), await bench().holder(number, '2025-10-01')]
    expect(after).not.toBe(before)
    expect((await bench().history(before as never)).map(({ from }) => from)).toEqual(['2024-04-01'])
    expect((await bench().history(after as never)).map(({ from }) => from)).toEqual(['2025-10-01'])
    expect(await openReviews()).toEqual([])
  })

  test('an insurer’s statement across what registers verified stands in doubt, and is asked about', async () => {
    const { register, matcher } = rig()
    const [old, next] = (await bench().handles('1', '2')) as [NumberHandle, NumberHandle]
    register.say(old, yamada)
    register.say(next, { ...yamada, acquired: day('2025-04-01'), birthDate: day('1950-01-01') })
    await bench().register([{ number: old }])
    await bench().register([{ number: next, previous: old, from: '2025-04-01' }])
    await matcher.catchUp()
    const person = await bench().holder(next)
    expect(person).toBe(await bench().holder(old))
    expect((await bench().history(person as never)).map(({ from, doubted }) => [from, doubted])).toEqual([
      ['2025-04-01', true],
      ['2024-04-01', false],
    ])
    expect((await openReviews()).map(({ item }) => item.cause)).toEqual(['CONTRADICTION'])
  })

  test('told twice, by a matcher that begins anew, nothing is decided twice', async () => {
    const running = rig()
    const numbers = await filed(running, [yamada, { ...yamada }, { ...yamada, birthDate: day('1980-04-06') }])
    const feed = (await bench().store.linkChanges(0, 100)).length
    const [person] = await holders(numbers)
    const entries = await bench().store.steward.entries(scopeFor('REVIEW', person ?? null))
    const reviews = (await openReviews()).length
    expect(await running.matcher.catchUp()).toEqual(counts)
    await bench().register(numbers.map((number) => ({ number })))
    await bench().register(numbers.map((number) => ({ number, until: '2026-03-31' })))
    await running.matcher.catchUp()
    expect((await bench().store.linkChanges(0, 100)).length).toBe(feed + numbers.length)
    expect(await bench().store.steward.entries(scopeFor('REVIEW', person ?? null))).toEqual(entries)
    expect((await openReviews()).length).toBe(reviews)
  })

  test('what a steward undid or ruled apart is not proposed again', async () => {
    const running = rig()
    const { steward } = bench().store
    const numbers = await filed(running, [yamada, { ...yamada }])
    const [joined] = await holders(numbers)
    const [link] = await steward.entries(scopeFor('REVIEW', joined ?? null))
    await enter({ kind: 'UNDO', decision: link?.id as DecisionId })
    expect(await running.matcher.catchUp()).toMatchObject({ linked: 0, reviews: 0 })
    const [one, other] = (await holders(numbers)) as [PersonId, PersonId]
    expect(other).not.toBe(one)
    await enter({ kind: 'APART', persons: [one, other] })
    await bench().register(numbers.map((number) => ({ number, until: '2026-03-31' })))
    expect(await running.matcher.catchUp()).toEqual({ ...counts, fresh: 2 })
    expect(await holders(numbers)).toEqual([one, other])
    expect(await openReviews()).toEqual([])
  })

  test('a question that another decision has answered becomes obsolete', async () => {
    const running = rig()
    const { steward } = bench().store
    const near = { ...yamada, birthDate: day('1980-04-06') }
    const persons = (await holders(await filed(running, [yamada, near]))) as [PersonId, PersonId]
    expect((await openReviews()).length).toBe(1)
    await enter({ kind: 'APART', persons })
    expect(await openReviews()).toEqual([])
    const { items } = await steward.reviews(scope, 'OBSOLETE', 20, null)
    expect(items.map(({ item }) => [item.cause, item.answered])).toEqual([['PROBABLE_MATCH', bench().clock.now()]])
  })

  test.each([1, 2, 3])('in whatever order people come, the certain links are the same (seed %i)', async (seed) => {
    const random = new SeededRandom(seed)
    const { register, matcher } = rig()
    const people = Array.from({ length: 4 }, (_, person) => ({
      ...yamada,
      kana: `ヤマダ ${'アイウエ'[person]}${'カキクケ'[person]}コ`,
      name: `山田 ${'春夏秋冬'[person]}子`,
      birthDate: day(`19${60 + 7 * person}-0${person + 1}-15`),
    }))
    const records = people.flatMap((person, at) => Array.from({ length: 3 }, () => ({ person, at })))
    const order = records.map((record) => ({ record, place: random.next() })).toSorted((a, b) => a.place - b.place)
    const numbers = await bench().handles(...order.map((_, place) => String(place)))
    for (const [place, number] of numbers.entries())
      register.say(number, order[place]?.record.person as RegisteredIdentity)
    for (let at = 0; at < numbers.length; at += 5) {
      await bench().register(numbers.slice(at, at + 5).map((number) => ({ number })))
      if (random.chance(0.5)) await matcher.catchUp()
    }
    await matcher.catchUp()
    const found = await holders(numbers)
    const groups = Map.groupBy(found.entries(), ([place]) => order[place]?.record.at)
    expect([...groups.values()].map((group) => new Set(group.map(([, person]) => person)).size)).toEqual([1, 1, 1, 1])
    expect(new Set(found).size).toBe(4)
  })

  test('what a register corrects is found by looking at everybody anew; looking again changes nothing', async () => {
    const { register, matcher } = rig()
    const [old, next, other] = (await bench().handles('1', '2', '3')) as [NumberHandle, NumberHandle, NumberHandle]
    const wrong = { ...yamada, birthDate: day('1980-04-06') }
    for (const number of [old, next]) register.say(number, yamada)
    register.say(other, wrong)
    await bench().register([{ number: old }, { number: next, previous: old }, { number: other }])
    await matcher.catchUp()
    expect(new Set(await holders([old, next, other])).size).toBe(2)
    register.say(other, yamada)
    const signal = AbortSignal.timeout(60_000)
    const seen: number[] = []
    const sweeping = { after: null, signal, onProgress: ({ persons }: { persons: number }) => void seen.push(persons) }
    await matcher.sweep(sweeping)
    expect(seen).toEqual([2])
    expect(await bench().holder(other)).toBe(await bench().holder(old))
    expect(await openReviews()).toEqual([])
    register.say(next, wrong)
    await matcher.sweep(sweeping)
    expect((await openReviews()).map(({ item }) => item.cause)).toEqual(['CONTRADICTION', 'CONTRADICTION'])
    const feed = (await bench().store.linkChanges(0, 100)).length
    await matcher.sweep(sweeping)
    expect((await bench().store.linkChanges(0, 100)).length).toBe(feed)
    expect((await openReviews()).length).toBe(2)
  })

  test('what a register corrects is found while the hub runs: some people are looked at at a time, a whole round in a day', async () => {
    const { register, matcher } = rig()
    const [old, next] = (await bench().handles('1', '2')) as [NumberHandle, NumberHandle]
    for (const number of [old, next]) register.say(number, yamada)
    await bench().register([{ number: old }, { number: next, previous: old }])
    await matcher.catchUp()
    const lookAtAll = async () => {
      for (let page = 0; page < 4; page++) await matcher.lookOn()
    }
    await lookAtAll()
    register.say(next, { ...yamada, birthDate: day('1980-04-06') })
    await lookAtAll()
    expect(await openReviews()).toEqual([])
    bench().clock.advance(86_400_000)
    await lookAtAll()
    expect((await openReviews()).map(({ item }) => item.cause)).toEqual(['CONTRADICTION'])
    expect((await bench().history((await bench().holder(next)) as never)).some(({ doubted }) => doubted)).toBe(true)
  })

  test('what is put off is listed apart, may be answered there, and is asked again after a week', async () => {
    const running = rig()
    const { steward } = bench().store
    const persons = await holders(await filed(running, [yamada, { ...yamada, birthDate: day('1980-04-06') }]))
    const listed = async (state: 'OPEN' | 'LATER') =>
      (await steward.reviews(scope, state, 20, null)).items.map(({ item }) => [item.id, item.answered])
    const [[id = null] = []] = await listed('OPEN')
    const putOff = await answer(id as ReviewId, 'LATER')
    expect(putOff).toEqual({ ok: true, value: null })
    const then = bench().clock.now()
    expect([await listed('OPEN'), await listed('LATER')]).toEqual([[], [[id, then]]])
    const look = async () => {
      for (let page = 0; page < 4; page++) await running.matcher.lookOn()
    }
    bench().clock.advance(7 * 86_400_000 - 1)
    await look()
    expect([await listed('OPEN'), await listed('LATER')]).toEqual([[], [[id, then]]])
    bench().clock.advance(86_400_000)
    await look()
    expect([await listed('OPEN'), await listed('LATER')]).toEqual([[[id, null]], []])
    await answer(id as ReviewId, 'LATER')
    expect((await answer(id as ReviewId, 'APART')).ok).toBe(true)
    expect(await answer(id as ReviewId, 'LATER')).toMatchObject({ ok: false, refusal: { reason: 'APART' } })
    expect(await holders(await bench().handles('100', '101'))).toEqual(persons)
  })

  test('of two stewards who answer one question at once, the second is told that it is answered', async () => {
    await filed(rig(), [yamada, { ...yamada, birthDate: day('1980-04-06') }])
    const id = (await openReviews())[0]?.item.id as ReviewId
    const outcomes = await Promise.all([
      answer(id, 'APART', 'one'),
      answer(id, 'SAME', 'two'),
      answer(id, 'LATER', 'three'),
    ])
    const answered = await Promise.all(
      (['SAME', 'APART'] as const).map(async (state) => {
        const { items } = await bench().store.steward.reviews(scope, state, 20, null)
        return items.map(({ item }) => [item.id, state] as const)
      }),
    )
    const [[answeredId, state] = [null, null], ...others] = answered.flat()
    expect([answeredId, others]).toEqual([id, []])
    expect(outcomes.filter((outcome) => outcome.ok && outcome.value !== null).length).toBe(1)
    for (const outcome of outcomes)
      if (!outcome.ok) expect(outcome.refusal).toMatchObject({ code: 'CONFLICT', reason: state })
  })

  test('whose name is no name, or lost on the way, is linked with nobody', async () => {
    const unnamed = { ...yamada, kana: 'ヤマダ ベビー', name: '', birthDate: day('2024-03-30') }
    const garbled = { ...yamada, kana: 'ヤ\ufffdダ タロウ', name: '\ufffd\ufffd', address: '\ufffd', postalCode: null }
    const persons = await holders(await filed(rig(), [unnamed, { ...unnamed }, garbled, { ...garbled }]))
    expect(new Set(persons).size).toBe(4)
    expect((await openReviews()).map(({ item }) => item.cause)).toEqual(['PROBABLE_MATCH'])
  })

  test('somebody is found by a whole identity: under a former name, by an address where it was said, each person once', async () => {
    const married = {
      ...yamada,
      formerNames: [
        { kana: 'スズキ　タロウ', name: '鈴木　太郎' },
        { kana: 'タカハシ　タロウ', name: '高橋　太郎' },
        { kana: 'ワタナベ　タロウ', name: '渡辺　太郎' },
        { kana: yamada.kana, name: yamada.name },
      ],
      kana: 'サトウ　タロウ',
      name: '佐藤　太郎',
    }
    const elsewhere = { ...yamada, name: '山多　汰朗', address: '福岡県筑見市東町1丁目1番1号', postalCode: null }
    const numbers = await filed(rig(), [married, { ...married, insurer: '01200001' as InsurerNumber }, elsewhere])
    const persons = await holders(numbers)
    const said = {
      kana: yamada.kana,
      name: '',
      birthDate: yamada.birthDate,
      sex: yamada.sex,
      postalCode: '',
      phone: '',
    }
    const found = async (more: object) =>
      (await bench().store.identities.agreeing(scopeFor('GRANT', null), { ...said, address: '', ...more }))
        .map(({ person, address, identity: { kanji } }) => [persons.indexOf(person), address, kanji])
        .toSorted()
    expect([
      await found({}),
      await found({ address: '長野県長野市南長野１－２－３' }),
      await found({ address: '長野県長野市南長野１－２－４' }),
      await found({ birthDate: '1980-04-06' }),
    ]).toEqual([
      [
        [0, false, '山田 太郎'],
        [2, false, '山多 汰朗'],
      ],
      [[0, true, '山田 太郎']],
      [],
      [],
    ])
  })
}
