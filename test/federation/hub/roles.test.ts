import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { DelegationId, InstitutionCode, UserId } from '../../../schema/domain/ids.ts'
import { days, hours } from '../../../schema/domain/time.ts'
import {
  auditor,
  caller,
  city,
  clerk,
  emergencyPhysician,
  historyProvider,
  insurer,
  nurse,
  paymentAgency,
  physician,
  publicHealth,
  researcher,
  self,
  welfareOffice,
} from '../../support/hub/callers.ts'
import { births, cards, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { askLimit, assertionOf, fillLimits, limitKept, limitShown, recordAtReader } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `the-roles-${++keys}`
const start = '2026-11-20T03:00:00.000Z'
const check = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
  qualification { name number { number } } } } }`
const delegating =
  'mutation ($input: DelegateInput!) { delegate(input: $input) { id nurse purposes from until revoked } }'
const revoking = 'mutation ($input: RevokeDelegationInput!) { revokeDelegation(input: $input) { id revoked } }'
const explain = `query ($person: ID!, $coordinate: String!, $as: AccessQuestion!) {
  explainAccess(person: $person, coordinate: $coordinate, as: $as) {
    coordinate category outcome code rule explanation provision grant } }`
const denied = (field: string) => ({
  data: { [field]: null },
  errors: [
    {
      message: 'This caller may not ask for this with this purpose.',
      path: [field],
      extensions: { code: 'NOT_PERMITTED' },
    },
  ],
})
const invalid = (field: string, reason: string, message: string, inputPath: readonly string[]) => ({
  data: { [field]: null },
  errors: [{ message, path: [field], extensions: { code: 'INVALID_INPUT', reason, inputPath } }],
})

describe.each(wirings)('who may do what, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const look = (by: Caller) => hub.ask(by, check, { input: { ...cards.taro, birthDate: births.taro } })
  const taro = { data: { verifyQualification: { qualification: { name: '山田 太郎', number: { number: '678' } } } } }
  const delegate = (by: Caller, more: object = {}) =>
    hub.ask(by, delegating, {
      input: {
        idempotencyKey: key(),
        nurse: nurse(null).user,
        purposes: ['TREATMENT', 'INSURANCE'],
        until: new Date(hub.clock.now() + hours(8)).toISOString(),
        ...more,
      },
    })

  test('a nurse asks as the physician while the delegation lives: not without, not for another purpose, not after', async () => {
    expect([await look(nurse(null)), await look(nurse('dlg_AAAAAAAAAAAAAAAAAAAAAA' as DelegationId))]).toEqual([
      denied('verifyQualification'),
      denied('verifyQualification'),
    ])
    const answer = await delegate(physician)
    expect(answer).toEqual({
      data: {
        delegate: {
          id: expect.stringMatching(/^dlg_[\w-]{22}$/),
          nurse: nurse(null).user,
          purposes: ['TREATMENT', 'INSURANCE'],
          from: start,
          until: '2026-11-20T11:00:00.000Z',
          revoked: null,
        },
      },
    })
    const id = (answer.data as { delegate: { id: DelegationId } }).delegate.id
    const elsewhere = { ...nurse(id), institution: code.otherClinic }
    const colleague = { ...nurse(id), user: 'another-nurse' as UserId }
    expect([
      await look(nurse(id)),
      await look(nurse(id, 'INSURANCE')),
      await look(nurse(id, 'EMERGENCY')),
      await look(elsewhere),
      await look(colleague),
    ]).toEqual([
      taro,
      taro,
      denied('verifyQualification'),
      denied('verifyQualification'),
      denied('verifyQualification'),
    ])
    const { person } = await holderOf(hub, 'taro')
    const assertion = await assertionOf(hub, person, code.clinic, { LIMIT_CERTIFICATE: 'GIVEN' })
    expect(await hub.ask(nurse(id), recordAtReader, { input: { idempotencyKey: key(), assertion } })).toMatchObject({
      data: { recordConsentAtReader: [{ person, effect: 'PERMIT' }] },
    })
    expect(await askLimit(hub, nurse(id), 'taro')).toEqual(limitShown)
    expect(await delegate(nurse(id))).toEqual(denied('delegate'))
    hub.clock.advance(hours(8))
    expect(await look(nurse(id))).toEqual(denied('verifyQualification'))
    hub.clock.advance(-hours(8))
    const revoke = (by: Caller) => hub.ask(by, revoking, { input: { idempotencyKey: key(), delegation: id } })
    expect([
      await revoke({ ...physician, user: 'another-physician' as UserId }),
      await revoke(physician),
      await look(nurse(id)),
    ]).toEqual([
      {
        data: { revokeDelegation: null },
        errors: [
          { message: 'There is no such delegation.', path: ['revokeDelegation'], extensions: { code: 'NOT_FOUND' } },
        ],
      },
      { data: { revokeDelegation: { id, revoked: start } } },
      denied('verifyQualification'),
    ])
  })

  test('a delegation is for a shift, for purposes a nurse has', async () => {
    const until = (ms: number) => ({ until: new Date(hub.clock.now() + ms).toISOString() })
    expect([
      await delegate(physician, until(days(31) + 1)),
      await delegate(physician, until(0)),
      await delegate(physician, { purposes: ['RESEARCH'] }),
      await delegate(physician, { purposes: [] }),
      await delegate(physician, { nurse: '看護師 123456789018' }),
      await delegate(clerk),
    ]).toEqual([
      invalid('delegate', 'TOO_LONG', 'A delegation lasts 31 days at most.', ['input', 'until']),
      invalid('delegate', 'ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until']),
      invalid('delegate', 'PURPOSE', 'A nurse asks for INSURANCE, TREATMENT or EMERGENCY.', ['input', 'purposes']),
      invalid('delegate', 'PURPOSE', 'A nurse asks for INSURANCE, TREATMENT or EMERGENCY.', ['input', 'purposes']),
      invalid('delegate', 'MY_NUMBER', 'This carries a My Number (個人番号); the hub never takes one.', [
        'input',
        'nurse',
      ]),
      denied('delegate'),
    ])
  })

  test('a care office that the person named is related to them, from that day on', async () => {
    const { person } = await holderOf(hub, 'elder')
    const name = 'mutation ($input: NameCareOfficeInput!) { nameCareOffice(input: $input) { office from until } }'
    const named = (office: string, more: object = {}) =>
      hub.ask(self(person), name, { input: { idempotencyKey: key(), person, office, from: '2026-11-20', ...more } })
    const reader = { role: 'CLERK', purpose: 'INSURANCE', institution: code.clinic }
    const asked = (as: object, coordinate = 'Qualification.limitCertificate') =>
      hub.ask(self(person), explain, { person, coordinate, as })
    const explained = (more: object) => ({
      data: {
        explainAccess: {
          coordinate: 'Qualification.limitCertificate',
          category: 'LIMIT_CERTIFICATE',
          provision: null,
          grant: null,
          ...more,
        },
      },
    })
    expect([
      await named('1234567890'),
      await named(code.careOffice, { until: '2026-11-20' }),
      await named(code.careOffice),
      await asked(reader),
      await asked({ role: 'CARE_MANAGER', purpose: 'CARE', institution: code.careOffice }),
      await asked(reader, 'Nothing.here'),
    ]).toEqual([
      invalid(
        'nameCareOffice',
        'CHECK_DIGIT',
        'A care office number (介護事業所番号) has ten digits, the last its check digit.',
        ['input', 'office'],
      ),
      invalid('nameCareOffice', 'ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.', ['input', 'until']),
      { data: { nameCareOffice: { office: code.careOffice, from: '2026-11-19T15:00:00.000Z', until: null } } },
      explained({
        outcome: 'REFUSED',
        code: 'CONSENT_REQUIRED',
        rule: 9,
        explanation: '同意がまだないため、閲覧できません。',
      }),
      explained({
        outcome: 'REFUSED',
        code: 'NOT_PERMITTED',
        rule: 2,
        explanation: 'この職種・目的ではこの情報を照会できません。',
      }),
      invalid('explainAccess', 'COORDINATE', 'No field of that name has a policy of its own.', ['coordinate']),
    ])
    const { facts } = await hub.store.facts.subjectFacts([person]).then(([known]) => known ?? Promise.reject(known))
    expect(facts.relations.filter(({ kind }) => kind === 'CLIENT_OF')).toEqual([
      {
        kind: 'CLIENT_OF',
        institution: code.careOffice,
        user: null,
        from: Date.parse('2026-11-19T15:00:00.000Z'),
        until: null,
        hangsOn: [],
      },
    ])
  })

  test('a municipality counts for public health, and sees the cards of its own 国保 alone', async () => {
    const report = '{ oversightReport(quarterOf: "2026-11-20") { grantsOpened suspensions } }'
    const nothing = { data: { oversightReport: { grantsOpened: 0, suspensions: 0 } } }
    expect([
      await hub.ask(publicHealth, report),
      await hub.ask(researcher, report),
      await hub.ask(city, report),
      await look(city),
      await look(publicHealth),
    ]).toEqual([
      nothing,
      nothing,
      denied('oversightReport'),
      { data: { verifyQualification: {} } },
      denied('verifyQualification'),
    ])
  })

  test('a payment agency sees the cards that claims name; a welfare office its own recipients, without other numbers', async () => {
    const assisted = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
      ... on VoucherNotRegistered { qualification { name number { number } } } } }`
    expect([
      await look(paymentAgency),
      await look(welfareOffice),
      await hub.ask(welfareOffice, assisted, { input: { ...cards.assisted, birthDate: births.assisted } }),
    ]).toEqual([
      taro,
      { data: { verifyQualification: {} } },
      {
        data: { verifyQualification: { qualification: { name: '伊藤 扶', number: { number: null } } } },
        errors: [
          {
            message: 'This caller may not ask for this with this purpose.',
            path: ['verifyQualification', 'qualification', 'number', 'number'],
            extensions: { code: 'NOT_PERMITTED' },
          },
        ],
      },
    ])
  })

  test.each([
    ['a care manager', caller('CARE_MANAGER', 'CARE', code.careOffice)],
    ['a paramedic', caller('PARAMEDIC', 'EMERGENCY', code.fireService)],
    ['a database operator', caller('DATABASE_OPERATOR', 'RESEARCH', code.institute)],
    ['a regional node', caller('REGIONAL_NODE', 'TREATMENT', code.operator)],
    ['a physician who asks for research', caller('PHYSICIAN', 'RESEARCH', code.clinic)],
    ['an auditor', auditor],
  ])('%s checks no card', async (_who, by) => {
    expect(await look(by)).toEqual(denied('verifyQualification'))
  })

  test('a dentist and a pharmacist ask as their work needs: a pharmacist who treats sees no limit certificate', async () => {
    const dentist = caller('DENTIST', 'TREATMENT', code.clinic, { user: 'dentist' as UserId })
    const pharmacist = (purpose: 'TREATMENT' | 'INSURANCE') => caller('PHARMACIST', purpose, code.pharmacy)
    const refusal = limitKept('CONSENT_REQUIRED')
    expect([
      await askLimit(hub, dentist, 'hanako'),
      await askLimit(hub, pharmacist('INSURANCE'), 'hanako'),
      await askLimit(hub, pharmacist('TREATMENT'), 'hanako'),
      await look(emergencyPhysician),
    ]).toEqual([
      refusal,
      refusal,
      {
        data: refusal.data,
        errors: [
          {
            message: 'This caller may not ask for this with this purpose.',
            path: ['verifyQualification', 'qualification', 'limitCertificate'],
            extensions: { code: 'NOT_PERMITTED' },
          },
        ],
      },
      taro,
    ])
  })

  test('a recipient of number history is entered with its lawful purpose, by the history provider', async () => {
    const enter = `mutation ($input: EnterRecipientInput!) { enterRecipient(input: $input) {
      institution purpose categories legalBasis from until recheckBy } }`
    const recipient = {
      institution: code.institute,
      purpose: 'RESEARCH',
      categories: ['NUMBER_HISTORY'],
      legalBasis: '高齢者の医療の確保に関する法律第16条の2',
      from: start,
      until: null,
      recheckBy: '2027-11-20T03:00:00.000Z',
    }
    const entered = (by: Caller, more: object = {}) =>
      hub.ask(by, enter, { input: { idempotencyKey: key(), ...recipient, ...more } })
    expect([
      await entered(historyProvider),
      await entered(insurer),
      await entered(historyProvider, { institution: '2010000009' }),
      await entered(historyProvider, { recheckBy: start }),
    ]).toEqual([
      { data: { enterRecipient: recipient } },
      denied('enterRecipient'),
      {
        data: { enterRecipient: null },
        errors: [
          { message: 'There is no such institution.', path: ['enterRecipient'], extensions: { code: 'NOT_FOUND' } },
        ],
      },
      invalid('enterRecipient', 'RECHECK', 'The measures are checked again after they begin.', ['input', 'recheckBy']),
    ])
    const known = await hub.store.facts.callerFacts(caller('RESEARCHER', 'RESEARCH', code.institute as InstitutionCode))
    expect(known.register).toEqual([
      {
        institution: code.institute,
        purpose: 'RESEARCH',
        categories: ['NUMBER_HISTORY'],
        from: Date.parse(start),
        until: null,
        recheckBy: Date.parse(recipient.recheckBy),
      },
    ])
  })
})
