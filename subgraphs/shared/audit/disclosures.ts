import type { DisclosureReads, ShownRecord } from '../internal.ts'
import type { AccessLog } from './access-log.ts'

const perPage = 500
/** More lines than this are looked through for nobody. */
const mostPages = 40

/** What the logs of all processes say was shown of some subjects in a time. */
export const disclosuresIn = (log: AccessLog): DisclosureReads => ({
  async shownBetween(subjects, from, until) {
    const shown: ShownRecord[] = []
    const missing = new Set<string>()
    let after: string | null = null
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await log.about(subjects, { first: perPage, after })
      if (!page.ok) throw new Error('The access record did not take its own cursor.')
      for (const process of page.value.missing) missing.add(process)
      for (const { record } of page.value.entries) {
        const { instant: at, subject, outcome, action, category, coordinates, caller } = record
        if (subject === null || outcome !== 'ALLOW' || action !== 'READ' || at < from || at >= until) continue
        const { institution, role, purpose } = caller
        shown.push({ at, subject, institution, role, purpose, category, coordinates })
      }
      const last = page.value.entries.at(-1)
      if (last === undefined || !page.value.more || last.record.instant < from)
        return { shown: shown.reverse(), cut: false, missing: [...missing] }
      after = last.cursor
    }
    return { shown: shown.reverse(), cut: true, missing: [...missing] }
  },
})
