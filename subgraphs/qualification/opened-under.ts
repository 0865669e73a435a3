import { isHubCategory, type PersonCategory, personCategories } from '../../schema/domain/category.ts'
import type { GrantId } from '../../schema/domain/ids.ts'
import type { AccessLog, AccessLogPage } from '../shared/audit/access-log.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import { orThrow } from '../shared/writing.ts'

const linesAtOnce = 500
const mostPages = 10

/** The categories that were read under a grant. Where a log cannot be asked, or there is no end of lines: any of them. */
export async function openedUnder(
  accessLog: AccessLog,
  subjects: readonly SubjectRef[],
  grant: GrantId,
): Promise<readonly PersonCategory[]> {
  const opened = new Set<PersonCategory>()
  let after: string | null = null
  for (let pages = 0; pages < mostPages; pages++) {
    const page: AccessLogPage = orThrow(await accessLog.about(subjects, { first: linesAtOnce, after }))
    if (page.missing.length > 0) return personCategories
    for (const { record } of page.entries) {
      if (record.grant === grant && record.outcome === 'ALLOW' && !isHubCategory(record.category))
        opened.add(record.category)
    }
    after = page.entries.at(-1)?.cursor ?? null
    if (!page.more || after === null) return [...opened]
  }
  return personCategories
}
