import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { PlainNumber } from '../shared/internal.ts'

/** What a number's blind index is taken over. */
export const lookupParts = (number: PlainNumber): readonly string[] => [
  number.insurer,
  number.symbol,
  number.number,
  number.branch,
]

export const sealedText = (number: PlainNumber): string => [number.symbol, number.number, number.branch].join('\u001f')

/** A local id means something to its assigner alone. */
export const localLookupParts = (id: {
  readonly assigner: InstitutionCode
  readonly value: string
}): readonly string[] => ['local', id.assigner, id.value]
