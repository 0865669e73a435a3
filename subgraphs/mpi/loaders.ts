import DataLoader from 'dataloader'
import type { PersonId } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../shared/context.ts'
import type { HolderQuestion, MpiStore } from './store.ts'

export interface Loaders {
  readonly holder: DataLoader<HolderQuestion, PersonId | null, string>
}

/** One set of loaders for one operation. */
export function loaders(store: MpiStore): (context: RequestContext) => Loaders {
  const made = new WeakMap<RequestContext, Loaders>()
  return (context) => {
    let held = made.get(context)
    if (held === undefined) {
      held = {
        holder: new DataLoader((asked) => store.holders(asked), {
          cacheKeyFn: ({ scope, on, asKnown }) => `${scope.subject} ${on} ${asKnown}`,
        }),
      }
      made.set(context, held)
    }
    return held
  }
}
