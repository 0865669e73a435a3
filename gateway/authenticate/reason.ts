import { type Outcome, refuse } from '../../schema/domain/outcome.ts'

/** Why a caller was not taken for who they say they are. What they sent is never repeated. */
export const authenticationReasons = [
  'NO_CREDENTIAL',
  'MALFORMED',
  'TOO_LONG',
  'WRONG_ALGORITHM',
  'WRONG_TYPE',
  'WRONG_ISSUER',
  'UNKNOWN_KEY',
  'KEYS_UNAVAILABLE',
  'BAD_SIGNATURE',
  'WRONG_AUDIENCE',
  'NOT_YET',
  'EXPIRED',
  'TOO_OLD',
  'BAD_CLAIMS',
  'NO_ROLE',
  'ROLE_CONFLICT',
  'ROLE_NOT_OF_ISSUER',
  'INCOHERENT',
  'UNKNOWN_INSTITUTION',
  'INSTITUTION_SUSPENDED',
  'ROLE_NOT_OF_INSTITUTION',
  'BAD_CERTIFICATE',
  'UNKNOWN_CERTIFICATE',
  'NOT_BOUND',
] as const
export type AuthenticationReason = (typeof authenticationReasons)[number]

const messages: Readonly<Record<AuthenticationReason, string>> = {
  NO_CREDENTIAL: 'A token or a client certificate is needed.',
  MALFORMED: 'The token cannot be read.',
  TOO_LONG: 'The token is too long.',
  WRONG_ALGORITHM: 'The token is not signed by an accepted algorithm.',
  WRONG_TYPE: 'The token is of another type.',
  WRONG_ISSUER: 'The token comes from an issuer that is not trusted here.',
  UNKNOWN_KEY: 'The token is signed by a key its issuer does not publish.',
  KEYS_UNAVAILABLE: 'The keys of the issuer cannot be had at the moment.',
  BAD_SIGNATURE: 'The signature does not fit the token.',
  WRONG_AUDIENCE: 'The token is meant for somebody else.',
  NOT_YET: 'The token is not valid yet.',
  EXPIRED: 'The token has expired.',
  TOO_OLD: 'The token was issued too long ago.',
  BAD_CLAIMS: 'A claim is missing or has no meaning here.',
  NO_ROLE: 'The qualification has no role in this hub.',
  ROLE_CONFLICT: 'The role and the qualification contradict one another.',
  ROLE_NOT_OF_ISSUER: 'The issuer may not name this role.',
  INCOHERENT: 'The claims do not go together.',
  UNKNOWN_INSTITUTION: 'The institution is not in the register.',
  INSTITUTION_SUSPENDED: 'The institution is suspended.',
  ROLE_NOT_OF_INSTITUTION: 'The institution cannot employ this role.',
  BAD_CERTIFICATE: 'The client certificate is not valid.',
  UNKNOWN_CERTIFICATE: 'The client certificate is not in the register.',
  NOT_BOUND: 'The token and the client certificate do not belong together.',
}

export function refuseCaller(reason: AuthenticationReason): Outcome<never> {
  return refuse({ code: 'UNAUTHENTICATED', message: messages[reason], reason })
}
