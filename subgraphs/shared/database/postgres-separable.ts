import type { Result, Statement } from './postgres-exchange.ts'
import type { Held } from './postgres-pool.ts'
import { Failed } from './postgres-pool.ts'

/** Statements that stand or fall by themselves, travelling with others. */
export interface Part {
  readonly statements: readonly Statement[]
  resolve(results: readonly Result[]): void
  reject(error: Error): void
}

/**
 * Runs the parts in one round trip, behind `first`. Where a statement is refused its part fails alone, and the others,
 * of which nothing was committed, run again without it. Rejects with `Failed` when it is no part's fault.
 */
export async function runSeparably(
  held: Held,
  first: readonly Statement[],
  parts: readonly Part[],
  onDone: () => void = () => undefined,
): Promise<void> {
  let left = [...parts]
  while (left.length > 0) {
    try {
      const results = await held.run([...first, ...left.flatMap(({ statements }) => statements)])
      onDone()
      let at = first.length
      for (const part of left) {
        const upTo = at + part.statements.length
        part.resolve(results.slice(at, upTo))
        at = upTo
      }
      return
    } catch (error) {
      const failed = error instanceof Failed ? error : null
      const stopped = failed?.failure.kind === 'unavailable' && !failed.failure.lost
      const guilty = failed?.failure.kind === 'refused' || stopped ? partAt(left, failed.place - first.length) : null
      if (failed === null || guilty === null) {
        // At the commit itself nobody knows whose fault it was: each alone.
        if (failed?.failure.kind !== 'refused' || left.length === 1) throw error
        for (const part of left) await runAlone(held, first, part, onDone)
        return
      }
      guilty.reject(failed.failure.error)
      left = left.filter((part) => part !== guilty)
    }
  }
}

async function runAlone(held: Held, first: readonly Statement[], part: Part, onDone: () => void): Promise<void> {
  try {
    const results = await held.run([...first, ...part.statements])
    onDone()
    part.resolve(results.slice(first.length))
  } catch (error) {
    if (!(error instanceof Failed) || error.failure.kind !== 'refused') throw error
    part.reject(error.failure.error)
  }
}

function partAt(parts: readonly Part[], place: number): Part | null {
  let at = 0
  for (const part of parts) {
    at += part.statements.length
    if (place >= 0 && place < at) return part
  }
  return null
}
