import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../../../schema/domain/caller.ts'
import { unmarked } from '../../../../schema/domain/decision.ts'
import type { CredentialId, InstitutionCode, RequestId } from '../../../../schema/domain/ids.ts'
import { hours, type Instant } from '../../../../schema/domain/time.ts'
import { decide } from '../../../../subgraphs/shared/consent/decide.ts'
import { dayOf, hourOf } from '../../../../subgraphs/shared/watch/budget.ts'
import { watchedLog } from '../../../../subgraphs/shared/watch/watched-log.ts'
import { personNumbered } from '../../../support/audit-records.ts'
import { doctor, handleNumbered, quiet, watchRig } from '../../../support/watch-rig.ts'

let rig: ReturnType<typeof watchRig>
beforeEach(() => {
  rig = watchRig()
})
afterEach(() => rig.watcher.close())

const suspendedRefusal = {
  ok: false,
  refusal: { code: 'SUSPENDED', message: 'This credential was suspended while the answer was made.' },
}
const finishes = { ok: true, value: undefined }

/** Reads the charts of the persons `from` to `until`, each in a request of its own. */
async function read(from: number, until: number, caller: Caller = doctor, rule: 7 | 8 = 8): Promise<void> {
  for (let n = from; n < until; n++) rig.watcher.observe(rig.record(caller, { subject: personNumbered(n), rule }))
  await quiet()
}
function refuseTimes(times: number, caller: Caller = doctor): void {
  for (let n = 0; n < times; n++) {
    rig.watcher.observe(rig.record(caller, { outcome: 'DENY', code: 'CONSENT_REQUIRED', rule: 9 }))
  }
}
function check(n: number, caller: Caller = doctor): void {
  const asked = rig.record(caller, { category: 'ELIGIBILITY', rule: 6, subject: null })
  rig.watcher.observe(asked)
  rig.watcher.observe({ ...asked, subject: handleNumbered(n) })
}
const crossed = (budget: string, limit: number, over: object = {}) => ({
  kind: 'BUDGET_CROSSED',
  budget,
  credential: 'doctor-card',
  institution: '1310000001',
  limit,
  at: rig.clock.now(),
  ...over,
})

describe('crossing a budget', () => {
  test('suspends the credential once, at the person after the last that is free', async () => {
    await read(0, 20)
    expect(rig.events).toEqual([])
    await read(20, 40)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
    expect(rig.suspended).toEqual([{ credential: 'doctor-card', by: 'BUDGET', from: rig.clock.now(), lifted: null }])
  })

  test('comes of refusals that leave no record, too', async () => {
    const passage = { request: 'request-of-rows' as RequestId, caller: doctor, at: rig.clock.now() }
    rig.watcher.refused(passage, 0)
    rig.watcher.refused(passage, 60)
    await quiet()
    expect(rig.events).toEqual([])
    rig.watcher.refused(passage, 1)
    await quiet()
    expect(rig.events).toEqual([crossed('REFUSALS', 60)])
  })

  test('refuses the very next decision, before the feed has told', async () => {
    await read(0, 21)
    const facts = await rig.watcher.facts.caller(doctor)
    expect(facts.suspensions).toEqual(rig.suspended)
    const decision = decide(
      {
        caller: doctor,
        action: 'READ',
        subject: null,
        category: 'ELIGIBILITY',
        locationOf: null,
        marks: unmarked,
        at: rig.clock.now(),
      },
      { ...facts, relations: [], disputed: [], persons: [] },
    )
    expect(decision).toEqual({
      outcome: 'DENY',
      rule: 1,
      code: 'SUSPENDED',
      provision: null,
      category: 'ELIGIBILITY',
    })
  })

  test('is by persons, not by reads', async () => {
    for (let again = 0; again < 50; again++) await read(0, 20)
    expect(rig.events).toEqual([])
  })

  test('leaves other credentials alone', async () => {
    await read(0, 21)
    const other = { ...doctor, credential: 'other-card' as CredentialId }
    expect((await rig.watcher.facts.caller(other)).suspensions).toEqual([])
  })

  test('suspends in the register when that can be reached again', async () => {
    rig.world.registerOut = true
    await read(0, 21)
    await rig.watcher.flush()
    expect([rig.suspended.length, rig.watcher.figures.unsuspended]).toEqual([0, 1])
    rig.world.registerOut = false
    await rig.watcher.flush()
    await rig.watcher.flush()
    expect([rig.suspended.length, rig.watcher.figures.unsuspended]).toEqual([1, 0])
  })

  test('is not put off to both sides of the hour', async () => {
    rig.clock.advance(hours(1) - 1_000)
    await read(0, 20)
    rig.clock.advance(2_000)
    await read(20, 22)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('does not come of the same busy hours one after the other', async () => {
    for (let hour = 0; hour < 5; hour++) {
      for (let part = 0; part < 4; part++) {
        await read(hour * 100 + part * 4, hour * 100 + part * 4 + 4)
        rig.clock.advance(hours(1) / 4)
      }
    }
    expect(rig.events).toEqual([])
  })

  test('counts the end user and the node that speaks for them, each by its own budget', async () => {
    const node = { institution: '1399999999' as InstitutionCode, credential: 'node' as CredentialId }
    for (let user = 0; user < 26; user++) {
      await read(user * 20, user * 20 + 20, { ...doctor, credential: `user-${user}` as CredentialId, node })
    }
    expect(rig.events).toEqual([crossed('UNCONNECTED', 500, { credential: 'node', institution: '1399999999' })])
  })
})

describe('what is counted', () => {
  test('refusals, once for a person in a request', () => {
    const first = rig.record(doctor, { outcome: 'DENY', code: 'CONSENT_REQUIRED', rule: 9 })
    for (const category of ['CLINICAL', 'MEDICATION', 'CHECKUP'] as const) rig.watcher.observe({ ...first, category })
    rig.watcher.observe({ ...first, outcome: 'ABSENT', code: null })
    rig.watcher.observe({ ...first, request: 'another' as RequestId, code: 'SUSPENDED' })
    refuseTimes(59)
    return quiet().then(async () => {
      expect(rig.events).toEqual([])
      refuseTimes(1)
      await quiet()
      expect(rig.events).toEqual([crossed('REFUSALS', 60)])
    })
  })

  test('refusals of each operation, though its caller gives every request the same id', async () => {
    const refused = { outcome: 'DENY', code: 'NOT_PERMITTED', rule: 2, subject: null } as const
    for (let n = 0; n <= 60; n++) {
      expect(rig.events).toEqual([])
      rig.watcher.observe(rig.record(doctor, { ...refused, request: 'the-same' as RequestId }))
      await quiet()
      rig.clock.advance(1)
    }
    expect(rig.events).toEqual([crossed('REFUSALS', 60, { at: rig.clock.now() - 1 })])
  })

  test('emergency grants opened, and neither those stopped nor those reviewed', async () => {
    const emergency = { ...doctor, purpose: 'EMERGENCY' } as const
    const open = (caller: Caller) =>
      rig.watcher.observe(rig.record(caller, { category: 'GRANT', action: 'WRITE', rule: 6 }))
    for (let n = 0; n < 30; n++) open(emergency)
    for (let n = 0; n < 30; n++) open({ ...doctor, role: 'BREAK_GLASS_REVIEWER', purpose: 'OVERSIGHT' })
    await quiet()
    expect(rig.events).toEqual([])
    open(emergency)
    await quiet()
    expect(rig.events).toEqual([crossed('GRANTS', 30)])
  })

  test('whoever is sought and opened in an emergency once, however many decisions that takes', async () => {
    const emergency = { ...doctor, purpose: 'EMERGENCY' } as const
    const sought = (n: number, persons: readonly number[]) => {
      const about = { category: 'GRANT', action: 'WRITE', rule: 6, request: `find-${n}` as RequestId } as const
      rig.watcher.observe(rig.record(emergency, { ...about, subject: null }))
      for (const person of persons) {
        rig.watcher.observe(rig.record(emergency, { ...about, subject: personNumbered(person), labels: ['ADDRESS'] }))
        rig.watcher.observe(rig.record(emergency, { ...about, subject: personNumbered(person) }))
      }
    }
    for (let n = 0; n < 27; n++) sought(n, n % 2 === 0 ? [n] : [])
    sought(27, [1, 2, 3])
    await quiet()
    expect(rig.events).toEqual([])
    sought(28, [])
    await quiet()
    expect(rig.events).toEqual([crossed('GRANTS', 30)])
  })

  test('eligibility checks apart from everything else, one for each card', async () => {
    for (let n = 0; n < 120; n++) check(n)
    refuseTimes(60)
    await read(200, 220)
    expect(rig.events).toEqual([])
    check(120)
    await quiet()
    expect(rig.events).toEqual([crossed('CHECKS', 120)])
  })

  test('checks of a list that found nobody, as the resolver says how many were asked', async () => {
    const asked = rig.record(doctor, { category: 'ELIGIBILITY', rule: 6, subject: null })
    rig.watcher.observe(asked)
    rig.watcher.asked({ request: asked.request, caller: doctor, at: rig.clock.now() }, 119)
    for (let n = 0; n < 60; n++) rig.watcher.observe({ ...asked, subject: handleNumbered(n) })
    await quiet()
    expect(rig.events).toEqual([])
    check(500)
    await quiet()
    expect(rig.events).toEqual([crossed('CHECKS', 120)])
  })

  test('a desk by the thousand', async () => {
    const clerk = { ...doctor, role: 'CLERK', purpose: 'INSURANCE' } as const
    for (let n = 0; n < 3_000; n++) check(n, clerk)
    await quiet()
    expect(rig.events).toEqual([])
    check(3_000, clerk)
    await quiet()
    expect(rig.events).toEqual([crossed('CHECKS', 3_000)])
  })

  test('neither one’s own entries, nor what is by law, nor what a relation must permit, nor writes', async () => {
    for (let n = 0; n < 100; n++) {
      const subject = personNumbered(n)
      const carer = { ...doctor, role: 'CARE_MANAGER', purpose: 'CARE' } as const
      rig.watcher.observe(rig.record(doctor, { subject, rule: 6 }))
      rig.watcher.observe(rig.record(doctor, { subject, rule: 8, action: 'WRITE' }))
      rig.watcher.observe(rig.record(carer, { subject, rule: 8 }))
      rig.watcher.observe(rig.record(doctor, { subject, rule: 8, category: 'ELIGIBILITY', action: 'WRITE' }))
    }
    await quiet()
    expect(rig.events).toEqual([])
  })

  test('readings under a grant, which connects nobody', async () => {
    await read(0, 21, { ...doctor, purpose: 'EMERGENCY' }, 7)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })
})

describe('a person is connected', () => {
  const desk = { ...doctor, role: 'CLERK', purpose: 'INSURANCE', credential: 'desk' as CredentialId } as const

  test('by a check of a number of theirs at the same institution, for 24 hours', async () => {
    for (let n = 0; n < 100; n++) check(n, desk)
    await read(0, 100)
    expect(rig.events).toEqual([])
    rig.clock.advance(hours(24))
    await read(0, 100)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('from the latest check on', async () => {
    for (let n = 0; n < 100; n++) check(n, desk)
    rig.clock.advance(hours(23))
    for (let n = 0; n < 100; n++) check(n, desk)
    rig.clock.advance(hours(23))
    await read(0, 100)
    expect(rig.events).toEqual([])
  })

  test('and not by a check elsewhere', async () => {
    for (let n = 0; n < 100; n++) check(n, { ...desk, institution: '1310000002' as InstitutionCode })
    await read(0, 100)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('by what another process, or this one before it was started again, saw at the desk', async () => {
    for (let n = 0; n < 100; n++) check(n, desk)
    await rig.watcher.close()
    const { receptions } = rig.usage
    expect(receptions.length).toBe(100)
    rig = watchRig()
    rig.usage.receptions = receptions
    await read(0, 100)
    expect(rig.events).toEqual([])
  })

  test('by a consent at the reader, for as long as it holds', async () => {
    const { institution } = doctor
    if (institution === null) throw new Error('The doctor works somewhere.')
    const at = rig.clock.now()
    const person = personNumbered(0)
    const consent = {
      id: 'prv_0' as never,
      person,
      giver: person,
      proxy: null,
      effect: 'PERMIT',
      recipient: { kind: 'INSTITUTION', institution },
      category: 'CLINICAL',
      label: null,
      purpose: null,
      evenInEmergency: false,
      channel: 'READER',
      given: at,
      from: at,
      until: (at + hours(24)) as Instant,
      withdrawn: null,
      bereaved: null,
      hangsOn: [],
    } as const
    const known = { person, proxies: [], grants: [], protections: [], death: null }
    rig.world.persons = [{ ...known, provisions: [consent] }]
    await read(0, 100)
    expect(rig.events).toEqual([])
    rig.world.persons = [{ ...known, provisions: [{ ...consent, channel: 'PORTAL' }] }]
    await read(100, 200)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test.each([
    ['CLIENT_OF', null, true],
    ['ATTENDING', 'doctor', true],
    ['ATTENDING', 'somebody else', false],
    ['RESIDENT_OF', null, false],
  ] as const)('or not, by %s of %s: %s', async (kind, user, connects) => {
    const { institution } = doctor
    if (institution === null) throw new Error('The doctor works somewhere.')
    const from = (rig.clock.now() - 1) as Instant
    rig.world.relations = [{ kind, institution, user: user as Caller['user'] | null, from, until: null, hangsOn: [] }]
    await read(0, 30)
    expect(rig.events).toEqual(connects ? [] : [crossed('UNCONNECTED', 20)])
  })

  test('by a declared disaster where the caller works, while it lasts', async () => {
    const from = rig.clock.now()
    rig.world.disasters = [{ from, until: (from + hours(24)) as Instant }]
    await read(0, 100)
    expect(rig.events).toEqual([])
    rig.clock.advance(hours(24))
    await read(0, 100)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })
})

describe('a running request', () => {
  const passage = (request: string, caller: Caller = doctor, at = rig.clock.now()) => ({
    request: request as RequestId,
    caller,
    at,
  })

  test('does not finish when its caller was suspended meanwhile, and others’ do', async () => {
    const { watcher, record } = rig
    const other = { ...doctor, credential: 'other-card' as CredentialId }
    watcher.observe(record(doctor, { request: 'running' as RequestId }))
    watcher.observe(record(other, { request: 'others' as RequestId }))
    const [mine, others] = [passage('running'), passage('others', other)]
    expect(await watcher.mayFinish(mine)).toEqual(finishes)
    rig.clock.advance(1_000)
    await read(0, 21)
    expect(await watcher.mayFinish(mine)).toEqual(suspendedRefusal)
    expect(await watcher.mayFinish(others)).toEqual(finishes)
  })

  test('that itself crosses does not finish, even before its last lookups came back', async () => {
    const { watcher, record } = rig
    const one = record(doctor, {})
    for (let n = 0; n < 21; n++) watcher.observe({ ...one, subject: personNumbered(n) })
    expect(await watcher.mayFinish(passage(one.request))).toEqual(suspendedRefusal)
  })

  test('by way of a node does not finish when the node was suspended', async () => {
    const node = { institution: '1399999999' as InstitutionCode, credential: 'node' as CredentialId }
    const user = { ...doctor, node }
    rig.watcher.observe(rig.record(user, { request: 'running' as RequestId }))
    const mine = passage('running', user)
    rig.clock.advance(1_000)
    rig.world.suspensions = [{ credential: node.credential, by: 'OFFICER', from: rig.clock.now(), lifted: null }]
    expect(await rig.watcher.mayFinish(mine)).toEqual(suspendedRefusal)
  })

  test('that shows only what an open grant opened does finish, unless an officer suspended', async () => {
    rig.watcher.observe(rig.record(doctor, { request: 'running' as RequestId, rule: 7 }))
    const mine = passage('running')
    rig.clock.advance(1_000)
    refuseTimes(61)
    await quiet()
    expect(await rig.watcher.mayFinish(mine)).toEqual(finishes)
    rig.world.suspensions = [{ credential: doctor.credential, by: 'OFFICER', from: rig.clock.now(), lifted: null }]
    expect(await rig.watcher.mayFinish(mine)).toEqual(suspendedRefusal)
  })

  test.each([
    [true, true, finishes],
    [true, false, suspendedRefusal],
    [false, true, suspendedRefusal],
  ])(
    'that opens a grant finishes for who is entitled (%s) with a second factor (%s)',
    async (entitled, secondFactor, expected) => {
      const emergency: Caller = { ...doctor, purpose: 'EMERGENCY', secondFactor }
      rig.world.entitled = entitled
      const opening = rig.record(emergency, { category: 'GRANT', action: 'WRITE', rule: 6 })
      rig.watcher.observe(opening)
      const mine = passage(opening.request, emergency)
      refuseTimes(61, emergency)
      await quiet()
      expect(await rig.watcher.mayFinish(mine)).toEqual(expected)
    },
  )

  test('begun under the suspension ends as it was decided', async () => {
    await read(0, 21)
    rig.clock.advance(1_000)
    rig.watcher.observe(rig.record(doctor, { request: 'later' as RequestId, rule: 6, category: 'GRANT' }))
    expect(await rig.watcher.mayFinish(passage('later'))).toEqual(finishes)
  })

  test('does not finish while the feed is out of reach either', async () => {
    rig.watcher.observe(rig.record(doctor, { request: 'running' as RequestId }))
    const mine = passage('running')
    refuseTimes(61)
    await quiet()
    rig.world.down = true
    expect(await rig.watcher.mayFinish(mine)).toEqual(suspendedRefusal)
  })
})

describe('a suspension', () => {
  test('that an officer lifted ends here too, and the hour begins anew', async () => {
    await read(0, 21)
    rig.world.suspensions = [...rig.suspended]
    expect((await rig.watcher.facts.caller(doctor)).suspensions).toEqual(rig.suspended)
    rig.clock.advance(60_000)
    rig.world.suspensions = rig.suspended.map((one) => ({ ...one, lifted: rig.clock.now() }))
    expect((await rig.watcher.facts.caller(doctor)).suspensions).toEqual(rig.world.suspensions)
    await read(0, 20)
    expect(rig.events.length).toBe(1)
    await read(20, 21)
    expect(rig.events.length).toBe(2)
    expect(rig.suspended.length).toBe(2)
  })

  test('of another time, long lifted, lifts none of today’s', async () => {
    const past = { credential: doctor.credential, by: 'BUDGET', from: 1 as Instant, lifted: 2 as Instant } as const
    rig.world.suspensions = [past]
    await read(0, 21)
    expect((await rig.watcher.facts.caller(doctor)).suspensions).toEqual([past, ...rig.suspended])
  })

  test('made by another process and lifted begins the hour anew in this one', async () => {
    await read(0, 20)
    const other = { credential: doctor.credential, by: 'BUDGET', from: rig.clock.now(), lifted: null } as const
    rig.world.suspensions = [other]
    await rig.watcher.facts.caller(doctor)
    rig.clock.advance(60_000)
    rig.world.suspensions = [{ ...other, lifted: rig.clock.now() }]
    await rig.watcher.facts.caller(doctor)
    await read(20, 40)
    expect(rig.events).toEqual([])
  })

  test('that was lifted is not made again by what was still being asked about the hour before', async () => {
    let open = () => {}
    rig.usage.gate = new Promise((resolve) => {
      open = resolve
    })
    await read(0, 100)
    const made = { credential: doctor.credential, by: 'OFFICER', from: rig.clock.now(), lifted: null } as const
    rig.world.suspensions = [made]
    await rig.watcher.facts.caller(doctor)
    rig.clock.advance(60_000)
    rig.world.suspensions = [{ ...made, lifted: rig.clock.now() }]
    await rig.watcher.facts.caller(doctor)
    open()
    await quiet()
    expect(rig.events).toEqual([])
  })

  test('has each grant that is opened under it reported at once', async () => {
    await read(0, 21)
    const opening = rig.record({ ...doctor, purpose: 'EMERGENCY' }, { category: 'GRANT', action: 'WRITE', rule: 6 })
    rig.watcher.observe(opening)
    expect(rig.events.slice(1)).toEqual([
      {
        kind: 'GRANT_WHILE_SUSPENDED',
        credential: 'doctor-card',
        institution: '1310000001',
        request: opening.request,
        at: rig.clock.now(),
      },
    ])
  })
})

describe('the usual rate', () => {
  const busy = (count: number, days: number) => {
    const today = dayOf(hourOf(rig.clock.now()))
    return Array.from({ length: days }, (_, n) => ({ kind: 'UNCONNECTED' as const, day: today - 1 - n, count }))
  }

  test('raises the budget to three times what seven days reached', async () => {
    rig.usage.past = busy(30, 7)
    await read(0, 90)
    expect(rig.events).toEqual([])
    await read(90, 91)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 90)])
  })

  test('is not raised by six', async () => {
    rig.usage.past = busy(30, 6)
    await read(0, 21)
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('is judged by when it is known: until then nobody is suspended below the ceiling', async () => {
    let open = () => {}
    rig.usage.gate = new Promise((resolve) => {
      open = resolve
    })
    await read(0, 200)
    expect(rig.events).toEqual([])
    open()
    await quiet()
    expect(rig.events).toEqual([crossed('UNCONNECTED', 20)])
  })

  test('that nobody can tell keeps the ceiling, and is asked for again', async () => {
    rig.usage.out = true
    await read(0, 200)
    expect(rig.events).toEqual([])
    rig.usage.out = false
    rig.clock.advance(5_000)
    await read(200, 201)
    expect(rig.events.length).toBe(1)
  })

  test('is kept hour by hour, and nothing of it lost while the store is out of reach', async () => {
    rig.usage.out = true
    await read(0, 5)
    await rig.watcher.flush()
    await read(5, 7)
    rig.usage.out = false
    await rig.watcher.flush()
    await read(7, 8)
    await rig.watcher.flush()
    const hour = hourOf(rig.clock.now())
    expect(rig.usage.rows).toEqual([
      { credential: 'doctor-card', kind: 'UNCONNECTED', hour, count: 7 },
      { credential: 'doctor-card', kind: 'UNCONNECTED', hour, count: 1 },
    ])
  })
})

test('memory stays bounded under a million credentials, and the busy one among them is still caught', async () => {
  await rig.watcher.close()
  rig = watchRig({ memory: 10_000 })
  const one = rig.record(doctor, { outcome: 'DENY', code: 'NOT_PERMITTED', rule: 2 })
  for (let n = 0; n < 1_000_000; n++) {
    rig.watcher.observe({ ...one, caller: { ...one.caller, credential: `stranger-${n}` as CredentialId } })
    if (n % 5_000 === 0) refuseTimes(1)
    if (n % 50_000 === 0) await quiet()
  }
  await quiet()
  const { credentials, receptions, waiting } = rig.watcher.figures
  expect([credentials <= 10_000, receptions, waiting <= 10_000]).toEqual([true, 0, true])
  expect(rig.events).toEqual([crossed('REFUSALS', 60)])
})

test('a watched log takes every record and settles as the log itself does', async () => {
  const log = watchedLog(rig.inner, rig.watcher)
  const record = rig.record(doctor, {})
  const ticket = log.append(record)
  await log.settle([ticket])
  expect([rig.inner.records, rig.inner.settled]).toEqual([[record], [1]])
  rig.inner.fail()
  await expect(log.settle([ticket])).rejects.toThrow('The access record cannot be written')
})
