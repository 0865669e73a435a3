import { asPersonId, isOpaqueId, type PersonId, type ProvisionId } from '../../../schema/domain/ids.ts'
import { type NumberSeal, SealBroken } from './number-seal.ts'
import { type ShowCodeSeal, showCodeSeal } from './show-code.ts'

/** What a family's pass (救急パス) stands for: the permit that it is, and whose. */
export interface Pass {
  readonly provision: ProvisionId
  readonly person: PersonId
}

/** Printed as a QR code: opaque to whoever finds it, revoked with its provision, worth nothing to who is not entitled. */
export interface PassSeal {
  issue(pass: Pass): string
  /** Null: nobody's pass, or one under a key that was retired. */
  open(text: string): Pass | null
  /** Under the same key, for another use: neither opens as the other. */
  readonly showCodes: ShowCodeSeal
}

const bound = 'pass'

export function passSeal(seal: NumberSeal): PassSeal {
  return {
    showCodes: showCodeSeal(seal),
    issue: ({ provision, person }) => Buffer.from(seal.seal(`${provision} ${person}`, bound)).toString('base64url'),
    open(text) {
      if (!/^[A-Za-z0-9_-]{60,200}$/.test(text)) return null
      let opened: string
      try {
        opened = seal.open(Buffer.from(text, 'base64url'), bound)
      } catch (error) {
        if (error instanceof SealBroken) return null
        throw error
      }
      const [provision = '', id = ''] = opened.split(' ')
      const person = asPersonId(id)
      return person === null || !isOpaqueId(provision, 'prv') ? null : { provision: provision as ProvisionId, person }
    },
  }
}
