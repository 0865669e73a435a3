import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonCategory } from '../../../schema/domain/category.ts'
import type { InstitutionCode, PersonId } from '../../../schema/domain/ids.ts'
import type { CardAnswer } from '../../../subgraphs/shared/consent/assertion.ts'
import type { Answer } from '../../federation/harness.ts'
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

/** What a reader sends after the person answered at it. */
export const assertionOf = (
  hub: TestHub,
  person: PersonId,
  institution: InstitutionCode,
  consents: Readonly<Partial<Record<PersonCategory, CardAnswer['outcome']>>>,
): Promise<string> => hub.cards.assert({ person, institution, consents })
