import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { days, hours } from '../../../schema/domain/time.ts'
import { clerk, emergencyPhysician, insurer, paramedic, self } from '../../support/hub/callers.ts'
import {
  anId,
  clinicDoctor,
  declare,
  disaster,
  farDoctor,
  find,
  grantOf,
  key,
  notAllowed,
  open,
  pharmacist,
  refusedAs,
  start,
  stop,
} from '../../support/hub/emergencies.ts'
import { address, births, cards, holderOf, register } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { askLimit, fillLimits, limitKept, limitShown } from '../../support/hub/limits.ts'
import { wirings } from '../harness.ts'

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
