import { createPublicKey, type KeyObject } from 'node:crypto'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import { hours, type Instant } from '../../schema/domain/time.ts'
import { type CardAssertion, verifyCardAssertion } from '../shared/consent/assertion.ts'
import type { NewProvision } from './consent-store.ts'
import type { RegisterStore } from './register-store.ts'

/** Keys of the authorities whose card certificates are believed, by key id. */
export type Authority = ReadonlyMap<string, KeyObject>

/** "Consent by card reader is given per category for one institution and lives 24 hours." */
const readerConsentLife = hours(24)

export interface ReadAssertion {
  readonly assertion: CardAssertion
  readonly provisions: readonly NewProvision[]
}

/** A reader's assertion, verified, as the provisions it stands for: given and refused alike are recorded. */
export async function readReaderConsent(
  text: string,
  {
    register,
    authority,
    institution,
    now,
  }: {
    readonly register: RegisterStore
    readonly authority: Authority
    readonly institution: InstitutionCode
    readonly now: Instant
  },
): Promise<Outcome<ReadAssertion>> {
  const verified = await verifyCardAssertion(text, {
    authority,
    institution,
    now,
    readers: {
      async find(kid) {
        const reader = await register.reader(kid)
        return reader === null
          ? null
          : {
              institution: reader.institution,
              key: createPublicKey({ key: JSON.parse(reader.publicJwk), format: 'jwk' }),
            }
      },
    },
  })
  if (!verified.ok) return verified
  const assertion = verified.value
  const provisions = assertion.answers.flatMap(({ category, outcome }): NewProvision[] =>
    // What could not be asked is neither given nor refused; an emergency opens a grant instead.
    outcome === 'COULD_NOT_OBTAIN'
      ? []
      : [
          {
            person: assertion.person,
            giver: assertion.person,
            proxy: null,
            effect: outcome === 'GIVEN' ? 'PERMIT' : 'DENY',
            recipient: { kind: 'INSTITUTION', institution },
            category,
            label: null,
            purpose: null,
            evenInEmergency: false,
            channel: 'READER',
            from: now,
            until: (now + readerConsentLife) as Instant,
          },
        ],
  )
  return ok({ assertion, provisions })
}
