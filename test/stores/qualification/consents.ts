import { expect, test } from 'vitest'
import type { Provision } from '../../../schema/domain/consent.ts'
import type { PersonId, ProvisionId, UserId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { NewProvision } from '../../../subgraphs/qualification/consent-store.ts'
import { decide } from '../../../subgraphs/shared/consent/decide.ts'
import { handle } from '../../subgraphs/qualification/terms.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { physician, treatment } from '../../support/physician.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, clinic, eachTest, person, type QualificationBench } from './bench.ts'

const mei = person('mei')
const ren = person('ren')
const hour = 3_600_000
const oneId = /^prv_[\w-]{22}$/

export const provision = (at: Instant, changes: Partial<NewProvision> = {}): NewProvision => ({
  person: mei,
  giver: mei,
  proxy: null,
  effect: 'PERMIT',
  recipient: { kind: 'INSTITUTION', institution: clinic },
  category: 'MEDICATION',
  label: null,
  purpose: null,
  evenInEmergency: false,
  channel: 'PORTAL',
  from: at,
  until: null,
  ...changes,
})

export async function given(bench: QualificationBench, changes: Partial<NewProvision> = {}): Promise<Provision> {
  const wanted = provision(bench.at, changes)
  const outcome = await bench.store.consent.giveProvisions(
    scopeFor('CONSENT', wanted.person),
    [wanted],
    null,
    bench.once('give'),
  )
  const [one] = accepted(outcome)
  if (one === undefined) throw new Error('nothing was given')
  return one
}

export function consentContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const scope = scopeFor('CONSENT', mei)
  const listed = async (at: Instant | null = null, of: PersonId = mei) =>
    (await bench().store.consent.provisions(scopeFor('CONSENT', of), of, at, 50, null)).items.map(({ item }) => item)
  const withdraw = (id: ProvisionId, of: PersonId = mei) =>
    bench().store.consent.withdrawProvision(scopeFor('CONSENT', of), of, id, bench().once('withdraw'))

  test('a provision given is answered, listed and handed to decisions whole', async () => {
    const one = await given(bench(), {
      label: 'PSYCHIATRIC',
      purpose: 'TREATMENT',
      until: (bench().at + hour) as Instant,
    })
    expect(one).toEqual({
      id: expect.stringMatching(oneId),
      person: mei,
      giver: mei,
      proxy: null,
      effect: 'PERMIT',
      recipient: { kind: 'INSTITUTION', institution: clinic },
      category: 'MEDICATION',
      label: 'PSYCHIATRIC',
      purpose: 'TREATMENT',
      evenInEmergency: false,
      channel: 'PORTAL',
      given: bench().at,
      from: bench().at,
      until: bench().at + hour,
      withdrawn: null,
      bereaved: null,
      hangsOn: [],
    })
    expect(await listed()).toEqual([one])
    const [known] = await bench().store.facts.subjectFacts([mei])
    expect(known?.facts.persons[0]?.provisions).toEqual([one])
  })

  test('every kind of recipient comes back as it was named', async () => {
    const recipients: readonly NewProvision['recipient'][] = [
      { kind: 'INSTITUTION', institution: clinic },
      { kind: 'REGION', region: 'kanto' as never },
      { kind: 'ROLE', role: 'PHARMACIST' },
      { kind: 'EMERGENCY_ENTITLED' },
      { kind: 'ANYONE' },
    ]
    for (const recipient of recipients) {
      await given(bench(), { recipient, effect: 'DENY', evenInEmergency: true })
      bench().clock.advance(1)
    }
    const found = await listed()
    expect(found.map(({ recipient }) => recipient).reverse()).toEqual(recipients)
    expect(found.every(({ evenInEmergency, effect }) => evenInEmergency && effect === 'DENY')).toBe(true)
  })

  test('a newer provision leaves the older on file, which then stands aside in the decision', async () => {
    const older = await given(bench())
    bench().clock.advance(hour)
    const newer = await given(bench(), { effect: 'DENY' })
    expect(await listed()).toEqual([newer, older])
    const outcomeAt = async (at: number) => {
      const [known] = await bench().store.facts.subjectFacts([mei])
      if (known === undefined) throw new Error('no facts')
      const facts = await bench().store.facts.callerFacts(physician)
      const decision = decide(treatment(mei, 'MEDICATION', at as Instant), { ...facts, ...known.facts })
      return [decision.outcome, decision.provision]
    }
    expect(await outcomeAt(older.given)).toEqual(['ALLOW', older.id])
    expect(await outcomeAt(newer.given)).toEqual(['DENY', newer.id])
  })

  test('withdrawn, it stays on file with the instant; in force it was until then', async () => {
    const one = await given(bench())
    bench().clock.advance(hour)
    const gone = { ...one, withdrawn: bench().at }
    expect(await withdraw(one.id)).toEqual({ ok: true, value: gone })
    bench().clock.advance(hour)
    expect(await withdraw(one.id)).toEqual({ ok: true, value: gone })
    expect(await listed()).toEqual([gone])
    expect(await listed((gone.withdrawn - 1) as Instant)).toEqual([gone])
    expect(await listed(gone.withdrawn)).toEqual([])
    expect(await listed((one.given - 1) as Instant)).toEqual([])
  })

  test('at an instant only what had begun and not ended is in force', async () => {
    const at = bench().at
    const now = await given(bench(), { until: (at + hour) as Instant })
    const soon = await given(bench(), { from: (at + hour) as Instant, category: 'CLINICAL' })
    expect(await listed(at)).toEqual([now])
    expect(await listed((at + hour - 1) as Instant)).toEqual([now])
    expect(await listed((at + hour) as Instant)).toEqual([soon])
  })

  test("nobody withdraws another's, nor what isn't there", async () => {
    const theirs = await given(bench(), { person: person('ren'), giver: person('ren') })
    expect(reasonOf(await withdraw(theirs.id))).toEqual({ code: 'NOT_FOUND', reason: undefined })
    expect(reasonOf(await withdraw('prv_0000000000000000000000' as ProvisionId))?.code).toBe('NOT_FOUND')
    expect(await listed(null, person('ren'))).toEqual([theirs])
  })

  test('pages follow each other without a gap or a repetition, also within one instant', async () => {
    for (let at = 0; at < 7; at++) {
      await given(bench())
      if (at % 3 === 2) bench().clock.advance(1)
    }
    const all = await listed()
    const found: Provision[] = []
    let after: string | null = null
    const sizes: number[] = []
    for (;;) {
      const page = await bench().store.consent.provisions(scope, mei, null, 3, after)
      found.push(...page.items.map(({ item }) => item))
      sizes.push(page.items.length)
      after = page.items.at(-1)?.cursor ?? null
      if (!page.more) break
    }
    expect(sizes).toEqual([3, 3, 1])
    expect(found).toEqual(all)
    expect(new Set(all.map(({ id }) => id)).size).toBe(7)
  })

  test.each([
    '',
    'x',
    'AAAA',
    Buffer.from('1 a\0b 0').toString('base64url'),
    Buffer.from('-1 prv 0').toString('base64url'),
    '☃',
    'Ā'.repeat(5000),
  ])('a cursor that nobody made (%j) leads behind the end', async (forged) => {
    await given(bench())
    expect(await bench().store.consent.provisions(scope, mei, null, 3, forged)).toEqual({ items: [], more: false })
  })

  test("a cursor of another person's list shows nothing of theirs", async () => {
    await given(bench(), { person: person('ren'), giver: person('ren') })
    await given(bench(), { person: person('ren'), giver: person('ren') })
    const theirs = await bench().store.consent.provisions(
      scopeFor('CONSENT', person('ren')),
      person('ren'),
      null,
      1,
      null,
    )
    const cursor = theirs.items[0]?.cursor ?? ''
    expect((await bench().store.consent.provisions(scope, mei, null, 9, cursor)).items).toEqual([])
  })

  test("a reader's assertion is taken once, whoever brings it and under whichever key", async () => {
    const assertion = { id: 'reader-1 a1', expires: (bench().at + hour) as Instant }
    const give = () =>
      bench().store.consent.giveProvisions(
        scope,
        [
          provision(bench().at, { channel: 'READER' }),
          provision(bench().at, { channel: 'READER', category: 'CHECKUP' }),
        ],
        assertion,
        bench().once('reader'),
      )
    expect(accepted(await give())).toHaveLength(2)
    expect(reasonOf(await give())).toEqual({ code: 'CONFLICT', reason: 'ASSERTION_USED' })
    expect(await listed()).toHaveLength(2)
    // A request that was long on its way comes after the assertion's end.
    bench().clock.advance(2 * hour)
    expect(reasonOf(await give())).toEqual({ code: 'CONFLICT', reason: 'ASSERTION_USED' })
  })

  test('assertions are forgotten seven days after their end', async () => {
    const give = async (id: string) =>
      accepted(
        await bench().store.consent.giveProvisions(
          scope,
          [provision(bench().at)],
          { id, expires: bench().at },
          bench().once('reader'),
        ),
      )
    const kept = async () =>
      (await bench().database.read.selectFrom('assertion').select('id').orderBy('id').execute()).map(({ id }) => id)
    await give('a')
    bench().clock.advance(7 * 24 * hour)
    await give('b')
    expect(await kept()).toEqual(['a', 'b'])
    bench().clock.advance(1)
    await give('c')
    expect(await kept()).toEqual(['b', 'c'])
  })

  test('nothing given is nothing kept', async () => {
    expect(await bench().store.consent.giveProvisions(scope, [], null, bench().once('give'))).toEqual({
      ok: true,
      value: [],
    })
  })

  test('the same gift again is one gift', async () => {
    const once = bench().once('give', 'one-gift-only')
    const give = () => bench().store.consent.giveProvisions(scope, [provision(bench().at)], null, once)
    const first = await give()
    expect(await give()).toEqual(first)
    expect(await listed()).toHaveLength(1)
  })

  test('an attending doctor becomes a relation of the person, as that user', async () => {
    const doctor = { institution: clinic, doctor: 'doctor' as UserId, from: bench().at, until: null }
    expect(await bench().store.consent.nameAttendingDoctor(scope, mei, doctor, bench().once('doctor'))).toEqual({
      ok: true,
      value: doctor,
    })
    const [known] = await bench().store.facts.subjectFacts([mei])
    expect(known?.facts.relations).toEqual([
      { kind: 'ATTENDING', institution: clinic, user: 'doctor', from: doctor.from, until: null, hangsOn: [] },
    ])
  })

  test('a doctor attends whoever named them, each once and as long as they did; the person reads whom they named', async () => {
    const { at, store } = bench()
    const doctor = { institution: clinic, doctor: 'pediatrician' as UserId, from: at, until: null }
    const later = { ...doctor, from: (at + hour) as Instant, until: (at + 2 * hour) as Instant }
    for (const [person, named] of [
      [mei, doctor],
      [ren, later],
      [mei, later],
    ] as const) {
      accepted(
        await store.consent.nameAttendingDoctor(scopeFor('CONSENT', person), person, named, bench().once('named')),
      )
    }
    const attended = async (instant: number, first: number, after: string | null = null) =>
      store.attending.attendedBy(scopeFor('NUMBER', null), doctor, instant as Instant, first, after)
    const shown = async (instant: number) => (await attended(instant, 9)).items.map(({ item }) => item)
    expect([await shown(at - 1), await shown(at), await shown(at + hour), await shown(at + 2 * hour)]).toEqual([
      [],
      [{ person: mei, since: at }],
      [
        { person: mei, since: at },
        { person: ren, since: at + hour },
      ],
      [{ person: mei, since: at }],
    ])
    const one = await attended(at + hour, 1)
    const two = await attended(at + hour, 1, one.items[0]?.cursor ?? null)
    expect([one.more, two.items.map(({ item }) => item.person), two.more]).toEqual([true, [ren], false])
    expect((await store.attending.doctorsOf(scopeFor('CONSENT', mei), mei)).slice(0, 2)).toEqual([later, doctor])
  })

  test('a care office becomes a relation of its client', async () => {
    const office = { office: '1370000015' as typeof clinic, from: bench().at, until: (bench().at + hour) as Instant }
    expect(await bench().store.consent.nameCareOffice(scope, mei, office, bench().once('office'))).toEqual({
      ok: true,
      value: office,
    })
    const [known] = await bench().store.facts.subjectFacts([mei])
    expect(known?.facts.relations).toEqual([
      {
        kind: 'CLIENT_OF',
        institution: office.office,
        user: null,
        from: office.from,
        until: office.until,
        hangsOn: [],
      },
    ])
  })

  test('nothing is read or written of a person under the scope of another', async () => {
    const { consent } = bench().store
    const other = scopeFor('CONSENT', person('ren'))
    const at = bench().at
    const once = bench().once('any')
    const both = [provision(at, { person: person('ren') }), provision(at)]
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => consent.giveProvisions(other, [provision(at)], null, once),
      () => consent.giveProvisions(other, both, null, once),
      () => consent.withdrawProvision(other, mei, 'prv_0000000000000000000000' as ProvisionId, once),
      () => consent.provisions(other, mei, null, 1, null),
      () => consent.nameCareOffice(other, mei, { office: clinic, from: at, until: null }, once),
      () => consent.protections(scopeFor('PROTECTION', handle('taro')), mei, at),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow('under the scope of another')
    expect(await listed()).toEqual([])
    expect(await listed(null, person('ren'))).toEqual([])
  })
}
