import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { days, hours } from '../../../schema/domain/time.ts'
import {
  caller,
  clerk,
  emergencyPhysician,
  guardianOf,
  insurer,
  paramedic,
  publicHealth,
  researcher,
  reviewer,
  securityOfficer,
  self,
} from '../../support/hub/callers.ts'
import { address, births, type CardName, cards, holderOf, register } from '../../support/hub/households.ts'
import { hubFor, logOf, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { askLimit, fillLimits, limitKept, limitShown } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `emergency-${++keys}`
const open = `mutation ($input: CouldNotObtainInput!) { recordCouldNotObtain(input: $input) {
  id subject kind categories labels from until stopped reviewDue reviewed verdict } }`
const openOnly = 'mutation ($input: CouldNotObtainInput!) { recordCouldNotObtain(input: $input) { id } }'
const stop = 'mutation ($input: StopGrantInput!) { stopGrant(input: $input) { id stopped } }'
const review = 'mutation ($input: ReviewGrantInput!) { reviewGrant(input: $input) { id reviewed verdict } }'
const declare = `mutation ($input: DeclareDisasterInput!) { declareDisaster(input: $input) { id areas deployed from until } }`
const lift =
  'mutation ($input: LiftSuspensionInput!) { liftSuspension(input: $input) { kind credential institution at lifted } }'
const find = `query ($input: IdentitySearch!) { findQualificationByIdentity(input: $input) { __typename
  ... on ValidQualification { qualification { name birthDate } } ... on QualificationNotFound { reason advice }
  ... on SeveralCandidates { advice } } }`
const start = '2026-11-20T03:00:00.000Z'
const anId = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}_[\\w-]{22}$`))
const refusedAs = (field: string, message: string, extensions: object) => ({
  data: { [field]: null },
  errors: [{ message, path: [field], extensions }],
})
const notAllowed = (field: string) =>
  refusedAs(field, 'This caller may not ask for this with this purpose.', { code: 'NOT_PERMITTED' })

const clinicDoctor = caller('PHYSICIAN', 'EMERGENCY', code.clinic, { secondFactor: true })
const pharmacist = caller('PHARMACIST', 'EMERGENCY', code.pharmacy)
const farDoctor = caller('PHYSICIAN', 'EMERGENCY', code.otherHospital, { secondFactor: true })

const grantOf = async (hub: TestHub, by: Caller, subject: string, more: object = {}): Promise<string> => {
  const { recordCouldNotObtain } = await hub.given<{ recordCouldNotObtain: { id: string } }>(by, openOnly, {
    input: { idempotencyKey: key(), subject, reason: 'UNCONSCIOUS', ...more },
  })
  return recordCouldNotObtain.id
}

const disaster = (hub: TestHub, areas: readonly string[], deployed: readonly InstitutionCode[] = []) =>
  hub.ask(publicHealth, declare, {
    input: {
      idempotencyKey: key(),
      areas,
      deployed,
      from: new Date(hub.clock.now()).toISOString(),
      until: new Date(hub.clock.now() + days(3)).toISOString(),
    },
  })

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

describe.each(wirings)('a declared disaster, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const sought = (more: object = {}) => ({
    name: '山田 花子',
    birthDate: births.hanako,
    sex: 'FEMALE',
    address,
    ...more,
  })
  const searched = (by: Caller, more: object = {}) => hub.ask(by, find, { input: sought(more) })
  const hanako = {
    data: {
      findQualificationByIdentity: {
        __typename: 'ValidQualification',
        qualification: { name: '山田 花子', birthDate: births.hanako },
      },
    },
  }
  const nobody = {
    data: {
      findQualificationByIdentity: {
        __typename: 'QualificationNotFound',
        reason: 'NO_SUCH_NUMBER',
        advice: '該当する資格がありません。入力内容を確認してください。登録がまだの場合があります。',
      },
    },
  }

  test('before it, only the entitled find somebody by name, birth date, sex and address', async () => {
    expect([
      await searched(emergencyPhysician),
      await searched(clinicDoctor),
      await searched(pharmacist),
      await searched({ ...emergencyPhysician, purpose: 'TREATMENT' }),
      await searched(clerk),
    ]).toEqual([hanako, ...Array.from({ length: 4 }, () => notAllowed('findQualificationByIdentity'))])
  })

  test('an exact and unique match answers, however it is written; nothing less does', async () => {
    const same = { number: { ...cards.hanako, number: '679' }, name: '山田 花子', kana: 'ヤマダ ハルコ', sex: 'FEMALE' }
    const twin = { ...same, birthDate: '1982-11-24', address, family: 'SELF', from: '2024-04-01' }
    const other = { ...twin, number: { ...cards.hanako, number: '680' } }
    await hub.given(insurer, register, { input: { idempotencyKey: key(), entries: [twin, other] } })
    expect([
      await searched(emergencyPhysician, { name: 'やまだ　はなこ' }),
      await searched(emergencyPhysician, { name: '山田花子', address: '長野県信見本市大町一丁目２番３号' }),
      await searched(emergencyPhysician, { address: '長野県信見本市大町1-2-3' }),
      await searched(emergencyPhysician, { birthDate: 'S57.11.23' }),
      await searched(emergencyPhysician, { sex: 'MALE' }),
      await searched(emergencyPhysician, { name: '山田 華子' }),
      await searched(emergencyPhysician, { address: '長野県信見本市大町1丁目2番4号' }),
      await searched(emergencyPhysician, { birthDate: '1982-11-24' }),
    ]).toEqual([
      hanako,
      hanako,
      hanako,
      hanako,
      nobody,
      nobody,
      nobody,
      {
        data: {
          findQualificationByIdentity: {
            __typename: 'SeveralCandidates',
            advice: '一人に特定できません。氏名・生年月日・性別・住所を確認してください。',
          },
        },
      },
    ])
    expect(await searched(emergencyPhysician, { name: '\ufffd花子' })).toEqual(
      refusedAs('findQualificationByIdentity', 'A character was lost or is not printable.', {
        code: 'INVALID_INPUT',
        reason: 'GARBLED',
        inputPath: ['input', 'name'],
      }),
    )
  })

  test('without a declaration nobody opens a grant for one', async () => {
    const { person } = await holderOf(hub, 'taro')
    const input = { idempotencyKey: key(), subject: person, reason: 'DISASTER' }
    expect(await hub.ask(clinicDoctor, open, { input })).toEqual(
      refusedAs('recordCouldNotObtain', 'No disaster is declared where this institution works.', {
        code: 'NOT_PERMITTED',
        reason: 'NO_DISASTER',
      }),
    )
  })

  test('a declaration names real areas and registered institutions, and is a municipality’s', async () => {
    expect([
      await disaster(hub, []),
      await disaster(hub, ['20', '99']),
      await disaster(hub, ['20'], ['2010000009' as InstitutionCode]),
      await hub.ask(clerk, declare, {
        input: { idempotencyKey: key(), areas: ['20'], from: start, until: '2026-11-23T03:00:00Z' },
      }),
    ]).toEqual([
      refusedAs('declareDisaster', 'A disaster has an area.', {
        code: 'INVALID_INPUT',
        reason: 'EMPTY',
        inputPath: ['input', 'areas'],
      }),
      refusedAs('declareDisaster', 'An area is a prefecture (two digits) or a municipality (five).', {
        code: 'INVALID_INPUT',
        reason: 'AREA',
        inputPath: ['input', 'areas', 1],
      }),
      refusedAs('declareDisaster', 'No such institution is registered.', {
        code: 'NOT_FOUND',
        inputPath: ['input', 'deployed', 0],
      }),
      notAllowed('declareDisaster'),
    ])
  })

  test('who works in the area, or is deployed to it, searches by name and opens what treatment needs; it closes by itself', async () => {
    const { person } = await holderOf(hub, 'hanako')
    expect(await searched(farDoctor)).toEqual(hanako)
    expect(await disaster(hub, ['20901'], [code.otherHospital])).toEqual({
      data: {
        declareDisaster: {
          id: anId('dec'),
          areas: ['20901'],
          deployed: [code.otherHospital],
          from: start,
          until: '2026-11-23T03:00:00.000Z',
        },
      },
    })
    expect([await searched(clinicDoctor), await searched(pharmacist)]).toEqual([hanako, hanako])
    expect(await askLimit(hub, clinicDoctor, 'hanako')).toEqual(limitKept('CONSENT_REQUIRED'))
    const input = { idempotencyKey: key(), subject: person, reason: 'DISASTER_ORAL_CONSENT' }
    const opened = {
      id: anId('grt'),
      subject: person,
      kind: 'DISASTER',
      categories: [
        'LIMIT_CERTIFICATE',
        'CHECKUP',
        'MEDICATION',
        'CLINICAL',
        'DOCUMENT',
        'EMERGENCY',
        'EMERGENCY_SUMMARY',
        'LONG_TERM_CARE',
        'LOCATION',
      ],
      labels: ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ADDRESS'],
      from: start,
      until: '2026-11-23T03:00:00.000Z',
      stopped: null,
      reviewDue: '2026-11-23T03:00:00.000Z',
      reviewed: null,
      verdict: null,
    }
    expect([
      await hub.ask(clinicDoctor, open, { input }),
      await hub.ask(pharmacist, open, { input: { ...input, idempotencyKey: key() } }),
      await hub.ask(paramedic, open, { input: { ...input, idempotencyKey: key() } }),
    ]).toEqual([
      { data: { recordCouldNotObtain: opened } },
      { data: { recordCouldNotObtain: { ...opened, categories: ['MEDICATION', 'CHECKUP', 'CLINICAL'] } } },
      refusedAs('recordCouldNotObtain', 'A paramedic opens the emergency summary of the unconscious.', {
        code: 'NOT_PERMITTED',
        reason: 'ROLE',
      }),
    ])
    expect([
      await askLimit(hub, clinicDoctor, 'hanako'),
      await askLimit(hub, { ...clinicDoctor, purpose: 'TREATMENT' }, 'hanako'),
      await askLimit(hub, farDoctor, 'hanako'),
    ]).toEqual([limitShown, limitKept('CONSENT_REQUIRED'), limitKept('CONSENT_REQUIRED')])
    hub.clock.advance(days(3) - hours(1))
    expect(await askLimit(hub, clinicDoctor, 'hanako')).toEqual(limitShown)
    hub.clock.advance(hours(1))
    expect([await askLimit(hub, clinicDoctor, 'hanako'), await searched(clinicDoctor)]).toEqual([
      limitKept('CONSENT_REQUIRED'),
      notAllowed('findQualificationByIdentity'),
    ])
    hub.clock.advance(-days(3))
  })

  test('a grant passes over a general refusal, not over one that holds even in an emergency, and ends when the family stops it', async () => {
    const { person } = await holderOf(hub, 'taro')
    const id = await grantOf(hub, clinicDoctor, person, { reason: 'DISASTER' })
    const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
    const withdraw = 'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { id } }'
    const refuse = async (more: object) => {
      const input = { idempotencyKey: key(), person, effect: 'DENY', category: 'LIMIT_CERTIFICATE' }
      const { giveConsent } = await hub.given<{ giveConsent: { id: string } }>(self(person), give, {
        input: { ...input, recipient: { anyone: true }, ...more },
      })
      return giveConsent.id
    }
    await refuse({})
    expect(await askLimit(hub, clinicDoctor, 'taro')).toEqual(limitShown)
    const provision = await refuse({ recipient: { role: 'PHYSICIAN' }, evenInEmergency: true })
    expect(await askLimit(hub, clinicDoctor, 'taro')).toEqual(limitKept('CONSENT_REFUSED'))
    await hub.given(self(person), withdraw, { input: { idempotencyKey: key(), person, provision } })
    expect(await askLimit(hub, clinicDoctor, 'taro')).toEqual(limitShown)
    await hub.given(self(person), stop, { input: { idempotencyKey: key(), person, grant: id } })
    expect(await askLimit(hub, clinicDoctor, 'taro')).toEqual(limitKept('CONSENT_REFUSED'))
  })
})
