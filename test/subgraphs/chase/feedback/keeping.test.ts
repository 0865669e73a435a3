import { expect, test, vi } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import { committedCatalogue } from '../../../../subgraphs/chase/catalogue/committed.ts'
import { factReading } from '../../../../subgraphs/chase/feedback/facts.ts'
import { keepFeedback } from '../../../../subgraphs/chase/feedback/keeping.ts'

const reading = factReading(committedCatalogue())

function kept({ steps = 0, failing = false } = {}) {
  const done: string[] = []
  const failures: unknown[] = []
  const clock = { now: 5 }
  let left = steps
  const keeping = keepFeedback({
    store: {
      async refresh() {
        done.push('refresh')
        if (failing) throw new Error('The store is away.')
        left -= 1
        return left > 0
      },
      async publish(at) {
        done.push(`publish ${at}`)
        return 0
      },
    },
    reading,
    now: () => clock.now as Instant,
    pollMilliseconds: 100,
    onFailure: (error) => void failures.push(error),
  })
  return { keeping, done, failures, clock }
}

test('counts all there is, again and again, and then publishes, once a minute', async () => {
  vi.useFakeTimers()
  try {
    const { keeping, done, clock } = kept({ steps: 3 })
    keeping.start()
    await vi.advanceTimersByTimeAsync(100)
    expect(done).toEqual(['refresh', 'refresh', 'refresh', 'publish 5'])
    await vi.advanceTimersByTimeAsync(100)
    expect(done.slice(4)).toEqual(['refresh'])
    clock.now += 60_000
    await vi.advanceTimersByTimeAsync(100)
    expect(done.slice(5)).toEqual(['refresh', 'publish 60005'])
    await keeping.close()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(done.length).toBe(7)
  } finally {
    vi.useRealTimers()
  }
})

test('goes on after a failure, which is told of', async () => {
  vi.useFakeTimers()
  try {
    const { keeping, done, failures } = kept({ failing: true })
    keeping.start()
    await vi.advanceTimersByTimeAsync(200)
    expect([done, failures.map(String)]).toEqual([
      ['refresh', 'refresh'],
      ['Error: The store is away.', 'Error: The store is away.'],
    ])
    await keeping.close()
  } finally {
    vi.useRealTimers()
  }
})

test('what is not started looks for nothing by itself, and counts for whoever asks', async () => {
  vi.useFakeTimers()
  try {
    const { keeping, done } = kept({ steps: 2 })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(done).toEqual([])
    await keeping.catchUp()
    expect(done).toEqual(['refresh', 'refresh'])
    await keeping.close()
  } finally {
    vi.useRealTimers()
  }
})

test('whoever waits waits for some steps, not for the whole of a large import; what fails fails them', async () => {
  const { keeping, done } = kept({ steps: 1_000 })
  await keeping.catchUp()
  expect(done.length).toBe(10)
  await keeping.close()
  const away = kept({ failing: true })
  await expect(away.keeping.catchUp()).rejects.toThrow('The store is away.')
  await away.keeping.close()
})
