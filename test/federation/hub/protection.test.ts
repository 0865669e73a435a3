import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import {
  clerk,
  emergencyPhysician,
  guardianOf,
  historyProvider,
  insurer,
  otherInsurer,
  paymentAgency,
  physician,
  publicHealth,
  self,
} from '../../support/hub/callers.ts'
import { address, births, cards, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { fillLimits } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

let keys = 0
const key = () => `protection-${++keys}`
const set = 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind from until } }'
const lift = 'mutation ($input: LiftProtectionInput!) { liftProtection(input: $input) { kind from until } }'
const appoint = 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id } }'
const check = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
  qualification { name address postalCode insurer { number } number { insurerNumber symbol number } } } } }`
const start = '2026-11-20T03:00:00.000Z'
const until = null
const refused = (field: string, refusal: string, message: string) => ({
  data: { [field]: null },
  errors: [{ message, path: [field], extensions: { code: refusal } }],
})
const notPermitted = (field: string) =>
  refused(field, 'NOT_PERMITTED', 'This caller may not ask for this with this purpose.')

describe.each(wirings)('an address that is hidden, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const card = (by: Caller, name: 'hanako' | 'taro' | 'former' = 'hanako', more: object = {}) =>
    hub.ask(by, check, { input: { ...cards[name], birthDate: births[name], ...more } })
  const shown = (insurerNumber: string, number: string, name = '山田 花子') => ({
    data: {
      verifyQualification: {
        qualification: {
          name,
          address,
          postalCode: '3999901',
          insurer: { number: insurerNumber },
          number: { insurerNumber, symbol: '信見', number },
        },
      },
    },
  })
  const hidden = (number: string, name = '山田 花子') => ({
    data: {
      verifyQualification: {
        qualification: {
          name,
          address: null,
          postalCode: null,
          insurer: null,
          number: { insurerNumber: null, symbol: null, number },
        },
      },
    },
  })

  test('an insurer hides the address of its own insured, and of nobody else’s', async () => {
    const { person } = await holderOf(hub, 'hanako')
    const input = () => ({ idempotencyKey: key(), subject: person, kind: 'ADDRESS_HIDDEN' })
    expect([
      await hub.ask(otherInsurer, set, { input: input() }),
      await hub.ask(clerk, set, { input: input() }),
      await hub.ask(insurer, set, { input: { ...input(), until: '2026-11-20' } }),
      await hub.ask(insurer, set, { input: input() }),
    ]).toEqual([
      notPermitted('setProtection'),
      notPermitted('setProtection'),
      {
        data: { setProtection: null },
        errors: [
          {
            message: 'It ends before it begins.',
            path: ['setProtection'],
            extensions: { code: 'INVALID_INPUT', reason: 'ENDS_BEFORE_IT_BEGINS', inputPath: ['input', 'until'] },
          },
        ],
      },
      { data: { setProtection: { kind: 'ADDRESS_HIDDEN', from: start, until } } },
    ])
  })

  test('the desk is told no address, no postal code, no insurer and no symbol, without an error; neither is anybody else but who set it', async () => {
    expect([
      await card(clerk),
      await card(physician),
      await card(emergencyPhysician),
      await card(paymentAgency),
      await card(historyProvider),
      await card(insurer),
      await card(clerk, 'taro'),
    ]).toEqual([
      hidden('678'),
      hidden('678'),
      hidden('678'),
      hidden('678'),
      hidden('678'),
      shown(code.insurer, '678'),
      shown(code.insurer, '678', '山田 太郎'),
    ])
  })

  test('the person reads their own; a guardian does not, and is not told why', async () => {
    const [{ person }, { person: parent }] = [await holderOf(hub, 'hanako'), await holderOf(hub, 'taro')]
    await hub.given(self(person), appoint, { input: { idempotencyKey: key(), person, guardian: parent } })
    const query = `{ me { protections { kind from until } qualifications { address insurer { number } shareOfCost } } }`
    expect([await hub.ask(self(person), query), await hub.ask(guardianOf(parent, person), query)]).toEqual([
      {
        data: {
          me: {
            protections: [{ kind: 'ADDRESS_HIDDEN', from: start, until }],
            qualifications: [{ address, insurer: { number: code.insurer }, shareOfCost: 30 }],
          },
        },
      },
      { data: { me: { protections: [], qualifications: [{ address: null, insurer: null, shareOfCost: 30 }] } } },
    ])
    const why = `query ($person: ID!) { explainAccess(person: $person, coordinate: "Qualification.address",
      as: { role: CLERK, purpose: INSURANCE, institution: "${code.clinic}" }) { outcome rule } }`
    const log = '{ me { accessLog(first: 200) { edges { node { rule category role } } } } }'
    expect([
      await hub.ask(self(person), why, { person }),
      await hub.ask(guardianOf(parent, person), why, { person }),
    ]).toEqual([
      { data: { explainAccess: { outcome: 'ABSENT', rule: 3 } } },
      { data: { explainAccess: { outcome: 'ALLOWED', rule: 6 } } },
    ])
    const linesOf = async (by: Caller) => {
      const { me } = await hub.given<{
        me: { accessLog: { edges: { node: { rule: number; category: string; role: string } }[] } }
      }>(by, log)
      return me.accessLog.edges.map(({ node }) => node)
    }
    const telling = ({ rule, category, role }: { rule: number; category: string; role: string }) =>
      rule === 3 || (category === 'PROTECTION' && role !== 'GUARDIAN')
    expect((await linesOf(self(person))).some(telling)).toBe(true)
    const guardians = await linesOf(guardianOf(parent, person))
    expect(guardians.length).toBeGreaterThan(0)
    expect(guardians.filter((line) => telling(line) && line.role !== 'PERSON')).toEqual([])
  })

  test('it survives a change of insurer', async () => {
    const { handle } = await holderOf(hub, 'hanako')
    const next = { insurerNumber: code.otherInsurer, symbol: '筑見', number: '77', branch: '01' }
    const register =
      'mutation ($input: RegisterQualificationsInput!) { registerQualifications(input: $input) { __typename } }'
    const end = 'mutation ($input: EndQualificationsInput!) { endQualifications(input: $input) { __typename } }'
    await hub.given(insurer, end, {
      input: {
        idempotencyKey: key(),
        entries: [{ number: cards.hanako, until: '2026-11-01', reason: 'JOINED_ANOTHER_INSURER' }],
      },
    })
    const entry = {
      number: next,
      previous: cards.hanako,
      name: '山田 花子',
      kana: 'ヤマダ ハナコ',
      sex: 'FEMALE',
      birthDate: births.hanako,
      postalCode: '399-9901',
      address,
      family: 'SELF',
      from: '2026-11-01',
    }
    await hub.given(otherInsurer, register, { input: { idempotencyKey: key(), entries: [entry] } })
    await hub.settled()
    expect([await card(clerk, 'hanako', next), await card(otherInsurer, 'hanako', next)]).toEqual([
      hidden('77'),
      hidden('77'),
    ])
    const liftAs = (by: Caller, subject: string) =>
      hub.ask(by, lift, { input: { idempotencyKey: key(), subject, kind: 'ADDRESS_HIDDEN' } })
    expect(await liftAs(otherInsurer, handle)).toEqual(
      refused('liftProtection', 'NOT_FOUND', 'There is no such protection.'),
    )
  })

  test('who set it lifts it', async () => {
    const { person } = await holderOf(hub, 'taro')
    const input = { subject: person, kind: 'ADDRESS_HIDDEN' }
    await hub.given(insurer, set, { input: { ...input, idempotencyKey: key() } })
    expect(await card(clerk, 'taro')).toEqual(hidden('678', '山田 太郎'))
    expect(await hub.ask(insurer, lift, { input: { ...input, idempotencyKey: key() } })).toEqual({
      data: { liftProtection: { kind: 'ADDRESS_HIDDEN', from: start, until: start } },
    })
    expect(await card(clerk, 'taro')).toEqual(shown(code.insurer, '678', '山田 太郎'))
  })

  test('a municipality protects its residents, by where they live', async () => {
    const { person } = await holderOf(hub, 'elder')
    const input = { idempotencyKey: key(), subject: person, kind: 'SELF_ACCESS_OFF' }
    expect(await hub.ask(publicHealth, set, { input })).toEqual({
      data: { setProtection: { kind: 'SELF_ACCESS_OFF', from: start, until } },
    })
    const own = '{ me { qualifications { name } protections { kind } } }'
    const message = 'This caller may not ask for this with this purpose.'
    const absent = (field: string) => ({ message, path: ['me', field], extensions: { code: 'NOT_PERMITTED' } })
    const parent = (await holderOf(hub, 'taro')).person
    const off = {
      data: { me: { qualifications: null, protections: null } },
      errors: [absent('qualifications'), absent('protections')],
    }
    expect([await hub.ask(self(person), own), await hub.ask(guardianOf(parent, person), own)]).toEqual([off, off])
  })
})

describe.each(wirings)('a certificate that tells a disease, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)

  test('the insurer, by law, sees dialysis alone; a desk what was consented to, and no infection where that was refused', async () => {
    const { person } = await holderOf(hub, 'taro')
    const certify = `mutation ($input: RegisterLimitCertificatesInput!) {
      registerLimitCertificates(input: $input) { __typename } }`
    const certificate = (disease: string, from: string) => ({
      number: cards.taro,
      specificDisease: { disease, from, selfPayCeiling: 10_000 },
    })
    const entries = [
      certificate('DIALYSIS', '2026-04-03'),
      certificate('HIV', '2026-04-02'),
      certificate('COAGULATION_FACTOR', '2026-04-01'),
    ]
    await hub.given(insurer, certify, { input: { idempotencyKey: key(), entries } })
    const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
      qualification { specificDiseases { disease } } } } }`
    const asked = (by: Caller) => hub.ask(by, query, { input: { ...cards.taro, birthDate: births.taro } })
    const told = (...diseases: string[]) => ({
      data: {
        verifyQualification: { qualification: { specificDiseases: diseases.map((disease) => ({ disease })) } },
      },
    })
    const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
    const say = (effect: string, label: string | null, recipient: object) =>
      hub.given(self(person), give, {
        input: { idempotencyKey: key(), person, effect, recipient, category: 'LIMIT_CERTIFICATE', label },
      })
    expect([await asked(insurer), await asked(clerk)]).toEqual([
      told('DIALYSIS'),
      {
        data: { verifyQualification: { qualification: { specificDiseases: null } } },
        errors: [
          {
            message: 'The consent of the person is required.',
            path: ['verifyQualification', 'qualification', 'specificDiseases'],
            extensions: { code: 'CONSENT_REQUIRED', category: 'LIMIT_CERTIFICATE' },
          },
        ],
      },
    ])
    await say('PERMIT', null, { institution: code.clinic })
    expect([await asked(clerk), await asked(insurer)]).toEqual([
      told('DIALYSIS', 'HIV', 'COAGULATION_FACTOR'),
      told('DIALYSIS'),
    ])
    await say('DENY', 'INFECTION', { anyone: true })
    expect(await asked(clerk)).toEqual(told('DIALYSIS', 'COAGULATION_FACTOR'))
    await say('PERMIT', 'INFECTION', { institution: code.clinic })
    expect(await asked(clerk)).toEqual(told('DIALYSIS', 'HIV', 'COAGULATION_FACTOR'))
    const own = '{ me { qualifications { specificDiseases { disease } } } }'
    expect(await hub.ask(self(person), own)).toEqual({
      data: {
        me: {
          qualifications: [
            { specificDiseases: [{ disease: 'DIALYSIS' }, { disease: 'HIV' }, { disease: 'COAGULATION_FACTOR' }] },
          ],
        },
      },
    })
  })
})
