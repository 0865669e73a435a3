import { readFileSync } from 'node:fs'
import { createHistogram, performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import { answerParent } from './child.ts'
import type { LoadProtocol, LoadResult, LoadSpec } from './load.ts'

const longest = 60_000

async function run(spec: LoadSpec): Promise<LoadResult> {
  const { url, headers, connections, perSecond } = spec
  const bodies = 'file' in spec.bodies ? readFileSync(spec.bodies.file, 'utf8').trim().split('\n') : spec.bodies
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections, pipelining: 1, bodyTimeout: longest, headersTimeout: longest })
  // In microseconds, to three digits.
  const times = createHistogram({ figures: 3 })
  let begun = 0
  let finished = 0
  let failures = 0
  let firstFailure: string | null = null
  let bytes = 0
  const start = performance.now()
  const end = start + spec.milliseconds

  const failed = (how: string) => {
    failures += 1
    firstFailure ??= how.slice(0, 300)
  }
  const ask = async (from: number): Promise<void> => {
    const body = bodies[begun % bodies.length] ?? ''
    const own = headers[begun % headers.length]
    begun += 1
    try {
      const { statusCode, body: answer } = await pool.request({
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...own },
        body,
      })
      const text = await answer.text()
      bytes += text.length
      if (statusCode !== 200 || text.includes('"errors"')) failed(`${statusCode} ${text}`)
    } catch (error) {
      failed(String(error))
    }
    finished += 1
    times.record(Math.max(1, Math.round((performance.now() - from) * 1000)))
  }

  if (perSecond === null) {
    const connection = async () => {
      while (begun < spec.requests && performance.now() < end) await ask(performance.now())
    }
    await Promise.all(Array.from({ length: connections }, connection))
  } else {
    const open: Promise<void>[] = []
    for (let due = start; open.length < spec.requests && due < end; due += 1000 / perSecond) {
      while (performance.now() < due) await pause(1)
      open.push(ask(due))
    }
    await Promise.all(open)
  }
  const seconds = (performance.now() - start) / 1000
  await pool.close()
  const at = (percentile: number) => times.percentile(percentile) / 1000
  return {
    requests: finished,
    failures,
    firstFailure,
    seconds,
    bytes,
    p50_ms: at(50),
    p90_ms: at(90),
    p99_ms: at(99),
    p999_ms: at(99.9),
    max_ms: times.max / 1000,
  }
}

answerParent<LoadProtocol>({ run }, async () => undefined)
