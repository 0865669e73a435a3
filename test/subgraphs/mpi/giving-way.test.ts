import { describe, expect, it } from 'vitest'
import { busyWatch, givingWay } from '../../../subgraphs/mpi/giving-way.ts'

/** A clock that only moves when told, and a loop as busy as told; it writes down how long was waited. */
function paceOf(utilization: number) {
  let at = 0
  const waited: number[] = []
  const signals: AbortSignal[] = []
  return {
    waited,
    signals,
    work(milliseconds: number) {
      at += milliseconds
    },
    pace: {
      now: () => at,
      utilization: () => utilization,
      async wait(milliseconds: number, signal: AbortSignal) {
        waited.push(milliseconds)
        signals.push(signal)
        at += milliseconds
      },
    },
  }
}

describe('Work that nobody waits for', () => {
  it('is told whether others keep the event loop busy', () => {
    expect([0.4, 0.41].map((share) => busyWatch(paceOf(share).pace)())).toEqual([false, true])
  })

  it('goes on at once while the event loop has time to spare', async () => {
    const { pace, work, waited } = paceOf(0.4)
    const way = givingWay(pace)
    way.begin()
    work(12)
    await way.rest()
    expect(waited).toEqual([])
  })

  it('takes a hundredth of the time while the event loop is busy, each piece counted by itself', async () => {
    const { pace, work, waited } = paceOf(0.41)
    const way = givingWay(pace)
    work(700)
    way.begin()
    work(12)
    await way.rest()
    work(3)
    await way.rest()
    expect(waited).toEqual([12 * 99, 3 * 99])
  })

  it('on the event loop itself, goes by how busy others keep it while it rests', async () => {
    const { pace, work, waited } = paceOf(1)
    const others = [0, 1, 0.1, 1, 0.41, 1, 0.4]
    const way = givingWay({ ...pace, utilization: () => others.shift() ?? 0 }, 1)
    way.begin()
    for (const _ of [1, 2, 3]) {
      work(10)
      await way.rest()
    }
    expect(waited).toEqual([10, 10, 990])
  })

  it('never rests longer than two seconds', async () => {
    const { pace, work, waited } = paceOf(1)
    const way = givingWay(pace)
    way.begin()
    work(400)
    await way.rest()
    expect(waited).toEqual([2_000])
  })

  it('rests no more once somebody waits, until that work is done', async () => {
    const { pace, work, waited, signals } = paceOf(1)
    const way = givingWay(pace)
    way.begin()
    work(1)
    await way.rest()
    way.hurry()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    work(1)
    await way.rest()
    expect(waited).toEqual([99])
    way.done()
    way.begin()
    work(1)
    await way.rest()
    expect(waited).toEqual([99, 99])
  })

  it('wakes from a rest when somebody begins to wait', async () => {
    const { pace, work } = paceOf(1)
    const way = givingWay({
      ...pace,
      wait: (_, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    way.begin()
    work(1)
    let woke = false
    const rest = way.rest().then(() => {
      woke = true
    })
    await Promise.resolve()
    expect(woke).toBe(false)
    way.hurry()
    await rest
    expect(woke).toBe(true)
  })
})
