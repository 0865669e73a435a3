import { expect, test } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import type { MatcherParts } from '../../../../subgraphs/mpi/identifying/batch.ts'
import { openRounds } from '../../../../subgraphs/mpi/identifying/rounds.ts'

test('a round looks at a hundred people at a time, and at one while others keep the hub busy', async () => {
  const asked: number[] = []
  const graph = {
    async persons(_: unknown, first: number) {
      asked.push(first)
      return []
    },
    recordsOf: async () => [],
  }
  let at = 0
  const rounds = openRounds({ graph, now: () => at as Instant } as unknown as MatcherParts)
  for (const isBusy of [false, true, false]) {
    await rounds.goOn(isBusy)
    at += 86_400_000
  }
  expect(asked).toEqual([100, 1, 100])
})
