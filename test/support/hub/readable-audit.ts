import type { LogSource } from '../../../subgraphs/shared/audit/access-log.ts'
import { type MemoryAudit, memoryAudit } from '../memory-audit.ts'

/** A log that remembers and can be read back, newest first, as a process's own log is. */
export interface ReadableAudit extends MemoryAudit, Pick<LogSource, 'recordsAbout'> {}

export function readableAudit(): ReadableAudit {
  const audit = memoryAudit()
  return {
    ...audit,
    async recordsAbout(subjects, { first, before }) {
      const size = audit.records.length
      const found = audit.records
        .map((record, index) => ({ index, record }))
        .filter(({ index, record }) => {
          const { subject } = record
          return index < (before ?? size) && subject !== null && subjects.includes(subject)
        })
        .reverse()
      return { records: found.slice(0, first), more: found.length > first, size }
    },
  }
}
