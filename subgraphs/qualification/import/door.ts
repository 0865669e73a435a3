import type { Coordinate, RegionId } from '../../../schema/domain/ids.ts'
import type { AuditLog } from '../../shared/audit/audit.ts'
import type { FactReader } from '../../shared/consent/facts.ts'
import { decidedDoor } from '../../shared/decided-door.ts'
import { Refused } from '../../shared/failure.ts'
import type { FileDoor, FileTaken } from '../../shared/file-door.ts'
import { columns } from './columns.ts'
import { type ImportParts, importFile, type MintingIndex, otherFile } from './importing.ts'
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
  readonly index: MintingIndex
  readonly facts: FactReader
  /** Watched: see `subgraphs/shared/watch`. */
  readonly audit: AuditLog
  readonly region: RegionId | null
}

/** Each has a thread of its own. */
const mostAtOnce = 4
const mutations = ['registerQualifications', 'endQualifications', 'amendQualifications'] as const

/** The insurers' door for files: the caller, the policy and the record of the mutations that would take the rows. */
export function fileDoor({ store, index, facts, audit, region }: FileDoorParts): FileDoor {
  return decidedDoor<ImportJob>({
    subgraph: 'qualification',
    mutations: mutations.map((name) => `Mutation.${name}` as Coordinate),
    operation: 'importQualifications',
    sender: 'An insurer',
    facts,
    audit,
    region,
    now: () => store.now(),
    mostAtOnce,
    async take({ whole, ...file }) {
      if (whole) throw rowByRow()
      const { job, fault } = await importFile({ ...store, index }, file)
      if (fault !== null) throw fileRefused(fault)
      return job
    },
    find: (institution, key) => store.jobs.find(institution, key),
    told,
    report: (job) => reportOf(store.jobs, job.id),
  })
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
  if (fault.reason === 'NOT_CSV') return new Refused({ code: 'INVALID_INPUT', reason: fault.reason, message })
  const where = 'column' in fault ? `${fault.column} (${columns[fault.column]})` : `column ${fault.place}`
  return new Refused({ code: 'INVALID_INPUT', reason: fault.reason, message: `${message} ${where}`, inputPath: [1] })
}

const rowByRow = (): Refused =>
  new Refused({ code: 'INVALID_INPUT', reason: 'WHOLE', message: 'These files land row by row, never all or nothing.' })
