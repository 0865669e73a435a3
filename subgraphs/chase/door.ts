import type { Coordinate, RegionId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { AuditLog } from '../shared/audit/audit.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import { decidedDoor } from '../shared/decided-door.ts'
import { Refused } from '../shared/failure.ts'
import type { FileDoor, FileTaken } from '../shared/file-door.ts'
import type { MpiReads } from '../shared/internal.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import type { FileReading } from './reading/batches.ts'
import { FileRefused } from './reading/form-file.ts'
import { type FileFault, fileFaults } from './reading/header.ts'
import { reportOf } from './report.ts'
import type { CareStore, Upload } from './store.ts'
import { takeFile } from './uploading.ts'

export interface CareFileDoorParts {
  readonly catalogue: Catalogue
  readonly reading: FileReading
  readonly store: Pick<CareStore, 'uploads'>
  readonly index: Pick<MpiReads, 'handlesFor'>
  readonly facts: FactReader
  /** Watched: see `subgraphs/shared/watch`. */
  readonly audit: AuditLog
  readonly region: RegionId | null
  readonly now: () => Instant
}

/** Files one process takes at once: each holds a batch and its rows. */
const mostAtOnce = 8

/** The care offices' door for files: what an office may write, by the policy of the mutation that takes it back. */
export function careFileDoor(parts: CareFileDoorParts): FileDoor {
  const { catalogue, reading, store, index, facts, audit, region, now } = parts
  return decidedDoor<Upload>({
    subgraph: 'chase',
    mutations: ['Mutation.undoCareUpload' as Coordinate],
    operation: 'importCareRecords',
    sender: 'A care office',
    facts,
    audit,
    region,
    now,
    mostAtOnce,
    async take({ institution: office, ...file }) {
      try {
        return await takeFile({ reading, uploads: store.uploads, index, now }, { office, ...file })
      } catch (error) {
        throw error instanceof FileRefused ? fileRefused(error.fault) : error
      }
    },
    find: (office, key) => store.uploads.find(office, key),
    halt: (office, key) => store.uploads.stop(office, key, now()),
    told,
    report: (upload) => reportOf(catalogue, store.uploads, upload),
  })
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
  const [where, ...place] =
    'column' in fault
      ? [` Column ${fault.column}.`, fault.column]
      : 'item' in fault
        ? [` ${fault.item}.`, fault.item]
        : ['']
  const inputPath = [1, ...place]
  return new Refused({ code: 'INVALID_INPUT', reason: fault.reason, message: `${message}${where}`, inputPath })
}
