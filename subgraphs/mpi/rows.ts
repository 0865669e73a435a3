import type {
  DecisionId,
  InstitutionCode,
  InsurerNumber,
  PersonId,
  RecordId,
  ReviewId,
} from '../../schema/domain/ids.ts'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import type { LinkChange, NumberScheme } from '../shared/internal.ts'
import type { FiledIdentity, HeldLocation, KnownSubject, Review, ReviewState } from './graph.ts'
import type { Decision, DecisionKind, Evidence, FiledRecord, SubjectHandle } from './ledger/ledger.ts'
import { ownPerson } from './registering.ts'
import type {
  FiledTable,
  IdentityTable,
  LedgerTable,
  LinkChangeTable,
  LocalIdTable,
  LocationTable,
  NumberTable,
  ReviewTable,
} from './tables.ts'

export function recordIn(row: FiledTable): FiledRecord {
  const id = row.id as RecordId
  return {
    id,
    filed: Number(row.filed),
    own: ownPerson(id),
    handle: row.handle as SubjectHandle,
    from: row.from_on as CivilDate,
    until: row.until_on as CivilDate | null,
    known: Number(row.known) as Instant,
    person: row.person as PersonId,
    evidence: row.evidence as Evidence,
    decision: row.decision as DecisionId | null,
    doubted: row.doubted === 1,
  }
}

export const recordRow = (record: FiledRecord): FiledTable => ({
  id: record.id,
  filed: record.filed,
  handle: record.handle,
  from_on: record.from,
  until_on: record.until,
  person: record.person,
  evidence: record.evidence,
  decision: record.decision,
  doubted: record.doubted ? 1 : 0,
  known: record.known,
})

export const numberSubjectIn = (row: NumberTable): KnownSubject => ({
  handle: row.handle as SubjectHandle,
  scheme: row.scheme as NumberScheme,
  insurer: row.insurer as InsurerNumber,
  assigner: null,
  sealed: row.sealed,
})

export const localSubjectIn = (row: LocalIdTable): KnownSubject => ({
  handle: row.handle as SubjectHandle,
  scheme: null,
  insurer: null,
  assigner: row.assigner as InstitutionCode,
  sealed: row.sealed,
})

export function decisionIn(row: LedgerTable, voids: readonly string[], cites: readonly string[]): Decision {
  return {
    id: row.id as DecisionId,
    sequence: Number(row.sequence),
    kind: row.kind as DecisionKind,
    at: Number(row.at) as Instant,
    by: row.by_user,
    rule: row.rule as Decision['rule'],
    pair: row.one === null || row.other === null ? null : [row.one as RecordId, row.other as RecordId],
    weight: row.weight,
    voids: voids as readonly DecisionId[],
    cites: cites as readonly DecisionId[],
    reasons: row.reasons,
    counts: row.counts === 1,
  }
}

export const decisionRow = (decision: Decision): LedgerTable => ({
  sequence: decision.sequence,
  id: decision.id,
  kind: decision.kind,
  at: decision.at,
  by_user: decision.by,
  rule: decision.rule,
  one: decision.pair?.[0] ?? null,
  other: decision.pair?.[1] ?? null,
  weight: decision.weight,
  reasons: decision.reasons,
  counts: decision.counts ? 1 : 0,
})

export const changeIn = (row: LinkChangeTable): LinkChange => ({
  sequence: Number(row.sequence),
  handle: row.handle as LinkChange['handle'],
  person: row.person as PersonId,
  was: row.was as PersonId | null,
  from: row.from_on as CivilDate,
  until: row.until_on as CivilDate | null,
  doubted: row.doubted === 1,
})

export const reviewIn = (row: ReviewTable): Review => ({
  id: row.id as ReviewId,
  order: Number(row.ordinal),
  pair: [row.one as RecordId, row.other as RecordId],
  cause: row.cause as Review['cause'],
  reasons: row.reasons,
  state: row.state as ReviewState,
  opened: Number(row.opened) as Instant,
  answered: row.answered === null ? null : (Number(row.answered) as Instant),
  decision: row.decision as DecisionId | null,
})

export const reviewRow = (review: Review): ReviewTable => ({
  id: review.id,
  ordinal: review.order,
  one: review.pair[0],
  other: review.pair[1],
  cause: review.cause,
  reasons: review.reasons,
  state: review.state,
  opened: review.opened,
  answered: review.answered,
  decision: review.decision,
})

export const identityIn = (row: IdentityTable): FiledIdentity => ({
  record: row.record as RecordId,
  kind: row.kind as FiledIdentity['kind'],
  kana: row.kana,
  kanji: row.kanji,
  latin: row.latin,
  birthDate: row.birth_date as CivilDate | null,
  sex: row.sex as FiledIdentity['sex'],
  postalCode: row.postal_code,
  address: row.address,
  phone: row.phone,
  source: row.source,
  verified: row.verified === 1,
  normaliser: row.normaliser,
  household: row.household,
  branch: row.branch,
  diedOn: row.died_on as CivilDate | null,
  from: row.from_on as CivilDate | null,
  until: row.until_on as CivilDate | null,
  known: Number(row.known) as Instant,
  superseded: row.superseded === null ? null : (Number(row.superseded) as Instant),
})

export const identityRow = (identity: FiledIdentity): IdentityTable => ({
  record: identity.record,
  kind: identity.kind,
  kana: identity.kana,
  kanji: identity.kanji,
  latin: identity.latin,
  birth_date: identity.birthDate,
  sex: identity.sex,
  postal_code: identity.postalCode,
  address: identity.address,
  phone: identity.phone,
  source: identity.source,
  verified: identity.verified ? 1 : 0,
  normaliser: identity.normaliser,
  household: identity.household,
  branch: identity.branch,
  died_on: identity.diedOn,
  from_on: identity.from,
  until_on: identity.until,
  known: identity.known,
  superseded: identity.superseded,
})

export const locationIn = (row: LocationTable): HeldLocation => ({
  handle: row.handle as SubjectHandle,
  facility: row.facility as InstitutionCode,
  region: row.region,
  category: row.category,
  label: row.label,
  from: row.from_on as CivilDate,
  until: row.until_on as CivilDate | null,
  count: Number(row.count),
  known: Number(row.known) as Instant,
  superseded: row.superseded === null ? null : (Number(row.superseded) as Instant),
})

export const locationRow = (location: HeldLocation): LocationTable => ({
  handle: location.handle,
  facility: location.facility,
  region: location.region,
  category: location.category,
  label: location.label,
  from_on: location.from,
  until_on: location.until,
  count: location.count,
  known: location.known,
  superseded: location.superseded,
})
