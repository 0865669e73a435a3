import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { MpiReads, PlainNumber } from '../shared/internal.ts'

/** People of one file whose handles are remembered while it is read: an office has fewer, each many times over. */
const most = 20_000

/**
 * Handles of one file's numbers, each of them insurer and number with a space between them. A handle is permanent: what
 * the index said once holds for the whole file.
 */
export function handlesOf(
  index: Pick<MpiReads, 'handlesFor'>,
): (numbers: readonly string[]) => Promise<readonly NumberHandle[]> {
  const known = new Map<string, NumberHandle>()
  return async (numbers) => {
    if (known.size > most) known.clear()
    const asked = [...new Set(numbers.filter((number) => !known.has(number)))]
    const handles = asked.length === 0 ? [] : await index.handlesFor(asked.map(plainNumber))
    for (const [at, number] of asked.entries()) {
      const handle = handles[at]
      if (handle !== undefined) known.set(number, handle)
    }
    return numbers.map((number) => {
      const handle = known.get(number)
      if (handle === undefined) throw new Error('A number was left without a handle.')
      return handle
    })
  }
}

function plainNumber(text: string): PlainNumber {
  const [insurer = '', number = ''] = text.split(' ')
  return { scheme: 'CARE', insurer: insurer as InsurerNumber, symbol: '', number, branch: '' }
}
