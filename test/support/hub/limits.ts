import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonCategory } from '../../../schema/domain/category.ts'
import type { CredentialId, InstitutionCode, PersonId } from '../../../schema/domain/ids.ts'
import { verifyUserCertificate } from '../../../subgraphs/shared/card/verify.ts'
import type { CardAnswer } from '../../../subgraphs/shared/consent/assertion.ts'
import { onceOf } from '../../../subgraphs/shared/once.ts'
import type { Answer } from '../../federation/harness.ts'
import { scopeFor } from '../scopes.ts'
import { insurer } from './callers.ts'
import { births, type CardName, cards, fillHouseholds } from './households.ts'
import type { TestHub } from './hub.ts'
import { code } from './institutions.ts'

const certify = `mutation ($input: RegisterLimitCertificatesInput!) {
  registerLimitCertificates(input: $input) { __typename } }`
const limit = { kind: 'LIMIT', class: 'A03', from: '2026-04-01', until: '2027-08-01' }
export const certified = ['taro', 'hanako', 'ichiro', 'jiro'] as const satisfies readonly CardName[]

/** The population, a limit certificate for each of the family, and card readers at two clinics. */
export async function fillLimits(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  const entries = certified.map((name) => ({ number: cards[name], limit }))
  await hub.given(insurer, certify, { input: { idempotencyKey: 'population-limits', entries } })
  for (const institution of [code.clinic, code.otherClinic] as const) {
    const { kid, jwk } = hub.cards.readerAt(institution)
    await hub.store.register.putReaders([{ key: kid, institution, publicJwk: JSON.stringify(jwk) }])
  }
}

const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
  qualification { limitCertificate { class } } } } }`

/** What somebody is told of the limit certificate on a card. */
export const askLimit = (hub: TestHub, caller: Caller, name: CardName): Promise<Answer> =>
  hub.ask(caller, query, { input: { ...cards[name], birthDate: births[name] } })

export const limitShown: Answer = {
  data: { verifyQualification: { qualification: { limitCertificate: { class: 'A03' } } } },
}

const messages = {
  CONSENT_REQUIRED: 'The consent of the person is required.',
  CONSENT_REFUSED: 'The person has refused consent.',
} as const

export const limitKept = (refusal: keyof typeof messages): Answer => ({
  data: { verifyQualification: { qualification: { limitCertificate: null } } },
  errors: [
    {
      message: messages[refusal],
      path: ['verifyQualification', 'qualification', 'limitCertificate'],
      extensions: { code: refusal, category: 'LIMIT_CERTIFICATE' },
    },
  ],
})

export const recordAtReader = `mutation ($input: ReaderConsentInput!) { recordConsentAtReader(input: $input) {
  id person effect category label purpose evenInEmergency channel recipientKind recipientRole given from until
  withdrawn byGuardian } }`

/** What a reader sends after the person answered at it, with a card that is registered to all their numbers. */
export async function assertionOf(
  hub: TestHub,
  person: PersonId,
  institution: InstitutionCode,
  consents: Readonly<Partial<Record<PersonCategory, CardAnswer['outcome']>>>,
): Promise<string> {
  await registerCardOf(hub, person)
  return hub.cards.assert({ person, institution, consents })
}

/** As the person's insurers would. */
export async function registerCardOf(hub: TestHub, person: PersonId): Promise<void> {
  const { eligibility, cards: register } = hub.store
  const handles = await eligibility.numbersOf(scopeFor('ELIGIBILITY', person))
  const numbers = await eligibility.plainNumbers(
    handles.map((handle) => ({ scope: scopeFor('NUMBER', handle), handle })),
  )
  const at = hub.clock.now()
  const verdict = verifyUserCertificate(hub.cards.cardOf(person), hub.cards.trust, at)
  if (!verdict.good) throw new Error(`The demo's card is refused: ${verdict.reason}`)
  const { issuer, serial } = verdict.certificate
  const rows = numbers.flatMap((number) =>
    number === null ? [] : [{ number, card: { issuer, serial }, withdrawn: false }],
  )
  const author = { institution: code.insurer, at }
  const once = onceOf('cards' as CredentialId, 'registerCards', `card-of-${person}`, { rows }, at)
  if (!once.ok) throw new Error(once.refusal.message)
  await register.takeCards(scopeFor('ELIGIBILITY'), rows, author, once.value)
}
