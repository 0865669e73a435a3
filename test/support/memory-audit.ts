import type { AuditLog, AuditRecord, Ticket } from '../../subgraphs/shared/audit/audit.ts'
import { AuditUnavailable } from '../../subgraphs/shared/failure.ts'

export interface MemoryAudit extends AuditLog {
  readonly records: readonly AuditRecord[]
  /** How often records were waited for, and how many tickets each time. */
  readonly settled: readonly number[]
  /** From now on nothing can be made durable. */
  fail(): void
}

/** An audit log that remembers, for tests that are not about the log. */
export function memoryAudit(): MemoryAudit {
  const records: AuditRecord[] = []
  const settled: number[] = []
  let failing = false
  return {
    records,
    settled,
    append(record) {
      records.push(record)
      return { record } as unknown as Ticket
    },
    async settle(tickets) {
      settled.push(tickets.length)
      if (failing && tickets.length > 0) throw new AuditUnavailable()
    },
    fail: () => {
      failing = true
    },
  }
}
