import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../../schema/domain/time.ts'
import { type AccessLogPage, createAccessLog, type LogSource } from '../../../../subgraphs/shared/audit/access-log.ts'
import type { AuditRecord } from '../../../../subgraphs/shared/audit/audit.ts'
import { noon, personNumbered, recordNumbered } from '../../../support/audit-records.ts'

/** A log in memory whose every record is about person 0; `down` makes it fail or hang. */
function memoryLog(process: string, instants: readonly number[]) {
  const records: AuditRecord[] = instants.map((at, n) => at0(n, at))
  let down: 'FAILS' | 'HANGS' | null = null
  const source: LogSource = {
    process,
    async recordsAbout(_, { first, before }) {
      if (down === 'FAILS') throw new Error('down')
      if (down === 'HANGS') return new Promise(() => {})
      const end = Math.min(before ?? records.length, records.length)
      const found = records.slice(0, end).map((record, index) => ({ index, record }))
      return { records: found.reverse().slice(0, first), more: end > first, size: records.length }
    },
  }
  return {
    source,
    add: (at: number) => records.push(at0(records.length, at)),
    down: (how: typeof down) => {
      down = how
    },
  }
}

const at0 = (n: number, at: number) =>
  recordNumbered(n, { subject: personNumbered(0), instant: (noon + at) as Instant })
const ask = async (log: ReturnType<typeof createAccessLog>, first: number, after: string | null) => {
  const outcome = await log.about([personNumbered(0)], { first, after })
  if (!outcome.ok) throw new Error(outcome.refusal.message)
  return outcome.value
}
const shape = ({ entries, more, missing }: AccessLogPage) => ({
  entries: entries.map(({ process, index, record }) => `${process}${index}@${record.instant - noon}`),
  more,
  missing,
})

describe('the access log over several processes', () => {
  test('merges newest first and goes on where a page ended', async () => {
    const log = createAccessLog([memoryLog('a', [10, 30, 50]).source, memoryLog('b', [20, 30, 40]).source])
    const first = await ask(log, 4, null)
    expect(shape(first)).toEqual({ entries: ['a2@50', 'b2@40', 'a1@30', 'b1@30'], more: true, missing: [] })
    const second = await ask(log, 4, first.entries[3]?.cursor ?? '')
    expect(shape(second)).toEqual({ entries: ['b0@20', 'a0@10'], more: false, missing: [] })
  })

  test('what is appended between two pages does not come up in the second', async () => {
    const [a, b] = [memoryLog('a', [50, 60]), memoryLog('b', [10])]
    const log = createAccessLog([a.source, b.source])
    const first = await ask(log, 1, null)
    a.add(70)
    b.add(80)
    expect(shape(await ask(log, 9, first.entries[0]?.cursor ?? ''))).toEqual({
      entries: ['a0@50', 'b0@10'],
      more: false,
      missing: [],
    })
  })

  test.each(['FAILS', 'HANGS'] as const)('a process that %s is named, and comes in when it is back', async (how) => {
    const [a, b] = [memoryLog('a', [10, 30]), memoryLog('b', [20, 40])]
    const log = createAccessLog([a.source, b.source], { timeoutMs: 20 })
    b.down(how)
    const first = await ask(log, 1, null)
    expect(shape(first)).toEqual({ entries: ['a1@30'], more: true, missing: ['b'] })
    b.down(null)
    expect(shape(await ask(log, 9, first.entries[0]?.cursor ?? ''))).toEqual({
      entries: ['b1@40', 'b0@20', 'a0@10'],
      more: false,
      missing: [],
    })
  })

  test('pages of any size add up to the whole, once each', async () => {
    const instants = fc.array(fc.nat(50), { maxLength: 12 }).map((list) => list.sort((x, y) => x - y))
    await fc.assert(
      fc.asyncProperty(fc.array(instants, { maxLength: 4 }), fc.integer({ min: 1, max: 9 }), async (logs, size) => {
        const log = createAccessLog(logs.map((list, n) => memoryLog(`p${n}`, list).source))
        const seen: string[] = []
        let after: string | null = null
        for (let more = true; more; ) {
          const page: AccessLogPage = await ask(log, size, after)
          seen.push(...shape(page).entries)
          after = page.entries.at(-1)?.cursor ?? after
          more = page.more
        }
        const whole = logs
          .flatMap((list, n) => list.map((at, index) => ({ text: `p${n}${index}@${at}`, at, n, index })))
          .sort((x, y) => y.at - x.at || x.n - y.n || y.index - x.index)
        expect(seen).toEqual(whole.map(({ text }) => text))
      }),
      { seed: 4711, numRuns: 200 },
    )
  })

  test('a cursor of somebody else’s making is refused with its path', async () => {
    const log = createAccessLog([memoryLog('a', [1]).source])
    const forged = [
      [['a', -1]],
      [['a', 1.5]],
      [['a', 1, 2]],
      { a: 1 },
      [
        ['a', 1],
        ['a', 2],
      ],
      [[1, 1]],
      ['a'],
    ]
    const texts = [
      '',
      'x y',
      '!',
      'AAAA',
      ...forged.map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
    ]
    for (const after of [...texts, 'A'.repeat(5000)]) {
      expect(await log.about([personNumbered(0)], { first: 1, after })).toEqual({
        ok: false,
        refusal: { code: 'INVALID_INPUT', message: 'This is no cursor of the access log.', inputPath: ['after'] },
      })
    }
    for (const first of [0, -1, 501, 1.5, Number.NaN]) {
      expect(await log.about([personNumbered(0)], { first, after: null })).toEqual({
        ok: false,
        refusal: { code: 'INVALID_INPUT', message: 'Ask for 1 to 500 entries.', inputPath: ['first'] },
      })
    }
  })
})
