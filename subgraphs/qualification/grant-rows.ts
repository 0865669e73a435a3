import type { Selectable } from 'kysely'
import type { Label, PersonCategory } from '../../schema/domain/category.ts'
import type { GrantKind } from '../../schema/domain/consent.ts'
import type { GrantId, InstitutionCode, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { SubjectRef } from '../shared/consent/facts.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { NewGrant, NotedGrant, StoredGrant, Verdict } from './consent-store.ts'
import { listed } from './listed.ts'
import type { GrantTable } from './tables.ts'

export function readStoredGrant(row: Selectable<GrantTable>): StoredGrant {
  return {
    id: row.id as GrantId,
    kind: row.kind as GrantKind,
    subject: row.subject as SubjectRef,
    openedBy: row.opened_by as UserId,
    holders: listed<InstitutionCode>(row.holders),
    categories: listed<PersonCategory>(row.categories),
    labels: listed<Label>(row.labels),
    reason: row.reason,
    from: row.from_at as Instant,
    until: row.until_at as Instant,
    reviewDue: row.review_due as Instant,
    owedBy: row.owed_by as UserId | null,
    stopped: row.stopped as Instant | null,
    keptOpen: row.kept_open === null ? [] : listed<PersonCategory>(row.kept_open),
    reviewed: row.reviewed as Instant | null,
    verdict: row.verdict as Verdict | null,
  }
}

export const readNotedGrant = (row: Selectable<GrantTable>, seal: NumberSeal): NotedGrant => ({
  ...readStoredGrant(row),
  note: row.note === null ? null : seal.open(row.note, row.id),
})

export function grantRow(grant: NewGrant, owedBy: UserId | null, seal: NumberSeal): Selectable<GrantTable> {
  const id = freshId('grt')
  return {
    id,
    kind: grant.kind,
    subject: grant.subject,
    opened_by: grant.openedBy,
    credential: grant.credential,
    holders: grant.holders.join(),
    categories: grant.categories.join(),
    labels: grant.labels.join(),
    reason: grant.reason,
    note: grant.note === null ? null : seal.seal(grant.note, id),
    from_at: grant.from,
    until_at: grant.until,
    stopped: null,
    kept_open: null,
    review_due: grant.reviewDue,
    owed_by: owedBy,
    reviewed: null,
    verdict: null,
    reviewer: null,
    review_note: null,
  }
}
