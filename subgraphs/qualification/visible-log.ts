import type { Caller } from '../../schema/domain/caller.ts'
import type { AccessLog } from '../shared/audit/access-log.ts'
import type { AuditRecord } from '../shared/audit/audit.ts'
import { asSeenByPerson, type PersonLogEntry } from '../shared/audit/person-view.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import { orThrow } from '../shared/writing.ts'

export interface VisibleLine {
  readonly record: AuditRecord
  readonly line: PersonLogEntry
  readonly cursor: string
}

export interface VisibleLines {
  readonly lines: readonly VisibleLine[]
  readonly more: boolean
  readonly endCursor: string | null
  readonly missing: readonly string[]
}

export interface WantedLines {
  readonly first: number
  readonly after: string | null
  /** Which lines are asked for. */
  readonly keep: (record: AuditRecord) => boolean
  /** Lines of one unit are one of those counted, and stand on one page. */
  readonly unit: (line: VisibleLine) => string
}

const longestPage = 200
/** Read for one answer at most; a reader from whom thousands of lines are kept in a row goes on from where it ended. */
const mostPages = 25

/** A page of what the reader may see and one beyond: a page left short would tell that something is kept from them. */
export async function readVisible(
  accessLog: AccessLog,
  subjects: readonly SubjectRef[],
  { first, after, keep, unit }: WantedLines,
  caller: Caller | null,
): Promise<VisibleLines> {
  const lines: VisibleLine[] = []
  const units = new Set<string>()
  const missing = new Set<string>()
  let from = after
  for (let pages = 0; pages < mostPages; pages++) {
    const page = orThrow(await accessLog.about(subjects, { first: pages === 0 ? first + 1 : longestPage, after: from }))
    for (const process of page.missing) missing.add(process)
    for (const { record, cursor } of page.entries) {
      const seen = caller === null || isKeptFrom(caller, record) || !keep(record) ? null : asSeenByPerson(record)
      if (seen === null) continue
      const line = { record, line: seen, cursor }
      lines.push(line)
      units.add(unit(line))
    }
    if (units.size > first || !page.more) {
      const counted = new Set([...units].slice(0, first))
      const shown = lines.filter((line) => counted.has(unit(line)))
      return { lines: shown, more: units.size > first, endCursor: shown.at(-1)?.cursor ?? null, missing: [...missing] }
    }
    from = page.entries.at(-1)?.cursor ?? from
  }
  return { lines, more: true, endCursor: from, missing: [...missing] }
}

/**
 * Lines that would tell the person or a guardian of what is kept from them: anything UNDISCLOSED or of ABUSE, and to
 * a guardian that an address is hidden (rule 3: PROTECTION itself is an ADDRESS).
 */
function isKeptFrom({ role }: Caller, { labels, rule, category, caller }: AuditRecord): boolean {
  if (role !== 'PERSON' && role !== 'GUARDIAN') return false
  if (labels.includes('UNDISCLOSED') || labels.includes('ABUSE')) return true
  return role === 'GUARDIAN' && (rule === 3 || (category === 'PROTECTION' && caller.purpose !== 'OWN_REQUEST'))
}
