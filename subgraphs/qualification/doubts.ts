import type { HangsOn } from '../../schema/domain/consent.ts'
import { type LinkId, linkId, type NumberHandle } from '../../schema/domain/ids.ts'

export const none: HangsOn = []

/** What hangs on links in dispute: what was filed under a number, and what was said under an id that such links alone hold. */
export function doubtsIn(
  links: readonly {
    readonly handle: string
    readonly filed: string
    readonly from_on: string
    readonly doubted: number
  }[],
): { readonly all: readonly LinkId[]; of(handle: string): HangsOn; under(id: string): HangsOn } {
  const doubted = links.filter((link) => link.doubted === 1)
  if (doubted.length === 0) return { all: none, of: () => none, under: () => none }
  const idOf = ({ handle, from_on }: (typeof links)[0]): LinkId => linkId(handle as NumberHandle, from_on)
  return {
    all: doubted.map(idOf),
    of: (handle) => doubted.filter((link) => link.handle === handle).map(idOf),
    under(id) {
      const theirs = links.filter(({ filed }) => filed === id)
      return theirs.every((link) => link.doubted === 1) ? theirs.map(idOf) : none
    },
  }
}
