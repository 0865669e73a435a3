import type { PersonId } from '../../../schema/domain/ids.ts'
import type { LinkChange } from '../../shared/internal.ts'
import { type Epoch, type LinkageCode, linkageCode } from './linkage-code.ts'

/**
 * What a merge or a split means to who holds codes. MERGED: all that is filed under `was` is `now`'s. SPLIT: some of it
 * is; which, the holder learns by asking its numbers again.
 */
export interface CodeChange {
  readonly sequence: number
  readonly kind: 'MERGED' | 'SPLIT'
  readonly was: LinkageCode
  readonly now: LinkageCode
}

/** `resolved`: who an id is today, for each `was` among the changes. Every pair once, at its last line. */
export function codeChanges(
  changes: readonly (Pick<LinkChange, 'sequence' | 'person'> & { readonly was: PersonId | null })[],
  resolved: ReadonlyMap<PersonId, PersonId>,
  epoch: Epoch,
): readonly CodeChange[] {
  const last = new Map<string, CodeChange>()
  for (const { sequence, person, was } of changes) {
    if (was === null || was === person) continue
    const pair = `${was} ${person}`
    last.delete(pair)
    last.set(pair, {
      sequence,
      kind: resolved.get(was) === was ? 'SPLIT' : 'MERGED',
      was: linkageCode(epoch, was),
      now: linkageCode(epoch, person),
    })
  }
  return [...last.values()]
}
