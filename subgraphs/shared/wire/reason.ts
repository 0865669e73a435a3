import { type Outcome, type Refusal, refuse } from '../../../schema/domain/outcome.ts'

/** Why a signed message between the hub's own processes was not taken. */
export const wireReasons = [
  'UNSIGNED',
  'MALFORMED',
  'UNKNOWN_KEY',
  'BAD_SIGNATURE',
  'WRONG_ISSUER',
  'WRONG_AUDIENCE',
  'NOT_YET',
  'STALE',
  'NOT_SEALED_TO_US',
  'ALTERED',
  'CUT_OFF',
  'REPEATED',
  'CROWDED',
] as const
export type WireReason = (typeof wireReasons)[number]

const messages: Readonly<Record<WireReason, string>> = {
  UNSIGNED: 'The message carries no signature.',
  MALFORMED: 'The signature headers cannot be read.',
  UNKNOWN_KEY: 'The message is signed by a key that is not known here.',
  BAD_SIGNATURE: 'The signature does not fit the token.',
  WRONG_ISSUER: 'The token comes from a service that may not send this.',
  WRONG_AUDIENCE: 'The token is meant for somebody else.',
  NOT_YET: 'The token lies in the future.',
  STALE: 'The token has expired.',
  NOT_SEALED_TO_US: 'The key in the token is not sealed to this service.',
  ALTERED: 'The message is not the one that was signed.',
  CUT_OFF: 'The message ends before it is whole.',
  REPEATED: 'The message was already taken.',
  CROWDED: 'Too many live tokens.',
}

export const wireRefusal = (reason: WireReason): Refusal => ({
  code: 'UNAUTHENTICATED',
  message: messages[reason],
  reason,
})

export const refuseWire = (reason: WireReason): Outcome<never> => refuse(wireRefusal(reason))
