import type { Category } from '../operations/graph-types.ts'
import type { MeProvision } from '../operations/me.ts'
import { purposes, roles } from '../person/words.ts'

/** What people decide about, in the order they think of it. */
export const decided = [
  'CLINICAL',
  'MEDICATION',
  'CHECKUP',
  'DOCUMENT',
  'LIMIT_CERTIFICATE',
  'EMERGENCY_SUMMARY',
  'EMERGENCY',
  'LONG_TERM_CARE',
] as const satisfies readonly Category[]

export interface OfCategory {
  readonly category: Category
  readonly standing: readonly MeProvision[]
  /** Withdrawn, or run out. */
  readonly former: readonly MeProvision[]
}

/** By category: what holds at that instant, the newest first, and what held before. */
export function byCategory(provisions: readonly MeProvision[], at: number): readonly OfCategory[] {
  const holds = ({ withdrawn, until }: MeProvision): boolean =>
    withdrawn === null && (until === null || Date.parse(until) > at)
  const others = provisions.map(({ category }) => category)
  return [...new Set<Category>([...decided, ...others])].map((category) => {
    const of = provisions
      .filter((one) => one.category === category)
      .toSorted((one, other) => Date.parse(other.given) - Date.parse(one.given))
    return { category, standing: of.filter(holds), former: of.filter((one) => !holds(one)) }
  })
}

/** Whom a word of consent is for, as it is said. */
export function toWhom(provision: MeProvision): string {
  const { recipientKind, recipientRole, recipientCode, recipientName, purpose } = provision
  const whom = {
    INSTITUTION: recipientName ?? (recipientCode === null ? '非表示の施設' : `施設 ${recipientCode}`),
    REGION: `${recipientCode ?? '非表示の'}地域の施設`,
    ROLE: recipientRole === null ? '職種' : `すべての${roles[recipientRole] ?? recipientRole}`,
    ANYONE: 'すべての施設',
    EMERGENCY_ENTITLED: '救急の施設',
  }[recipientKind]
  return purpose === null ? whom : `${whom}（${purposes[purpose] ?? purpose}のため）`
}
