import type { AuditLog } from '../audit/audit.ts'

/** The process's log, each record observed as it is taken: in line first, so that nothing is counted off the record. */
export function watchedLog(
  log: AuditLog,
  watcher: { observe: (record: Parameters<AuditLog['append']>[0]) => void },
): AuditLog {
  return {
    append(record) {
      const ticket = log.append(record)
      watcher.observe(record)
      return ticket
    },
    settle: (tickets) => log.settle(tickets),
  }
}
