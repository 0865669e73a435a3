import { setImmediate as turn } from 'node:timers/promises'

/** Goes through a work to its end; wherever it pauses, others have their turn of the thread. */
export async function inTurns<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    await turn()
  }
}

/** In a thread of its own nobody waits. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** Few enough that who waits for the thread doesn't notice them. */
export const inATurn = 50

/** As `values.map`, in turns. */
export const mapInTurns = <T, R>(values: readonly T[], each: (value: T, place: number) => R): Promise<readonly R[]> =>
  inTurns(mapping(values, each))

function* mapping<T, R>(values: readonly T[], each: (value: T, place: number) => R): Generator<void, readonly R[]> {
  const mapped: R[] = []
  for (const [place, value] of values.entries()) {
    if (place > 0 && place % inATurn === 0) yield
    mapped.push(each(value, place))
  }
  return mapped
}
