import type { Category } from '../../schema/domain/category.ts'
import type { SubjectRef } from '../../subgraphs/shared/consent/facts.ts'
import type { Scope } from '../../subgraphs/shared/context.ts'

/** What only the gate hands out, for tests of what stands behind it: everything marked is seen. */
export function scopeFor<C extends Category>(category: C, subject: SubjectRef | null = null): Scope<C> {
  return { category, subject, asOf: null, sees: () => true } as unknown as Scope<C>
}
