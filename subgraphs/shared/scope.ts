import type { Category } from '../../schema/domain/category.ts'
import { asNumberHandle, asPersonId, type NumberHandle, type PersonId } from '../../schema/domain/ids.ts'
import type { Scope } from './context.ts'

/** The number a scope was decided for: a store reads of it and of nothing else. */
export function numberIn(scope: Scope<Category>): NumberHandle {
  const handle = scope.subject === null ? null : asNumberHandle(scope.subject)
  if (handle === null)
    throw new Error(`A scope of ${scope.category} is asked for its number, and was decided for none.`)
  return handle
}

export function personIn(scope: Scope<Category>): PersonId {
  const person = scope.subject === null ? null : asPersonId(scope.subject)
  if (person === null)
    throw new Error(`A scope of ${scope.category} is asked for its person, and was decided for none.`)
  return person
}
