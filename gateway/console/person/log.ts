import type { MeLookedData } from '../operations/me.ts'

export type Edge = NonNullable<NonNullable<MeLookedData['me']>['accessLog']>['edges'][number]
type Entry = Edge['node']

/** What one asking came to, however many decisions it took. */
export interface Asked extends Omit<Entry, 'category'> {
  readonly cursor: string
  readonly categories: readonly Entry['category'][]
}

/** Entries of one asking stand beside each other: at one instant, by one caller, with one outcome. */
export function together(edges: readonly Edge[]): readonly Asked[] {
  const asked: Asked[] = []
  for (const { cursor, node } of edges) {
    const { category, ...who } = node
    const before = asked.at(-1)
    if (before === undefined || !isSame(before, who)) asked.push({ ...who, cursor, categories: [category] })
    else if (!before.categories.includes(category))
      asked[asked.length - 1] = { ...before, categories: [...before.categories, category] }
  }
  return asked
}

const isSame = (one: Omit<Entry, 'category'>, other: Omit<Entry, 'category'>): boolean =>
  (['at', 'role', 'institution', 'purpose', 'action', 'outcome', 'grant'] as const).every(
    (name) => one[name] === other[name],
  )
