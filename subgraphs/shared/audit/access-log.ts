import { type Outcome, ok, refuse } from '../../../schema/domain/outcome.ts'
import type { SubjectRef } from '../consent/facts.ts'
import type { AuditRecord } from './audit.ts'
import { type LogPositions, readCursor, writeCursor } from './log-cursor.ts'
import type { LoggedRecord, LogPage, PageRequest } from './reading.ts'

/** One process's log, as the merging side asks for it: the log itself, or its process over HTTP. */
export interface LogSource {
  /** The process's lasting name, as cursors and `missing` carry it. */
  readonly process: string
  recordsAbout(subjects: readonly SubjectRef[], page: PageRequest): Promise<LogPage>
}

export interface AccessLogEntry {
  readonly process: string
  readonly index: number
  readonly record: AuditRecord
  /** Where the page after this entry begins. */
  readonly cursor: string
}

export interface AccessLogPage {
  /** Newest first, over all processes. */
  readonly entries: readonly AccessLogEntry[]
  readonly more: boolean
  /** Processes that could not be asked: their entries are not in this page, and are not passed over by its cursors. */
  readonly missing: readonly string[]
}

/** The logs of all processes as one. */
export interface AccessLog {
  about(
    subjects: readonly SubjectRef[],
    page: { readonly first: number; readonly after: string | null },
  ): Promise<Outcome<AccessLogPage>>
}

const mostPerPage = 500

export function createAccessLog(sources: readonly LogSource[], { timeoutMs = 2000 } = {}): AccessLog {
  const names = sources.map((source) => source.process)
  if (new Set(names).size !== names.length) throw new Error('two audit logs have the same name')

  return {
    async about(subjects, { first, after }) {
      if (!Number.isSafeInteger(first) || first < 1 || first > mostPerPage) return invalid('first')
      const start = after === null ? new Map<string, number>() : readCursor(after)
      if (start === null) return invalid('after')
      const answers = await Promise.all(
        sources.map(async (source): Promise<Answer> => {
          const before = start.get(source.process) ?? null
          try {
            const page = await within(timeoutMs, source.recordsAbout(subjects, { first, before }))
            return { process: source.process, page }
          } catch {
            return { process: source.process, page: null }
          }
        }),
      )
      return ok(merge(answers, start, first))
    },
  }
}

interface Answer {
  readonly process: string
  /** Null: it could not be asked. */
  readonly page: LogPage | null
}

/**
 * Positions are set for every log that answered, the ones not yet drawn from included: what is appended between two
 * pages does not come up in the second.
 */
function merge(answers: readonly Answer[], start: LogPositions, first: number): AccessLogPage {
  const positions = new Map(start)
  const queues: { readonly process: string; readonly records: LoggedRecord[]; readonly more: boolean }[] = []
  for (const { process, page } of answers) {
    if (page === null) continue
    positions.set(process, Math.min(positions.get(process) ?? page.size, page.size))
    queues.push({ process, records: [...page.records].reverse(), more: page.more })
  }
  queues.sort((a, b) => (a.process < b.process ? -1 : 1))
  const entries: AccessLogEntry[] = []
  while (entries.length < first) {
    const newest = queues.reduce<(typeof queues)[number] | null>((best, queue) => {
      const candidate = queue.records.at(-1)
      const leader = best?.records.at(-1)
      if (candidate === undefined) return best
      return leader === undefined || candidate.record.instant > leader.record.instant ? queue : best
    }, null)
    const entry = newest?.records.pop()
    if (newest === null || entry === undefined) break
    positions.set(newest.process, entry.index)
    entries.push({ process: newest.process, ...entry, cursor: writeCursor(positions) })
  }
  return {
    entries,
    more: queues.some((queue) => queue.more || queue.records.length > 0),
    missing: answers.flatMap(({ process, page }) => (page === null ? [process] : [])),
  }
}

function invalid(argument: string): Outcome<never> {
  const message = argument === 'after' ? 'This is no cursor of the access log.' : `Ask for 1 to ${mostPerPage} entries.`
  return refuse({ code: 'INVALID_INPUT', message, inputPath: [argument] })
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('the log did not answer in time')), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
