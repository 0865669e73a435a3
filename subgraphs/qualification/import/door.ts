import type { Coordinate, InstitutionCode, RegionId } from '../../../schema/domain/ids.ts'
import type { AuditLog } from '../../shared/audit/audit.ts'
import type { FactReader } from '../../shared/consent/facts.ts'
import { Refused } from '../../shared/failure.ts'
import type { FileDoor, FileQuestion, FileTaken } from '../../shared/file-door.ts'
import type { MpiReads } from '../../shared/internal.ts'
import { effectivePolicy } from '../../shared/policy/effective.ts'
import { judgeOf } from '../../shared/policy/verdict.ts'
import { contextMaker } from '../../shared/request-context.ts'
import { loadSdl } from '../../shared/sdl.ts'
import { columns } from './columns.ts'
import { type ImportParts, type ImportResult, importFile, otherFile } from './importing.ts'
import type { ImportJob } from './jobs.ts'
import type { NumberWalk } from './number-walk.ts'
import type { FileFault } from './reader.ts'
import { reasons } from './reasons.ts'
import { reportOf } from './report.ts'

export interface ImportStore extends Omit<ImportParts, 'index'> {
  readonly walk: NumberWalk
}

export interface FileDoorParts {
  readonly store: ImportStore
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly facts: FactReader
  /** Watched: see `subgraphs/shared/watch`. */
  readonly audit: AuditLog
  readonly region: RegionId | null
}

/** Each has a thread of its own. */
const mostAtOnce = 4
const operation = 'importQualifications'
const mutations = ['registerQualifications', 'endQualifications', 'amendQualifications'] as const

/** The insurers' door for files: the caller, the policy and the record of the mutations that would take the rows. */
export function fileDoor({ store, index, facts, audit, region }: FileDoorParts): FileDoor {
  const { fields } = effectivePolicy(loadSdl('qualification'))
  const judges = mutations.map((name) => {
    const field = fields.get(`Mutation.${name}` as Coordinate)
    if (field?.kind !== 'GUARDED') throw new Error(`Mutation.${name} has no policy of its own.`)
    return judgeOf(field)
  })
  const contextFor = contextMaker({ facts, region })
  const running = new Map<string, AbortController>()

  /** Decided anew and on record before each batch: a long file must not outlive its sender's rights. */
  const mayWrite = async ({ request, caller }: FileQuestion): Promise<void> => {
    const tickets: Parameters<AuditLog['settle']>[0][number][] = []
    const context = contextFor({
      query: '',
      variables: {},
      operationName: operation,
      request,
      operation,
      caller,
      at: store.now(),
      audit: { log: audit, tickets },
    })
    const verdicts = await Promise.all(judges.map((judge) => judge(undefined, {}, context)))
    context.gate.record()
    await audit.settle(tickets)
    for (const verdict of verdicts) if (verdict instanceof Error) throw verdict
    if (verdicts.includes(false)) throw notPermitted()
  }

  const institutionOf = ({ caller: { institution } }: FileQuestion): InstitutionCode => {
    if (institution === null) throw notPermitted()
    return institution
  }

  const jobOf = async (question: FileQuestion): Promise<ImportJob | null> => {
    await mayWrite(question)
    return store.jobs.find(institutionOf(question), question.key)
  }
  const nameOf = (question: FileQuestion): string => `${institutionOf(question)} ${question.key}`

  return {
    async take({ encoding, whole, source, signal, ...question }) {
      await mayWrite(question)
      if (whole) throw rowByRow()
      const institution = institutionOf(question)
      const name = nameOf(question)
      if (running.has(name)) throw alreadyRunning()
      if (running.size >= mostAtOnce) throw busy()
      const stopping = new AbortController()
      running.set(name, stopping)
      try {
        const result = await importFile(
          { ...store, index },
          {
            institution,
            key: question.key,
            encoding,
            source,
            signal: AbortSignal.any([signal, stopping.signal]),
            mayWrite: () => mayWrite(question),
          },
        )
        return taken(result)
      } finally {
        running.delete(name)
      }
    },
    async state(question) {
      const job = await jobOf(question)
      return job === null ? null : told(job)
    },
    async report(question) {
      const job = await jobOf(question)
      return job === null ? null : reportOf(store.jobs, job.id)
    },
    async stop(question) {
      await mayWrite(question)
      const stopping = running.get(nameOf(question))
      stopping?.abort()
      return stopping !== undefined
    },
  }
}

function taken({ job, fault }: ImportResult): FileTaken {
  if (fault !== null) throw fileRefused(fault)
  return told(job)
}

const told = ({ state, rows, landed, unchanged, refused, mark }: ImportJob): FileTaken => ({
  state,
  rows,
  landed,
  unchanged,
  refused,
  line: mark?.line ?? 1,
  position: mark?.position ?? 0,
})

function fileRefused(fault: FileFault): Refused {
  if (fault.reason === 'OTHER_FILE') return otherFile()
  if (fault.reason === 'EMPTY_FILE')
    return new Refused({ code: 'INVALID_INPUT', reason: 'EMPTY_FILE', message: 'The file has no first row.' })
  const [message] = reasons[fault.reason]
  const where = 'column' in fault ? `${fault.column} (${columns[fault.column]})` : `column ${fault.place}`
  return new Refused({ code: 'INVALID_INPUT', reason: fault.reason, message: `${message} ${where}`, inputPath: [1] })
}

const notPermitted = (): Refused =>
  new Refused({ code: 'NOT_PERMITTED', message: 'An insurer sends files as an institution.' })

const alreadyRunning = (): Refused =>
  new Refused({ code: 'CONFLICT', reason: 'RUNNING', message: 'This file is being taken by another request.' })

const rowByRow = (): Refused =>
  new Refused({ code: 'INVALID_INPUT', reason: 'WHOLE', message: 'These files land row by row, never all or nothing.' })

const busy = (): Refused =>
  new Refused({
    code: 'RATE_LIMITED',
    reason: 'IN_FLIGHT',
    message: 'The hub takes other files; send this one again shortly.',
  })
