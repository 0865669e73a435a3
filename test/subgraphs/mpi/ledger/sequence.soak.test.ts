import { test } from 'vitest'
import { runSequence } from './sequence.ts'

test('ten thousand random sequences leave the fold of the ledger', () => {
  for (let seed = 1_000; seed < 11_000; seed++) {
    try {
      runSequence(seed)
    } catch (cause) {
      throw new Error(`Seed ${seed} leaves something else.`, { cause })
    }
  }
})
