import DataLoader from 'dataloader'
import type { PersonId } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../shared/context.ts'
import type { MpiReads } from '../shared/internal.ts'

export interface Loaders {
  /** Every id that leads to the person, today's first: what is filed under an id of before a merge is found too. */
  readonly ids: DataLoader<PersonId, readonly PersonId[]>
}

/** One set of loaders for one operation. */
export function loaders(index: Pick<MpiReads, 'idsOf'>): (context: RequestContext) => Loaders {
  const made = new WeakMap<RequestContext, Loaders>()
  return (context) => {
    let held = made.get(context)
    if (held === undefined) {
      held = { ids: new DataLoader((persons) => index.idsOf(persons)) }
      made.set(context, held)
    }
    return held
  }
}
