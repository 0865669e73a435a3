import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import {
  clerk,
  emergencyPhysician,
  guardianOf,
  paramedic,
  researcher,
  reviewer,
  securityOfficer,
  self,
} from '../../support/hub/callers.ts'
import {
  anId,
  clinicDoctor,
  disaster,
  grantOf,
  key,
  lift,
  notAllowed,
  open,
  openOnly,
  pharmacist,
  refusedAs,
  review,
  start,
  stop,
} from '../../support/hub/emergencies.ts'
import { births, type CardName, cards, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { fillLimits } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

describe.each(wirings)('the unconscious, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const holder = (name: CardName) => holderOf(hub, name)
  const record = (by: Caller, subject: string, more: object = {}) =>
    hub.ask(by, open, { input: { idempotencyKey: key(), subject, reason: 'UNCONSCIOUS', ...more } })

  test('an entitled physician with a second factor opens the emergency summary of anyone for 24 hours', async () => {
    const { person, handle } = await holder('taro')
    const grant = (subject: string) => ({
      data: {
        recordCouldNotObtain: {
          id: anId('grt'),
          subject,
          kind: 'UNCONSCIOUS',
          categories: ['EMERGENCY_SUMMARY'],
          labels: ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ADDRESS'],
          from: start,
          until: '2026-11-21T03:00:00.000Z',
          stopped: null,
          reviewDue: '2026-11-23T03:00:00.000Z',
          reviewed: null,
          verdict: null,
        },
      },
    })
    expect([
      await record(emergencyPhysician, person, { note: '意識なし' }),
      await record(emergencyPhysician, handle),
    ]).toEqual([grant(person), grant(handle)])
  })

  test('nobody opens one without entitlement, without a second factor, or with another role; each refusal is on record', async () => {
    const { person } = await holder('hanako')
    const { records } = logOf(hub, 'qualification')
    const before = records.length
    const field = 'recordCouldNotObtain'
    expect([
      await record(clinicDoctor, person),
      await record({ ...emergencyPhysician, secondFactor: false }, person),
      await record(clerk, person),
      await record(pharmacist, person),
    ]).toEqual([
      refusedAs(field, 'This institution has no emergency entitlement.', {
        code: 'NOT_PERMITTED',
        reason: 'NOT_ENTITLED',
      }),
      refusedAs(field, 'A second factor is needed.', { code: 'NOT_PERMITTED', reason: 'SECOND_FACTOR' }),
      notAllowed(field),
      notAllowed(field),
    ])
    const denied = records.slice(before).filter(({ outcome }) => outcome === 'DENY')
    expect(
      denied.map(({ caller: by, subject, category, code: refusal }) => [by.role, subject, category, refusal]),
    ).toEqual([
      ['PHYSICIAN', person, 'GRANT', 'NOT_PERMITTED'],
      ['PHYSICIAN', person, 'GRANT', 'NOT_PERMITTED'],
      ['CLERK', person, 'GRANT', 'NOT_PERMITTED'],
      ['PHARMACIST', person, 'GRANT', 'NOT_PERMITTED'],
    ])
  })

  test('what is written of it is checked: the note, the receiving hospital, the subject', async () => {
    const { person } = await holder('hanako')
    const field = 'recordCouldNotObtain'
    expect([
      await record(emergencyPhysician, person, { note: '個人番号 1234 5678 9018' }),
      await record(emergencyPhysician, person, { receiving: '2010000009' }),
      await record(emergencyPhysician, 'somebody'),
    ]).toEqual([
      refusedAs(field, 'This carries a My Number (個人番号); the hub never takes one.', {
        code: 'INVALID_INPUT',
        reason: 'MY_NUMBER',
        inputPath: ['input', 'note'],
      }),
      refusedAs(field, 'No such institution is registered.', {
        code: 'NOT_FOUND',
        inputPath: ['input', 'receiving'],
      }),
      refusedAs(field, 'This is no id of the hub.', { code: 'INVALID_INPUT', inputPath: ['input', 'subject'] }),
    ])
  })

  test('in transport the receiving hospital holds it too; the family is told who, and stops it', async () => {
    const { person } = await holder('ichiro')
    const parent = (await holder('taro')).person
    const id = await grantOf(hub, paramedic, person, { receiving: code.hospital })
    const list = `{ emergencyGrants(first: 200) { edges { node { id subject holders } } } }`
    const { emergencyGrants } = await hub.given<{
      emergencyGrants: { edges: { node: { id: string; subject: string; holders: string[] } }[] }
    }>(reviewer, list)
    expect(emergencyGrants.edges.map(({ node }) => node).filter((node) => node.id === id)).toEqual([
      { id, subject: person, holders: [code.fireService, code.hospital] },
    ])
    const stopped = (by: Caller, subject: string) =>
      hub.ask(by, stop, { input: { idempotencyKey: key(), person: subject, grant: id } })
    expect([
      await stopped(guardianOf(parent, person), person),
      await stopped(self(parent), parent),
      await stopped(self(person), person),
      await stopped(self(person), person),
    ]).toEqual([
      notAllowed('stopGrant'),
      refusedAs('stopGrant', 'There is no such grant.', { code: 'NOT_FOUND' }),
      { data: { stopGrant: { id, stopped: start } } },
      { data: { stopGrant: { id, stopped: start } } },
    ])
  })

  test('a reviewer reviews each once, and none they opened; the quarter’s report counts them without a name', async () => {
    const { person } = await holder('jiro')
    const id = await grantOf(hub, emergencyPhysician, person)
    const judged = (by: Caller, grant: string, verdict = 'JUSTIFIED') =>
      hub.ask(by, review, { input: { idempotencyKey: key(), grant, verdict, note: '記録を確認した' } })
    const reviewed = refusedAs('reviewGrant', 'This grant was reviewed before.', {
      code: 'CONFLICT',
      reason: 'REVIEWED',
    })
    expect([
      await judged({ ...reviewer, user: emergencyPhysician.user }, id),
      await judged(reviewer, id, 'NOT_JUSTIFIED'),
      await judged(reviewer, id),
      await judged(reviewer, 'grt_AAAAAAAAAAAAAAAAAAAAAA'),
      await judged(emergencyPhysician, id),
    ]).toEqual([
      refusedAs('reviewGrant', 'Nobody reviews a grant they opened.', { code: 'CONFLICT', reason: 'OWN_GRANT' }),
      { data: { reviewGrant: { id, reviewed: start, verdict: 'NOT_JUSTIFIED' } } },
      reviewed,
      refusedAs('reviewGrant', 'There is no such grant.', { code: 'NOT_FOUND' }),
      notAllowed('reviewGrant'),
    ])
    const report = `query ($quarterOf: Date!) { oversightReport(quarterOf: $quarterOf) { from until grantsOpened
      grantsReviewed grantsNotJustified suspensions suspensionsLifted } }`
    const counts = (from: string, until: string, opened: number, done: number) => ({
      data: {
        oversightReport: {
          from,
          until,
          grantsOpened: opened,
          grantsReviewed: done,
          grantsNotJustified: done,
          suspensions: 0,
          suspensionsLifted: 0,
        },
      },
    })
    expect([
      await hub.ask(researcher, report, { quarterOf: '2026-12-31' }),
      await hub.ask(researcher, report, { quarterOf: '2026-09-30' }),
      await hub.ask(clerk, report, { quarterOf: '2026-12-31' }),
    ]).toEqual([
      counts('2026-10-01', '2027-01-01', 4, 1),
      counts('2026-07-01', '2026-10-01', 0, 0),
      notAllowed('oversightReport'),
    ])
  })
})

describe.each(wirings)('whom a budget suspended, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)

  test('they open the emergency summary and nothing else, until an officer lifts it', async () => {
    const { person } = await holderOf(hub, 'taro')
    const doctor = { ...emergencyPhysician, user: 'night-doctor', credential: 'night-doctor' } as Caller
    await hub.store.register.suspend(doctor.credential, code.hospital, hub.clock.now())
    const suspended = (field: string) => refusedAs(field, 'This caller is suspended.', { code: 'SUSPENDED' })
    const recorded = (reason: string, by = doctor) =>
      hub.ask(by, openOnly, { input: { idempotencyKey: key(), subject: person, reason } })
    await disaster(hub, ['20'])
    const check = 'query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }'
    const verify = () => hub.ask(doctor, check, { input: { ...cards.taro, birthDate: births.taro } })
    expect([
      await verify(),
      await recorded('DISASTER'),
      await recorded('UNCONSCIOUS', { ...doctor, secondFactor: false }),
      await recorded('UNCONSCIOUS'),
    ]).toEqual([
      suspended('verifyQualification'),
      suspended('recordCouldNotObtain'),
      suspended('recordCouldNotObtain'),
      { data: { recordCouldNotObtain: { id: anId('grt') } } },
    ])
    const events = '{ securityEvents { edges { node { kind credential institution at lifted } } } }'
    const event = {
      kind: 'SUSPENDED_BY_BUDGET',
      credential: doctor.credential,
      institution: code.hospital,
      at: start,
      lifted: null,
    }
    const told = { data: { securityEvents: { edges: [{ node: event }] } } }
    expect([await hub.ask(securityOfficer, events), await hub.ask(clerk, events)]).toEqual([
      told,
      notAllowed('securityEvents'),
    ])
    const lifting = (by: Caller, credential: string = doctor.credential) =>
      hub.ask(by, lift, { input: { idempotencyKey: key(), credential, reason: '当直の搬送が重なった' } })
    expect([
      await lifting(clerk),
      await lifting(securityOfficer),
      await lifting(securityOfficer, 'nobody'),
      await verify(),
    ]).toEqual([
      notAllowed('liftSuspension'),
      { data: { liftSuspension: { ...event, lifted: start } } },
      refusedAs('liftSuspension', 'There is no such suspension.', { code: 'NOT_FOUND' }),
      { data: { verifyQualification: { __typename: 'ValidQualification' } } },
    ])
  })
})
