import type { KeyObject } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, errors } from 'jose'
import { z } from 'zod'
import { type PersonCategory, personCategories } from '../../../schema/domain/category.ts'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { type InputPath, type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import { type Instant, minutes } from '../../../schema/domain/time.ts'
import { isProvedBy } from '../card/algorithms.ts'
import { largestCertificate } from '../card/certificate.ts'
import type { CardTrust } from '../card/trust.ts'
import { type CertificateReason, verifyUserCertificate } from '../card/verify.ts'

/**
 * What a card reader (顔認証付きカードリーダー) says somebody answered: a registered reader's signature over card
 * certificate, categories, institution and time, and the card's own signature over the same occasion. Nobody can mint
 * consent without reader and card. Whose card it is, the assertion does not say: the register of cards does.
 */
export interface CardAssertion {
  /** Good once per reader: the store that takes it keeps (reader, id) until `until`. */
  readonly id: string
  readonly reader: string
  readonly until: Instant
  readonly card: CardIdentity
  readonly institution: InstitutionCode
  readonly at: Instant
  readonly answers: readonly CardAnswer[]
}

/** RFC 5280 §4.1.2.2: issuer and serial number name one certificate. */
export interface CardIdentity {
  /** A digest of the issuer's name. */
  readonly issuer: string
  readonly serial: string
}

export const cardOutcomes = ['GIVEN', 'REFUSED', 'COULD_NOT_OBTAIN'] as const
export interface CardAnswer {
  readonly category: PersonCategory
  readonly outcome: (typeof cardOutcomes)[number]
}

export const assertionKind = 'card-assertion+jws'
export const assertionLife = minutes(5)
/** A reader's clock may be this far ahead. */
const skew = 30_000

export const assertionReasons = [
  'MALFORMED',
  'UNKNOWN_READER',
  'BAD_SIGNATURE',
  'NOT_YET',
  'STALE',
  'WRONG_INSTITUTION',
  'WRONG_CARD',
] as const
/** The card's own faults stand behind those of the assertion: `CARD_EXPIRED`, `CARD_REVOKED`. */
export type AssertionReason = (typeof assertionReasons)[number] | `CARD_${CertificateReason}`

/** A reader as the institution register has it. */
export interface RegisteredReader {
  readonly institution: InstitutionCode
  /** Ed25519. */
  readonly key: KeyObject
}
export interface ReaderRegister {
  find(kid: string): RegisteredReader | null | Promise<RegisteredReader | null>
}

export interface AssertionRules {
  readonly readers: ReaderRegister
  readonly authority: CardTrust
  /** At whose desk: the caller's institution. */
  readonly institution: InstitutionCode
  readonly now: Instant
  readonly inputPath?: InputPath
}

const assertion = z.strictObject({
  /** The user certificate (利用者証明用電子証明書) in DER. */
  certificate: z.base64().max(Math.ceil(largestCertificate / 3) * 4),
  /** The card's signature of `occasionOf`. */
  proof: z.base64url().max(1_024),
  consents: z.partialRecord(z.enum(personCategories), z.enum(cardOutcomes)),
  institution: z.string().regex(/^\d{6,10}$/),
  iat: z.number(),
  jti: z.string().regex(/^[\w-]{22,64}$/),
})

/** What the card signs: that it lay in this reader, at this institution, then, and for this assertion. */
export function occasionOf(reader: string, said: Pick<Said, 'institution' | 'iat' | 'jti'>): Uint8Array {
  return Buffer.from(JSON.stringify(['tsunagu-card-1', reader, said.institution, said.iat, said.jti]))
}
type Said = z.infer<typeof assertion>

/** A certificate of the largest size, in base64 twice over, and what stands beside it. */
const longest = 18_432

/** The assertion, verified up to whose card it is. `answers` are empty where the card was only shown. */
export async function verifyCardAssertion(text: string, rules: AssertionRules): Promise<Outcome<CardAssertion>> {
  const { readers, authority, institution, now, inputPath = ['input', 'assertion'] } = rules
  const no = (reason: AssertionReason) =>
    refuse({ code: 'INVALID_INPUT', message: 'The card assertion is not valid.', reason, inputPath })

  if (text.length > longest) return no('MALFORMED')
  const read = await open(text, assertionKind, (kid) => readers.find(kid))
  if (!read.signed) return no(read.reason === 'UNKNOWN_KEY' ? 'UNKNOWN_READER' : read.reason)
  const said = assertion.safeParse(read.payload)
  if (!said.success) return no('MALFORMED')
  const { certificate, proof, consents, iat, jti } = said.data

  const at = Math.round(iat * 1000)
  if (at > now + skew) return no('NOT_YET')
  if (at + assertionLife <= now) return no('STALE')
  if (read.signer.institution !== institution || said.data.institution !== institution) return no('WRONG_INSTITUTION')

  const card = verifyUserCertificate(Buffer.from(certificate, 'base64'), authority, now)
  if (!card.good) return no(`CARD_${card.reason}`)
  const { issuer, serial, key } = card.certificate
  if (!isProvedBy(occasionOf(read.kid, said.data), Buffer.from(proof, 'base64url'), key)) return no('WRONG_CARD')

  const answers = personCategories.flatMap((category) => {
    const outcome = consents[category]
    return outcome ? [{ category, outcome }] : []
  })
  return ok({
    id: jti,
    reader: read.kid,
    until: (at + assertionLife) as Instant,
    card: { issuer, serial },
    institution,
    at: at as Instant,
    answers,
  })
}

interface Keyed {
  readonly key: KeyObject
}
type Opened<Signer> =
  | { readonly signed: true; readonly kid: string; readonly signer: Signer; readonly payload: unknown }
  | { readonly signed: false; readonly reason: 'UNKNOWN_KEY' | 'BAD_SIGNATURE' | 'MALFORMED' }

/** A compact JWS of the kind expected, by Ed25519 and by a key found under its id: never one it brings along. */
async function open<Signer extends Keyed>(
  text: string,
  kind: string,
  find: (kid: string) => Signer | null | Promise<Signer | null>,
): Promise<Opened<Signer>> {
  const kid = kidOf(text)
  if (kid === null) return { signed: false, reason: 'MALFORMED' }
  const signer = await find(kid)
  if (!signer) return { signed: false, reason: 'UNKNOWN_KEY' }
  try {
    const { payload, protectedHeader } = await compactVerify(text, signer.key, { algorithms: ['EdDSA'] })
    const parsed = protectedHeader.typ === kind ? json(payload) : undefined
    return parsed === undefined
      ? { signed: false, reason: 'MALFORMED' }
      : { signed: true, kid, signer, payload: parsed }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return { signed: false, reason: 'BAD_SIGNATURE' }
    if (error instanceof errors.JOSEError) return { signed: false, reason: 'MALFORMED' }
    throw error
  }
}

function kidOf(text: string): string | null {
  try {
    const { kid } = decodeProtectedHeader(text)
    return typeof kid === 'string' && kid.length <= 256 ? kid : null
  } catch {
    return null
  }
}

function json(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    return undefined
  }
}
