import type { KeyObject } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, errors } from 'jose'
import { z } from 'zod'
import { type PersonCategory, personCategories } from '../../../schema/domain/category.ts'
import { asPersonId, type InstitutionCode, type PersonId } from '../../../schema/domain/ids.ts'
import { type InputPath, type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import { type Instant, minutes } from '../../../schema/domain/time.ts'

/**
 * What a card reader (顔認証付きカードリーダー) says somebody answered: a registered reader's signature over card
 * certificate, person, categories, institution and time. Nobody can mint consent without one.
 */
export interface CardAssertion {
  /** Good once per reader: the store that takes it keeps (reader, id) until `until`. */
  readonly id: string
  readonly reader: string
  readonly until: Instant
  /** Thumbprint of the card's key. */
  readonly card: string
  readonly person: PersonId
  readonly institution: InstitutionCode
  readonly at: Instant
  readonly answers: readonly CardAnswer[]
}

export const cardOutcomes = ['GIVEN', 'REFUSED', 'COULD_NOT_OBTAIN'] as const
export interface CardAnswer {
  readonly category: PersonCategory
  readonly outcome: (typeof cardOutcomes)[number]
}

export const assertionKinds = { card: 'card-certificate+jws', reader: 'card-assertion+jws' } as const
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
  'UNKNOWN_AUTHORITY',
  'BAD_CARD',
  'CARD_EXPIRED',
  'WRONG_CARD',
  'WRONG_PERSON',
] as const
export type AssertionReason = (typeof assertionReasons)[number]

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
  /** The keys of the card authority, by their ids. */
  readonly authority: ReadonlyMap<string, KeyObject>
  /** At whose desk: the caller's institution. */
  readonly institution: InstitutionCode
  readonly now: Instant
  readonly inputPath?: InputPath
}

const thumbprint = z.string().regex(/^[\w-]{43}$/)
const person = z.string().transform((text, context) => {
  const id = asPersonId(text)
  if (id === null) context.addIssue('not a person')
  return id ?? z.NEVER
})
const card = z.strictObject({ card: thumbprint, person, iat: z.number(), exp: z.number() })
const assertion = z.strictObject({
  certificate: z.string().max(2048),
  card: thumbprint,
  person,
  consents: z.partialRecord(z.enum(personCategories), z.enum(cardOutcomes)),
  institution: z.string().regex(/^\d{6,10}$/),
  iat: z.number(),
  jti: z.string().regex(/^[\w-]{22,64}$/),
})

export async function verifyCardAssertion(text: string, rules: AssertionRules): Promise<Outcome<CardAssertion>> {
  const { readers, authority, institution, now, inputPath = ['input', 'assertion'] } = rules
  const no = (reason: AssertionReason) =>
    refuse({ code: 'INVALID_INPUT', message: 'The card assertion is not valid.', reason, inputPath })

  if (text.length > 8192) return no('MALFORMED')
  const read = await open(text, assertionKinds.reader, (kid) => readers.find(kid))
  if (!read.signed) return no(read.reason === 'UNKNOWN_KEY' ? 'UNKNOWN_READER' : read.reason)
  const said = assertion.safeParse(read.payload)
  if (!said.success || Object.keys(said.data.consents).length === 0) return no('MALFORMED')
  const { certificate, consents, iat, jti, ...claimed } = said.data

  const at = Math.round(iat * 1000)
  if (at > now + skew) return no('NOT_YET')
  if (at + assertionLife <= now) return no('STALE')
  if (read.signer.institution !== institution || claimed.institution !== institution) return no('WRONG_INSTITUTION')

  const issued = await open(certificate, assertionKinds.card, (kid) => {
    const key = authority.get(kid)
    return key ? { key } : null
  })
  if (!issued.signed) return no(issued.reason === 'UNKNOWN_KEY' ? 'UNKNOWN_AUTHORITY' : 'BAD_CARD')
  const certified = card.safeParse(issued.payload)
  if (!certified.success) return no('BAD_CARD')
  if (certified.data.exp * 1000 <= at || certified.data.iat * 1000 > at + skew) return no('CARD_EXPIRED')
  if (certified.data.card !== claimed.card) return no('WRONG_CARD')
  if (certified.data.person !== claimed.person) return no('WRONG_PERSON')

  const answers = personCategories.flatMap((category) => {
    const outcome = consents[category]
    return outcome ? [{ category, outcome }] : []
  })
  return ok({
    id: jti,
    reader: read.kid,
    until: (at + assertionLife) as Instant,
    card: claimed.card,
    person: claimed.person,
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
