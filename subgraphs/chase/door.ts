import type { Coordinate, InstitutionCode, RegionId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditLog } from '../shared/audit/audit.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import { Refused } from '../shared/failure.ts'
import type { FileDoor, FileQuestion, FileTaken } from '../shared/file-door.ts'
import type { MpiReads } from '../shared/internal.ts'
import { effectivePolicy } from '../shared/policy/effective.ts'
import { judgeOf } from '../shared/policy/verdict.ts'
import { contextMaker } from '../shared/request-context.ts'
import { loadSdl } from '../shared/sdl.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { FileRefused } from './reading/form-file.ts'
import { type FileFault, fileFaults } from './reading/header.ts'
import { reportOf } from './report.ts'
import type { CareStore, Upload } from './store.ts'
import { takeFile } from './uploading.ts'

export interface CareFileDoorParts {
  readonly catalogue: Catalogue
  readonly store: Pick<CareStore, 'uploads'>
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly facts: FactReader
  /** Watched: see `subgraphs/shared/watch`. */
  readonly audit: AuditLog
  readonly region: RegionId | null
  readonly now: () => Instant
}

const operation = 'importCareRecords'
const mutation = 'Mutation.undoCareUpload' as Coordinate

/** Files one process takes at once: each holds a batch and its rows. */
const mostAtOnce = 8

/** The care offices' door for files: what an office may write, by the policy of the mutation that takes it back. */
export function careFileDoor(parts: CareFileDoorParts): FileDoor {
  const { catalogue, store, index, facts, audit, region, now } = parts
  const field = effectivePolicy(loadSdl('chase')).fields.get(mutation)
  if (field?.kind !== 'GUARDED') throw new Error(`${mutation} has no policy of its own.`)
  const judge = judgeOf(field)
  const contextFor = contextMaker({ facts, region })
  const running = new Map<string, AbortController>()

  /** Decided anew and on record before each batch: a long file must not outlive its sender's rights. */
  const mayWrite = async ({ request, caller }: FileQuestion): Promise<InstitutionCode> => {
    const tickets: Parameters<AuditLog['settle']>[0][number][] = []
    const context = contextFor({
      query: '',
      variables: {},
      operationName: operation,
      request,
      operation,
      caller,
      at: now(),
      audit: { log: audit, tickets },
    })
    const verdict = await judge(undefined, {}, context)
    context.gate.record()
    await audit.settle(tickets)
    if (verdict instanceof Error) throw verdict
    if (!verdict || caller.institution === null) throw notPermitted()
    return caller.institution
  }

  const uploadOf = async (question: FileQuestion): Promise<Upload | null> =>
    store.uploads.find(await mayWrite(question), question.key)

  return {
    async take({ encoding, whole, source, signal, ...question }) {
      const office = await mayWrite(question)
      const name = `${office} ${question.key}`
      if (running.has(name)) throw alreadyRunning()
      if (running.size >= mostAtOnce) throw busy()
      const stopping = new AbortController()
      running.set(name, stopping)
      try {
        const upload = await takeFile(
          { catalogue, uploads: store.uploads, index, now },
          {
            office,
            key: question.key,
            encoding,
            whole,
            source,
            signal: AbortSignal.any([signal, stopping.signal]),
            mayWrite: () => mayWrite(question),
          },
        )
        return told(upload)
      } catch (error) {
        throw error instanceof FileRefused ? fileRefused(error.fault) : error
      } finally {
        running.delete(name)
      }
    },
    async state(question) {
      const upload = await uploadOf(question)
      return upload === null ? null : told(upload)
    },
    async report(question) {
      const upload = await uploadOf(question)
      return upload === null ? null : reportOf(catalogue, store.uploads, upload)
    },
    async stop(question) {
      const stopping = running.get(`${await mayWrite(question)} ${question.key}`)
      stopping?.abort()
      return stopping !== undefined
    },
  }
}

const told = ({ state, rows, landed, unchanged, refused, mark }: Upload): FileTaken => ({
  // Being taken back, it is on its way as it was when it came.
  state: state === 'UNDOING' ? 'RUNNING' : state,
  rows,
  landed,
  unchanged,
  refused,
  line: mark?.line ?? 1,
  position: mark?.position ?? 0,
})

function fileRefused(fault: FileFault): Refused {
  if (fault.reason === 'OTHER_FILE')
    return new Refused({ code: 'CONFLICT', reason: 'IDEMPOTENCY_KEY', message: 'This key stands for another file.' })
  const [message] = fileFaults[fault.reason]
  const where = 'column' in fault ? ` Column ${fault.column}.` : 'item' in fault ? ` ${fault.item}.` : ''
  return new Refused({ code: 'INVALID_INPUT', reason: fault.reason, message: `${message}${where}`, inputPath: [1] })
}

const notPermitted = (): Refused =>
  new Refused({ code: 'NOT_PERMITTED', message: 'A care office sends files as an institution.' })

const alreadyRunning = (): Refused =>
  new Refused({ code: 'CONFLICT', reason: 'RUNNING', message: 'This file is being taken by another request.' })

const busy = (): Refused =>
  new Refused({
    code: 'RATE_LIMITED',
    reason: 'IN_FLIGHT',
    message: 'The hub takes other files; send this one again shortly.',
  })
