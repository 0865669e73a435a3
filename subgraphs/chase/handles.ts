import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { MpiReads, PlainNumber } from '../shared/internal.ts'

/** People of one file whose handles are remembered while it is read: an office has fewer, each many times over. */
const most = 20_000

/** Handles of one file's numbers. A handle is permanent: what the index said once holds for the whole file. */
export function handlesOf(
  index: Pick<MpiReads, 'handlesFor'>,
): (numbers: readonly PlainNumber[]) => Promise<readonly NumberHandle[]> {
  const known = new Map<string, NumberHandle>()
  return async (numbers) => {
    if (known.size > most) known.clear()
    const named = numbers.map((number) => ({ number, name: `${number.insurer} ${number.number}` }))
    const asked = [...new Map(named.filter(({ name }) => !known.has(name)).map((one) => [one.name, one])).values()]
    const handles = asked.length === 0 ? [] : await index.handlesFor(asked.map(({ number }) => number))
    for (const [at, { name }] of asked.entries()) {
      const handle = handles[at]
      if (handle !== undefined) known.set(name, handle)
    }
    return named.map(({ name }) => {
      const handle = known.get(name)
      if (handle === undefined) throw new Error('A number was left without a handle.')
      return handle
    })
  }
}
