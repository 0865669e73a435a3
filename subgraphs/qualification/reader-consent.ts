import { createPublicKey } from 'node:crypto'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import type { Outcome } from '../../schema/domain/outcome.ts'
import { hours, type Instant } from '../../schema/domain/time.ts'
import type { CardTrust } from '../shared/card/trust.ts'
import { type CardAssertion, verifyCardAssertion } from '../shared/consent/assertion.ts'
import type { NewProvision } from './consent-store.ts'
import type { RegisterStore } from './register-store.ts'

/** "Consent by card reader is given per category for one institution and lives 24 hours." */
const readerConsentLife = hours(24)

export interface AssertionParts {
  readonly register: RegisterStore
  readonly authority: CardTrust
  readonly institution: InstitutionCode
  readonly now: Instant
}

/** A reader's assertion, verified by the readers of the register. */
export function readAssertion(text: string, { register, ...rules }: AssertionParts): Promise<Outcome<CardAssertion>> {
  return verifyCardAssertion(text, {
    ...rules,
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
}

/** The provisions an assertion stands for, its card being this person's: given and refused alike are recorded. */
export function provisionsOf(
  { answers, institution }: CardAssertion,
  person: PersonId,
  now: Instant,
): readonly NewProvision[] {
  return answers.flatMap(({ category, outcome }): NewProvision[] =>
    // What could not be asked is neither given nor refused; an emergency opens a grant instead.
    outcome === 'COULD_NOT_OBTAIN'
      ? []
      : [
          {
            person,
            giver: person,
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
}
