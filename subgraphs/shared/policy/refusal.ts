import type { Decision } from '../../../schema/domain/decision.ts'
import type { Refusal } from '../../../schema/domain/outcome.ts'

const messages = {
  SUSPENDED: 'This caller is suspended.',
  NOT_PERMITTED: 'This caller may not ask for this with this purpose.',
  CONSENT_REFUSED: 'The person has refused consent.',
  CONSENT_REQUIRED: 'The consent of the person is required.',
} as const

/** What a refused caller is told: the code, and for consent the category; no rule, no provision, nobody's name. */
export function refusalOf({ code, category }: Extract<Decision, { readonly outcome: 'DENY' }>): Refusal {
  const aboutConsent = code === 'CONSENT_REQUIRED' || code === 'CONSENT_REFUSED'
  return { code, message: messages[code], ...(aboutConsent && { category }) }
}
