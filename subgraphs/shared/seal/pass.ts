import { asPersonId, isOpaqueId, type PersonId, type ProvisionId } from '../../../schema/domain/ids.ts'
import type { NumberSeal } from './number-seal.ts'
import { sealedText } from './sealed-text.ts'
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

export function passSeal(seal: NumberSeal): PassSeal {
  const sealed = sealedText(seal, 'pass', 200)
  return {
    showCodes: showCodeSeal(seal),
    issue: ({ provision, person }) => sealed.issue([provision, person]),
    open(text) {
      const [provision = '', id = ''] = sealed.open(text) ?? []
      const person = asPersonId(id)
      return person === null || !isOpaqueId(provision, 'prv') ? null : { provision: provision as ProvisionId, person }
    },
  }
}
