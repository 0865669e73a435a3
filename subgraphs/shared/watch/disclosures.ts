import type { RequestId } from '../../../schema/domain/ids.ts'
import type { AuditRecord } from '../audit/audit.ts'
import { opensGrant } from './classify.ts'
import { Recent } from './recent.ts'

/** More requests than this are not under way at once. */
const most = 50_000

export interface Disclosed {
  /** Something other than the two below. */
  other: boolean
  /** A grant opened. */
  opened: boolean
  /** Something shown under an open grant. */
  underGrant: boolean
}

/** What each request under way was allowed, as the last door must know it. */
export class Disclosures {
  readonly #of = new Recent<RequestId, Disclosed>(most)

  add(record: AuditRecord): void {
    if (record.outcome !== 'ALLOW') return
    let disclosed = this.#of.get(record.request)
    if (disclosed === undefined) {
      disclosed = { other: false, opened: false, underGrant: false }
      this.#of.set(record.request, disclosed)
    }
    if (record.rule === 7) disclosed.underGrant = true
    else if (opensGrant(record)) disclosed.opened = true
    else disclosed.other = true
  }

  /** Null: nothing. */
  of(request: RequestId): Disclosed | null {
    return this.#of.get(request) ?? null
  }
}
