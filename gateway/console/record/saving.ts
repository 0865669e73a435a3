import type { Answer } from '../graph/answer.ts'
import type { Saving, Standing } from './keeper.ts'

/** What a saving came to, as the keeper must know it. */
export function savingOf(answer: Answer<{ readonly saveEmergencySection: Standing | null }>): Saving {
  if (answer.kind === 'OFFLINE') return { kind: 'TROUBLE', trouble: 'OFFLINE' }
  const fault = answer.kind === 'REFUSED' ? answer.fault : answer.faults[0]
  if (answer.kind === 'DATA' && answer.data.saveEmergencySection !== null)
    return { kind: 'SAVED', standing: answer.data.saveEmergencySection }
  switch (fault?.code) {
    case 'UNAUTHENTICATED':
      return { kind: 'TROUBLE', trouble: 'SIGNED_OUT' }
    case 'INVALID_INPUT':
      // `input`, the section, and then the field.
      return { kind: 'REFUSED', reason: fault.reason ?? undefined, path: fault.inputPath.slice(2) }
    case 'CONFLICT':
      return { kind: 'CHANGED' }
    case 'NOT_PERMITTED':
    case 'CONSENT_REQUIRED':
    case 'CONSENT_REFUSED':
      return { kind: 'TROUBLE', trouble: 'NOT_PERMITTED' }
    default:
      return { kind: 'TROUBLE', trouble: 'FAILED' }
  }
}

/** A key of its own for each request that changes something. */
export const freshRequestKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
