import DataLoader from 'dataloader'
import type { PersonId } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../shared/context.ts'
import type { HeldNumber, MpiReads } from '../shared/internal.ts'

export interface Loaders {
  /** The numbers that are a person's, by the index. */
  readonly numbers: DataLoader<PersonId, readonly HeldNumber[]>
}

export function loaders(index: Pick<MpiReads, 'numbersOf'>): (context: RequestContext) => Loaders {
  const made = new WeakMap<RequestContext, Loaders>()
  return (context) => {
    let held = made.get(context)
    if (held === undefined) {
      held = { numbers: new DataLoader((persons) => index.numbersOf(persons)) }
      made.set(context, held)
    }
    return held
  }
}
