import { LRUCache } from 'lru-cache'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { RegisteredInstitution } from '../../schema/domain/institution.ts'
import { hours, type Instant } from '../../schema/domain/time.ts'
import type { InstitutionRegister } from './institution.ts'

/** As long as an emergency page may rest on what was last known. */
export const rememberedFor = hours(4)

export interface RememberingRegister {
  /** Asked anew, and remembered. */
  readonly register: InstitutionRegister
  /** The same; where the register cannot be asked, what it said last. */
  readonly inEmergency: InstitutionRegister
}

/**
 * Who comes in an emergency is let in at the door while the register cannot be asked, if their institution was there
 * when it last could: what they may read is decided behind it, where everything else is refused for the same outage.
 */
export function rememberingRegister(asked: InstitutionRegister, clock: () => Instant): RememberingRegister {
  const memory = new LRUCache<InstitutionCode, { readonly found: RegisteredInstitution; readonly at: Instant }>({
    max: 10_000,
  })
  const find = async (code: InstitutionCode): Promise<RegisteredInstitution | null> => {
    const at = clock()
    const found = await asked.find(code)
    if (found === null) memory.delete(code)
    else memory.set(code, { found, at })
    return found
  }
  return {
    register: { find },
    inEmergency: {
      async find(code) {
        try {
          return await find(code)
        } catch (outage) {
          const held = memory.get(code)
          if (held === undefined || clock() - held.at > rememberedFor) throw outage
          return held.found
        }
      },
    },
  }
}
