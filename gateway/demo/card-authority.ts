import { createHash, randomBytes, sign } from 'node:crypto'
import { CompactSign } from 'jose'
import type { PersonCategory } from '../../schema/domain/category.ts'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import { hours, type Instant } from '../../schema/domain/time.ts'
import type { RevocationList } from '../../subgraphs/shared/card/revocation.ts'
import { type CardTrust, listFrom, trustFrom } from '../../subgraphs/shared/card/trust.ts'
import { assertionKind, type CardAnswer, occasionOf } from '../../subgraphs/shared/consent/assertion.ts'
import { makeCertificate, makeRevocationList, type Signer } from './card-authority-x509.ts'
import type { DemoKey, DemoSecret } from './secret.ts'

/**
 * Stands in for the issuer of cards' certificates (公的個人認証サービス) and for readers: a root, user certificates for
 * synthetic people, a revocation list, and readers at demo institutions.
 */
export interface DemoCardAuthority {
  /** For the hub to check cards by. */
  readonly trust: CardTrust
  /** The reader at an institution's desk, to be registered there. */
  readerAt(institution: InstitutionCode): Pick<DemoKey, 'kid' | 'publicKey' | 'jwk'>
  /** A person's user certificate (利用者証明用電子証明書) in DER. */
  cardOf(person: PersonId): Uint8Array
  /** From now on the list names the person's card. */
  revoke(person: PersonId): void
  /** What the reader sends after somebody put their card on it and answered, or only put it there. */
  assert(answered: Answered): Promise<string>
}

export interface Answered {
  readonly person: PersonId
  readonly institution: InstitutionCode
  readonly consents: Readonly<Partial<Record<PersonCategory, CardAnswer['outcome']>>>
}

/** The policy of the demo's cards, under the number that is nobody's (RFC 5612). */
const policy = '1.3.6.1.4.1.32473.1.1'
const authorityName = 'Tsunagu demo card authority'
const clientAuthentication = '1.3.6.1.5.5.7.3.2'
/** A card's certificates are good until the fifth birthday after they were issued; here, five years at most. */
const yearsOfCard = 5
const listLife = hours(24)

export function createDemoCardAuthority(secret: DemoSecret, clock: () => Instant): DemoCardAuthority {
  const authority = secret.keyFor('card-authority')
  const signer: Signer = { name: authorityName, privateKey: authority.privateKey }
  const readerAt = (institution: InstitutionCode) => secret.keyFor('reader', institution)
  const cardKeyOf = (person: PersonId) => secret.keyFor('card', person)
  const seconds = () => Math.floor(clock() / 1000)
  const revoked = new Set<string>()
  let list: RevocationList | null = null

  const root = makeCertificate(
    {
      subject: authorityName,
      publicKey: authority.publicKey,
      serial: serialOf(authority),
      from: startOfYear(2020),
      until: startOfYear(2070),
      usages: ['CERTIFICATES', 'LISTS'],
      authority: { pathLength: 0 },
    },
    signer,
  )

  /** Made anew before it runs out: a demo may run for days. */
  const listNow = (): RevocationList => {
    const now = clock()
    if (list === null || now < list.from || now >= list.until - listLife / 2) {
      list = listFrom(
        makeRevocationList({ from: now, until: (now + listLife) as Instant, revoked: [...revoked] }, signer),
        [root],
      )
    }
    return list
  }

  const cardOf = (person: PersonId): Uint8Array => {
    const key = cardKeyOf(person)
    const year = new Date(clock()).getUTCFullYear()
    const plan = {
      // It names nobody: who its holder is, only the register of cards knows.
      subject: `demo ${serialOf(key)}`,
      publicKey: key.publicKey,
      serial: serialOf(key),
      from: startOfYear(year - 1),
      until: startOfYear(year - 1 + yearsOfCard),
      usages: ['SIGNATURE'],
      policies: [policy],
      purposes: [clientAuthentication],
    } as const
    return makeCertificate(plan, signer)
  }

  return {
    trust: trustFrom({ anchors: [root], policies: [policy], lists: () => [listNow()] }),
    readerAt,
    cardOf,
    revoke(person) {
      revoked.add(serialOf(cardKeyOf(person)))
      list = null
    },
    async assert({ person, institution, consents }) {
      const reader = readerAt(institution)
      const occasion = { institution, iat: seconds(), jti: randomBytes(16).toString('base64url') }
      const proof = sign(null, occasionOf(reader.kid, occasion), cardKeyOf(person).privateKey)
      const claims = {
        certificate: Buffer.from(cardOf(person)).toString('base64'),
        proof: proof.toString('base64url'),
        consents,
        ...occasion,
      }
      return new CompactSign(Buffer.from(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'EdDSA', kid: reader.kid, typ: assertionKind })
        .sign(reader.privateKey)
    },
  }
}

const startOfYear = (year: number): Instant => Date.UTC(year) as Instant

/** Sixteen octets drawn from the key: the same at every start, as the key is. */
function serialOf({ kid }: DemoKey): string {
  const octets = createHash('sha256').update(kid).digest().subarray(0, 16)
  return `4${octets.toString('hex').slice(1)}`
}
