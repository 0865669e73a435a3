import { type KeyObject, randomBytes } from 'node:crypto'
import { CompactSign } from 'jose'
import type { PersonCategory } from '../../schema/domain/category.ts'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import { days, type Instant } from '../../schema/domain/time.ts'
import { assertionKinds, type CardAnswer } from '../../subgraphs/shared/consent/assertion.ts'
import type { DemoKey, DemoSecret } from './secret.ts'

/** Stands in for card issuer and readers: cards for synthetic people, readers at demo institutions. */
export interface DemoCardAuthority {
  /** For the hub to check card certificates by. */
  readonly keys: ReadonlyMap<string, KeyObject>
  /** The reader at an institution's desk, to be registered there. */
  readerAt(institution: InstitutionCode): Pick<DemoKey, 'kid' | 'publicKey' | 'jwk'>
  /** A person's card certificate. */
  cardOf(person: PersonId): Promise<string>
  /** What the reader sends after somebody answered at it. */
  assert(answered: Answered): Promise<string>
}

export interface Answered {
  readonly person: PersonId
  readonly institution: InstitutionCode
  readonly consents: Readonly<Partial<Record<PersonCategory, CardAnswer['outcome']>>>
}

/** 電子証明書: a card's certificates live five years. */
const cardLife = days(5 * 365)

export function createDemoCardAuthority(secret: DemoSecret, clock: () => Instant): DemoCardAuthority {
  const authority = secret.keyFor('card-authority')
  const readerAt = (institution: InstitutionCode) => secret.keyFor('reader', institution)
  const cardKeyOf = (person: PersonId) => secret.keyFor('card', person)
  const seconds = () => Math.floor(clock() / 1000)

  const cardOf = (person: PersonId): Promise<string> => {
    const iat = seconds()
    const claims = { card: cardKeyOf(person).kid, person, iat, exp: iat + cardLife / 1000 }
    return signed(claims, authority, assertionKinds.card)
  }

  return {
    keys: new Map([[authority.kid, authority.publicKey]]),
    readerAt,
    cardOf,
    async assert({ person, institution, consents }) {
      const claims = {
        certificate: await cardOf(person),
        card: cardKeyOf(person).kid,
        person,
        consents,
        institution,
        iat: seconds(),
        jti: randomBytes(16).toString('base64url'),
      }
      return signed(claims, readerAt(institution), assertionKinds.reader)
    },
  }
}

function signed(claims: object, { kid, privateKey }: DemoKey, kind: string): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: kind })
    .sign(privateKey)
}
