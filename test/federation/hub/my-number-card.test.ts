import { describe, expect, test } from 'vitest'
import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import { days, minutes } from '../../../schema/domain/time.ts'
import { caller, clerk, historyProvider, insurer, otherClerk, otherInsurer } from '../../support/hub/callers.ts'
import { type CardName, cards, fillHouseholds, holderOf, type Known } from '../../support/hub/households.ts'
import { hubFor, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const register = `mutation ($input: RegisterCardsInput!) { registerCards(input: $input) {
  __typename ... on RowLanded { changed number { id } } ... on RowRefused { code reason path } } }`
const verify = `query ($input: CardCheck!) { verifyByCard(input: $input) { __typename
  ... on ValidQualification { qualification { name number { id } from } }
  ... on LapsedQualification { qualification { name until reasonOfLoss } newerExists }
  ... on VoucherNotRegistered { qualification { name } }
  ... on QualificationNotFound { reason }
  ... on SeveralCandidates { advice }
  ... on CardRefused { why advice } } }`
const record = `mutation ($input: ReaderConsentInput!) { recordConsentAtReader(input: $input) { person category effect } }`
const protect = `mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }`

const paper = '資格確認書を確認してください。'
const because = {
  EXPIRED: `利用者証明用電子証明書の有効期限が切れています。${paper}`,
  REVOKED: `利用者証明用電子証明書が失効しています。${paper}`,
  NOT_REGISTERED: `このカードは健康保険証利用の登録がまだありません。${paper}`,
  CARD_OFF: `このカードでは資格を確認できません。${paper}`,
}
const refused = (why: keyof typeof because) => ({
  data: { verifyByCard: [{ __typename: 'CardRefused', why, advice: because[why] }] },
})
const invalid = (field: string, reason: string) => ({
  data: { [field]: null },
  errors: [
    {
      message: 'The card assertion is not valid.',
      path: [field],
      extensions: { code: 'INVALID_INPUT', reason, inputPath: ['input', 'assertion'] },
    },
  ],
})
const valid = (name: string, id: NumberHandle, from = '2024-04-01') => ({
  __typename: 'ValidQualification',
  qualification: { name, number: { id }, from },
})

/** The population, and card readers at two clinics. */
async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  for (const institution of [code.clinic, code.otherClinic] as const) {
    const { kid, jwk } = hub.cards.readerAt(institution)
    await hub.store.register.putReaders([{ key: kid, institution, publicJwk: JSON.stringify(jwk) }])
  }
}

describe.each(wirings)('a My Number card at the desk, %s', (wiring) => {
  const hub = hubFor(wiring, fill)
  let keys = 0
  const key = () => `my-number-card-${++keys}`
  const certificateOf = (person: PersonId) => Buffer.from(hub.cards.cardOf(person)).toString('base64')
  const entryOf = (name: CardName, person: PersonId, more: object = {}) => ({
    number: cards[name],
    certificate: certificateOf(person),
    ...more,
  })
  const registered = (entries: readonly object[], by = insurer, idempotencyKey = key()) =>
    hub.ask(by, register, { input: { idempotencyKey, entries } })
  const shownAt = (person: PersonId, institution = code.clinic) =>
    hub.cards.assert({ person, institution, consents: {} })
  const ask = async (person: PersonId, more: object = {}, by = clerk) =>
    hub.ask(by, verify, { input: { assertion: await shownAt(person), ...more } })
  const landed = ({ handle }: Known, changed = true) => ({ __typename: 'RowLanded', changed, number: { id: handle } })
  const taken = (rows: readonly object[]) => ({ data: { registerCards: rows } })

  test('opens nothing before an insurer has said whose it is', async () => {
    const { person } = await holderOf(hub, 'taro')
    expect(await ask(person)).toEqual(refused('NOT_REGISTERED'))
  })

  test('is registered by its certificate; said again it stands so already, and a repeat gets the first answer', async () => {
    const taro = await holderOf(hub, 'taro')
    const hanako = await holderOf(hub, 'hanako')
    const entries = [entryOf('taro', taro.person), entryOf('hanako', hanako.person)]
    const again = key()
    expect([
      await registered(entries, insurer, again),
      await registered(entries, insurer, again),
      await registered(entries),
    ]).toEqual([
      taken([landed(taro), landed(hanako)]),
      taken([landed(taro), landed(hanako)]),
      taken([landed(taro, false), landed(hanako, false)]),
    ])
  })

  test('shows the desk its holder’s qualification, and nobody else’s', async () => {
    const taro = await holderOf(hub, 'taro')
    const hanako = await holderOf(hub, 'hanako')
    expect([await ask(taro.person), await ask(hanako.person)]).toEqual([
      { data: { verifyByCard: [valid('山田 太郎', taro.handle)] } },
      { data: { verifyByCard: [valid('山田 花子', hanako.handle)] } },
    ])
  })

  test('finds the new qualification by a card that only the insurer before registered', async () => {
    const { person } = await holderOf(hub, 'former')
    const { handle } = await holderOf(hub, 'current')
    await registered([entryOf('former', person)])
    expect([await ask(person), await ask(person, { confirmationDate: '2026-03-31' })]).toEqual([
      { data: { verifyByCard: [valid('鈴木 移', handle, '2026-04-01')] } },
      { data: { verifyByCard: [valid('鈴木 移', (await holderOf(hub, 'former')).handle)] } },
    ])
  })

  test('says what was lost last, and that a qualification is still to come', async () => {
    const { person: lapsed } = await holderOf(hub, 'lapsed')
    await registered([entryOf('lapsed', lapsed)])
    const { person: assisted } = await holderOf(hub, 'assisted')
    await registered([entryOf('assisted', assisted)], caller('INSURER', 'INSURANCE', code.welfare))
    const { person: taro } = await holderOf(hub, 'taro')
    expect([await ask(lapsed), await ask(assisted), await ask(taro, { confirmationDate: '2024-03-31' })]).toEqual([
      {
        data: {
          verifyByCard: [
            {
              __typename: 'LapsedQualification',
              qualification: { name: '佐藤 失', until: '2026-10-01', reasonOfLoss: 'OTHER' },
              newerExists: false,
            },
          ],
        },
      },
      { data: { verifyByCard: [{ __typename: 'VoucherNotRegistered', qualification: { name: '伊藤 扶' } }] } },
      { data: { verifyByCard: [{ __typename: 'QualificationNotFound', reason: 'NOT_YET' }] } },
    ])
  })

  test('is believed by the card and the reader together, there and then', async () => {
    const { person } = await holderOf(hub, 'taro')
    const assertion = await shownAt(person)
    const late = await shownAt(person)
    const elsewhere = await hub.ask(otherClerk, verify, { input: { assertion } })
    hub.clock.advance(minutes(5))
    const stale = await hub.ask(clerk, verify, { input: { assertion: late } })
    hub.clock.advance(-minutes(5))
    expect([elsewhere, stale, await hub.ask(clerk, verify, { input: { assertion: 'a.b.c' } })]).toEqual([
      invalid('verifyByCard', 'WRONG_INSTITUTION'),
      invalid('verifyByCard', 'STALE'),
      invalid('verifyByCard', 'MALFORMED'),
    ])
  })

  test('whose certificate has run out or was revoked opens neither the qualification nor a consent', async () => {
    const { person } = await holderOf(hub, 'hanako')
    const consent = async () => {
      const assertion = await hub.cards.assert({ person, institution: code.clinic, consents: { CHECKUP: 'GIVEN' } })
      return hub.ask(clerk, record, { input: { idempotencyKey: key(), assertion } })
    }
    hub.cards.revoke(person)
    expect([await ask(person), await consent()]).toEqual([
      refused('REVOKED'),
      invalid('recordConsentAtReader', 'CARD_REVOKED'),
    ])
  })

  test('is no use where a person’s own access is off, nobody is told why, and it is on record', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    await registered([entryOf('ichiro', person)])
    await hub.given(insurer, protect, {
      input: { idempotencyKey: key(), subject: person, kind: 'SELF_ACCESS_OFF' },
    })
    expect(await ask(person)).toEqual(refused('CARD_OFF'))
    const log = hub.logs.get(wiring === 'in one process' ? 'hub' : 'qualification')
    const about = log?.records.filter(({ subject }) => subject === person).at(-1)
    expect(about).toMatchObject({
      coordinates: ['Query.verifyByCard'],
      outcome: 'DENY',
      code: 'NOT_PERMITTED',
      category: 'ELIGIBILITY',
      caller: { role: 'CLERK', institution: code.clinic },
    })
  })

  test('registered to two persons shows nobody and gives no consent, until one insurer takes it back', async () => {
    const { person, handle } = await holderOf(hub, 'jiro')
    await registered([entryOf('jiro', person), entryOf('taro', person)])
    const assertion = await hub.cards.assert({ person, institution: code.clinic, consents: { CHECKUP: 'GIVEN' } })
    const input = { idempotencyKey: key(), assertion }
    const several = {
      __typename: 'SeveralCandidates',
      advice: 'このカードは複数の方に登録されています。資格確認書を確認し、保険者に連絡してください。',
    }
    expect([await ask(person), await hub.ask(clerk, record, { input })]).toEqual([
      { data: { verifyByCard: [several] } },
      {
        data: { recordConsentAtReader: null },
        errors: [
          {
            message: 'This card is registered to several persons.',
            path: ['recordConsentAtReader'],
            extensions: { code: 'CONFLICT', reason: 'CARD_OF_SEVERAL' },
          },
        ],
      },
    ])
    await registered([entryOf('taro', person, { withdrawn: true })])
    expect([await ask(person), await hub.ask(clerk, record, { input })]).toEqual([
      { data: { verifyByCard: [valid('山田 二郎', handle)] } },
      { data: { recordConsentAtReader: [{ person, category: 'CHECKUP', effect: 'PERMIT' }] } },
    ])
  })

  test('a row is refused by itself: another’s number, a number nobody has, no certificate, a My Number', async () => {
    const { person } = await holderOf(hub, 'elder')
    const row = (more: object) => ({ ...entryOf('taro', person), ...more })
    const refusal = (rowCode: string, reason: string, ...path: string[]) => ({
      __typename: 'RowRefused',
      code: rowCode,
      reason,
      path: ['input', 'entries', ...path],
    })
    const answer = await registered([
      row({ number: cards.current }),
      row({ number: { ...cards.taro, number: '67899' } }),
      row({ certificate: 'bm8gY2VydGlmaWNhdGU=' }),
      row({ certificate: 'not base64!' }),
      row({ certificate: '123456789018' }),
      row({ number: { ...cards.taro, number: '123456789018' } }),
    ])
    expect(answer).toEqual(
      taken([
        refusal('NOT_PERMITTED', 'OTHER_INSURER', '0', 'number', 'insurerNumber'),
        refusal('NOT_FOUND', 'NO_QUALIFICATION', '1'),
        refusal('INVALID_INPUT', 'MALFORMED', '2', 'certificate'),
        refusal('INVALID_INPUT', 'MALFORMED', '3', 'certificate'),
        refusal('INVALID_INPUT', 'MY_NUMBER', '4', 'certificate'),
        refusal('INVALID_INPUT', 'MY_NUMBER', '5', 'number', 'number'),
      ]),
    )
  })

  test('only insurers say whose a card is, and only those who receive people ask by one', async () => {
    const { person } = await holderOf(hub, 'taro')
    const notPermitted = (field: string) => ({
      data: { [field]: null },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: [field],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    })
    expect([
      await registered([entryOf('taro', person)], clerk),
      await ask(person, {}, insurer),
      await ask(person, {}, historyProvider),
      await registered([entryOf('taro', person)], otherInsurer),
    ]).toEqual([
      notPermitted('registerCards'),
      notPermitted('verifyByCard'),
      notPermitted('verifyByCard'),
      taken([
        {
          __typename: 'RowRefused',
          code: 'NOT_PERMITTED',
          reason: 'OTHER_INSURER',
          path: ['input', 'entries', '0', 'number', 'insurerNumber'],
        },
      ]),
    ])
  })

  test('is the same card with a certificate printed anew, and none once its time is over', async () => {
    const { person, handle } = await holderOf(hub, 'jiro')
    const assertion = await shownAt(person)
    const claims = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString())
    hub.clock.advance(days(366))
    const anew = await ask(person)
    const printed = await shownAt(person)
    const after = JSON.parse(Buffer.from(printed.split('.')[1] ?? '', 'base64url').toString())
    hub.clock.advance(-days(366))
    expect([claims.certificate === after.certificate, anew]).toEqual([
      false,
      { data: { verifyByCard: [valid('山田 二郎', handle)] } },
    ])
  })
})
