import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLog } from '../../../gateway/telemetry/log.ts'
import { Closing } from '../../../gateway/wiring/base.ts'
import { sharesShown, showOutbox, showWebhooks } from '../../../gateway/wiring/store-metrics.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'

test('shares of the index become metrics; of fewer than ten nothing is told', () => {
  const shares = sharesShown({
    on: '2026-04-01' as CivilDate,
    persons: 30,
    numbers: 40,
    yearlySurvival: [
      { scheme: 'MEDICAL', age: 'UNDER_15', of: 10, kept: 9 },
      { scheme: 'CARE', age: 'FROM_75', of: 9, kept: 9 },
    ],
    tenYearCapture: [{ scheme: 'LATE_ELDERLY', age: 'FROM_75', of: 20, kept: 20 }],
  })
  expect(shares).toEqual([
    { of: 'yearly_survival', scheme: 'MEDICAL', age: 'UNDER_15', share: 0.9 },
    { of: 'ten_year_capture', scheme: 'LATE_ELDERLY', age: 'FROM_75', share: 1 },
  ])
})

describe('what was given up on is in the log, once for each time that there is more of it', () => {
  const looks = 5_000
  let closing: Closing
  beforeEach(() => {
    vi.useFakeTimers()
    closing = new Closing()
  })
  afterEach(async () => {
    await closing.run()
    vi.useRealTimers()
  })

  function logged() {
    const lines: unknown[] = []
    const log = createLog('info', {
      write(line) {
        const { level, source, dead, msg } = JSON.parse(line)
        lines.push({ level, source, dead, msg })
      },
    })
    return { base: { closing, log }, lines }
  }

  test('of an outbox', async () => {
    const { base, lines } = logged()
    const shown: unknown[] = []
    let dead = 2
    const outbox = { lag: async () => ({ waiting: 1, dead, oldestMilliseconds: 1_500 }) }
    showOutbox(base, { outbox }, { outbox: (source, state) => void shown.push({ source, ...state }) })
    await vi.advanceTimersByTimeAsync(2 * looks)
    dead = 3
    await vi.advanceTimersByTimeAsync(looks)
    dead = 0
    await vi.advanceTimersByTimeAsync(looks)
    dead = 1
    await vi.advanceTimersByTimeAsync(looks)

    const says = 'messages given up on: hub outbox lists them'
    const line = (count: number) => ({ level: 50, source: 'qualification', dead: count, msg: says })
    expect(lines).toEqual([line(2), line(3), line(1)])
    expect(shown).toEqual(
      [2, 2, 3, 0, 1].map((count) => ({ source: 'qualification', waiting: 1, dead: count, lagSeconds: 1.5 })),
    )
  })

  test('of webhooks', async () => {
    const { base, lines } = logged()
    const shown: unknown[] = []
    let dead = 0
    const webhooks = { counts: async () => ({ failing: 1, dead }) }
    showWebhooks(base, { webhooks }, { webhooks: (counts) => void shown.push(counts) })
    await vi.advanceTimersByTimeAsync(looks)
    dead = 1
    await vi.advanceTimersByTimeAsync(2 * looks)

    expect(lines).toEqual([{ level: 50, dead: 1, msg: 'webhooks given up on: the query webhooks names them' }])
    expect(shown).toEqual([0, 1, 1].map((count) => ({ failing: 1, dead: count })))
  })
})
