import type { Refusal } from './outcome.ts'

const keyShape = /^[\x21-\x7e]{8,128}$/
/** Keys are kept as they come: twelve digits and nothing else could be somebody's My Number (個人番号). */
const twelveDigits = /^(?:[^0-9a-z]*\d){12}[^0-9a-z]*$/i

/** Why a text is no key under which a write or a file may come again; null: it is one. */
export function keyRefusal(key: string): Refusal | null {
  if (!keyShape.test(key)) {
    return {
      code: 'INVALID_INPUT',
      reason: 'IDEMPOTENCY_KEY',
      message: 'An idempotency key is 8 to 128 printable ASCII characters without spaces.',
    }
  }
  if (twelveDigits.test(key)) {
    return {
      code: 'INVALID_INPUT',
      reason: 'MY_NUMBER',
      message: 'This looks like a My Number (個人番号); the hub never takes one.',
    }
  }
  return null
}
