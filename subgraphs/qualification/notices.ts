import type { Category } from '../../schema/domain/category.ts'
import type { AuditRecord } from '../shared/audit/audit.ts'
import type { VisibleLine } from './visible-log.ts'

/** What a family is told of (お知らせ): the heaviest of what one operation did. */
export const noticeKinds = [
  'GRANT_OPENED',
  'HANDED_OVER',
  'TRANSPORT_NOTED',
  'APPROVED',
  'RETURNED',
  'AMENDED',
  'READ',
  'FOUND',
  'REFUSED',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

const ofEmergency: ReadonlySet<Category> = new Set<Category>(['EMERGENCY', 'EMERGENCY_SUMMARY'])
/** Who somebody is and how they are insured is asked of everybody, by law. */
const byLaw: ReadonlySet<Category> = new Set<Category>(['NUMBER', 'ELIGIBILITY'])

/** Whatever others did in an emergency, and whoever of them asked for the emergency record. */
export function isNotice({ caller, category, outcome }: AuditRecord): boolean {
  if (caller.purpose === 'OWN_REQUEST' || outcome === 'ABSENT') return false
  return ofEmergency.has(category) || (caller.purpose === 'EMERGENCY' && !byLaw.has(category))
}

export interface Notice {
  readonly kind: NoticeKind
  /** Its newest line, which says when and who. */
  readonly first: VisibleLine
  readonly cursor: string
  readonly lines: readonly VisibleLine[]
}

/** One notice for one operation of one caller, newest first, however many decisions it took. */
export function noticesIn(lines: readonly VisibleLine[]): readonly Notice[] {
  return [...Map.groupBy(lines, noticeOf).values()].flatMap((together): readonly Notice[] => {
    const [first] = together
    const last = together.at(-1)
    if (first === undefined || last === undefined) return []
    const kinds = new Set(together.map(({ record }) => kindOf(record)))
    const kind = noticeKinds.find((one) => kinds.has(one)) ?? 'READ'
    return [{ kind, first, cursor: last.cursor, lines: together }]
  })
}

export const noticeOf = ({ record }: VisibleLine): string => record.request

const written: ReadonlyMap<string, NoticeKind> = new Map<string, NoticeKind>([
  ['Mutation.recordCouldNotObtain', 'GRANT_OPENED'],
  ['Mutation.openBreakGlass', 'GRANT_OPENED'],
  ['Mutation.handOverGrant', 'HANDED_OVER'],
  ['Mutation.recordTransportCare', 'TRANSPORT_NOTED'],
  ['Mutation.approveEmergencySections', 'APPROVED'],
  ['Mutation.returnEmergencySection', 'RETURNED'],
  ['Mutation.findForEmergency', 'FOUND'],
  ['Mutation.findByCardForEmergency', 'FOUND'],
])

function kindOf({ outcome, action, coordinates }: AuditRecord): NoticeKind {
  if (outcome === 'DENY') return 'REFUSED'
  const named = coordinates.flatMap((coordinate) => written.get(coordinate) ?? [])
  return named[0] ?? (action === 'WRITE' ? 'AMENDED' : 'READ')
}
