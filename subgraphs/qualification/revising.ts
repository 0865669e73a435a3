import type { CivilDate } from '../../schema/domain/time.ts'
import { acquire, amend, lose, type Revised } from './history.ts'
import type { InsurerRow } from './store.ts'
import type { Term } from './term.ts'

/** What an insurer's row makes of the terms that stand under its number. */
export function revisionOf(row: InsurerRow, standing: readonly Term[]): Revised {
  switch (row.kind) {
    case 'NEW': {
      const { insurer } = row.number.plain
      const open = { insurer, from: row.from, until: null, acquired: row.from, lost: null, reasonOfLoss: null }
      return acquire(standing, { ...row.particulars, ...open })
    }
    case 'LOSS':
      return lose(standing, row.until, row.reason)
    case 'AMENDMENT':
      return amend(standing, row.amendment, row.asOf)
    case 'LIMIT':
    case 'VOUCHER_WITHDRAWN':
      return standing.length === 0 ? 'NO_QUALIFICATION' : unchanged
    case 'VOUCHER': {
      if (standing.length === 0) return 'NO_QUALIFICATION'
      return standing.some((term) => standsIn(term, row.month)) ? unchanged : 'OUTSIDE_QUALIFICATION'
    }
  }
}

const unchanged: Revised = { superseded: [], inserted: [] }

/** On one day of the month at least. */
const standsIn = ({ from, until }: Term, month: CivilDate): boolean =>
  from.slice(0, 7) <= month.slice(0, 7) && (until === null || until > month)
