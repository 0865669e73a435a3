import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { InputPath, Outcome } from '../../schema/domain/outcome.ts'
import type { MpiReads, PlainNumber } from '../shared/internal.ts'
import { readNumber } from './reading.ts'
import type { NumberInput } from './resolver-types.ts'
import { notTheirs } from './row-outcome.ts'
import type { MintedNumber } from './store.ts'

/** An insurer writes of its own insured; a municipality is the insurer of its 国保, a welfare office of its recipients. */
export function ownNumber(input: NumberInput, institution: InstitutionCode, path: InputPath): Outcome<PlainNumber> {
  const number = readNumber(input, path)
  if (!number.ok) return number
  const own = (number.value.insurer as string) === institution
  return own ? number : notTheirs([...path, 'insurerNumber'])
}

/** With their handles, in one question to the index. */
export async function withHandles(
  index: Pick<MpiReads, 'handlesFor'>,
  numbers: readonly PlainNumber[],
): Promise<readonly MintedNumber[]> {
  const handles = numbers.length === 0 ? [] : await index.handlesFor(numbers)
  return numbers.map((plain, place) => {
    const handle = handles[place]
    if (handle === undefined) throw new Error('a number without a handle')
    return { plain, handle }
  })
}
