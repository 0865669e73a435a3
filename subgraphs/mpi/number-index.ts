import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { NearParts } from '../shared/seal/index-parts.ts'
import { beforeCounting } from '../shared/seal/near-numbers.ts'

export const nearUnder = 'SOME'

/**
 * What a number's blind index is taken over. A municipality insures for illness and for care under one number of its
 * own; what it numbers for care, and what is no card's number at all, is kept apart by its scheme.
 */
export function lookupParts({ scheme, insurer, symbol, number, branch }: PlainNumber): NearParts {
  const card = [insurer, symbol, number, branch]
  return {
    near: ['near', insurer, symbol, beforeCounting(number)],
    under: nearUnder,
    own: scheme === 'CARE' || scheme === 'PROVISIONAL' ? [scheme, ...card] : card,
  }
}

export const sealedText = (number: PlainNumber): string =>
  `${number.symbol}\u001f${number.number}\u001f${number.branch}`

/** A local id means something to its assigner alone. */
export const localLookupParts = (id: {
  readonly assigner: InstitutionCode
  readonly value: string
}): readonly string[] => ['local', id.assigner, id.value]
