import type { Coordinate, InstitutionCode, RegionId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditLog } from './audit/audit.ts'
import type { FactReader } from './consent/facts.ts'
import { Refused } from './failure.ts'
import {
  type FileDoor,
  type FileQuestion,
  type FileSent,
  type FileTaken,
  stoppedInBetween,
  until,
} from './file-door.ts'
import { effectivePolicy } from './policy/effective.ts'
import { judgeOf } from './policy/verdict.ts'
import { contextMaker } from './request-context.ts'
import { loadSdl } from './sdl.ts'
import type { SubgraphName } from './subgraph.ts'

/** A file whose sender may write what is in it, for as long as `mayWrite` does not reject. */
export interface DecidedFile extends Pick<FileSent, 'key' | 'encoding' | 'whole' | 'source' | 'signal'> {
  readonly institution: InstitutionCode
  /** Asked before each batch: decided anew, and on record. */
  mayWrite(): Promise<unknown>
}

export interface DecidedDoorParts<Job> {
  readonly subgraph: SubgraphName
  /** The mutations that would take the rows one by one: all of them must be allowed. */
  readonly mutations: readonly Coordinate[]
  /** As the record names it. */
  readonly operation: string
  readonly facts: FactReader
  /** Watched: see `watch`. */
  readonly audit: AuditLog
  readonly region: RegionId | null
  readonly now: () => Instant
  /** Files one process takes at once. */
  readonly mostAtOnce: number
  /** Who sends them, as an institution. */
  readonly sender: string
  take(file: DecidedFile): Promise<Job>
  find(institution: InstitutionCode, key: string): Promise<Job | null>
  /** Whether another process was taking it, or one that was killed: it is to take no more of it. */
  halt?(institution: InstitutionCode, key: string): Promise<boolean>
  told(job: Job): FileTaken
  report(job: Job): AsyncIterable<string>
}

/** A file on its way. */
interface Running {
  readonly stopping: AbortController
  /** By whoever asked for that, or with its sender. */
  readonly stopped: AbortSignal
  readonly ended: Promise<void>
}

/** A door for files behind the policy of the schema: the caller, the decision and the record of the mutations it stands for. */
export function decidedDoor<Job>(parts: DecidedDoorParts<Job>): FileDoor {
  const { operation, facts, audit, region, now } = parts
  const { fields } = effectivePolicy(loadSdl(parts.subgraph))
  const judges = parts.mutations.map((coordinate) => {
    const field = fields.get(coordinate)
    if (field?.kind !== 'GUARDED') throw new Error(`${coordinate} has no policy of its own.`)
    return judgeOf(field)
  })
  const contextFor = contextMaker({ facts, region })
  const running = new Map<string, Running>()
  let interrupted = false

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
    const verdicts = await Promise.all(judges.map((judge) => judge(undefined, {}, context)))
    context.gate.record()
    await audit.settle(tickets)
    for (const verdict of verdicts) if (verdict instanceof Error) throw verdict
    if (verdicts.includes(false) || caller.institution === null)
      throw new Refused({ code: 'NOT_PERMITTED', message: `${parts.sender} sends files as an institution.` })
    return caller.institution
  }

  const jobOf = async (question: FileQuestion): Promise<Job | null> =>
    parts.find(await mayWrite(question), question.key)

  return {
    async take({ key, encoding, whole, source, signal, ...question }) {
      const institution = await mayWrite({ key, ...question })
      const name = `${institution} ${key}`
      for (let other = running.get(name); other !== undefined; other = running.get(name)) {
        if (!other.stopped.aborted) throw alreadyRunning()
        // It ends after the batch at hand, and this one goes on from there.
        await other.ended
      }
      if (interrupted) throw stoppedInBetween()
      if (running.size >= parts.mostAtOnce) throw busy()
      const stopping = new AbortController()
      const stopped = AbortSignal.any([signal, stopping.signal])
      const end = Promise.withResolvers<void>()
      running.set(name, { stopping, stopped, ended: end.promise })
      try {
        const again = () => mayWrite({ key, ...question })
        const coming = until(source, stopped)
        const file = { institution, key, encoding, whole, source: coming, signal: stopped, mayWrite: again }
        const taken = parts.told(await parts.take(file))
        if (interrupted && taken.state === 'STOPPED') throw stoppedInBetween()
        return taken
      } catch (error) {
        // Of a file that was not read to its end nobody can say that it is none.
        const cut = interrupted && error instanceof Refused && error.refusal.code === 'INVALID_INPUT'
        throw cut ? stoppedInBetween() : error
      } finally {
        running.delete(name)
        end.resolve()
      }
    },
    async state(question) {
      const job = await jobOf(question)
      return job === null ? null : parts.told(job)
    },
    async report(question) {
      const job = await jobOf(question)
      return job === null ? null : parts.report(job)
    },
    async stop(question) {
      const institution = await mayWrite(question)
      const file = running.get(`${institution} ${question.key}`)
      file?.stopping.abort()
      return file !== undefined || (await parts.halt?.(institution, question.key)) === true
    },
    interrupt() {
      interrupted = true
      for (const { stopping } of running.values()) stopping.abort()
    },
  }
}

const alreadyRunning = (): Refused =>
  new Refused({ code: 'CONFLICT', reason: 'RUNNING', message: 'This file is being taken by another request.' })

const busy = (): Refused =>
  new Refused({
    code: 'RATE_LIMITED',
    reason: 'IN_FLIGHT',
    message: 'The hub takes other files; send this one again shortly.',
  })
