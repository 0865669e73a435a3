import type { NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { LinkChange } from './internal.ts'

/** What a follower takes over of a change. */
export type PackedLinkChange = Omit<LinkChange, 'was'>

/** Changes of links as one text, on their way to a thread. Neither ids nor days hold a space or a semicolon. */
export const packLinkChanges = (changes: readonly PackedLinkChange[]): string =>
  changes
    .map(
      ({ sequence, handle, person, from, until, doubted }) =>
        `${sequence} ${handle} ${person} ${from} ${until ?? ''} ${doubted ? 1 : 0}`,
    )
    .join(';')

export const countLinkChanges = (text: string): number => (text === '' ? 0 : text.split(';').length)

export function unpackLinkChanges(text: string): readonly PackedLinkChange[] {
  if (text === '') return []
  return text.split(';').map((packed) => {
    const [sequence, handle, person, from, until, doubted, ...more] = packed.split(' ')
    if (!sequence || !handle || !person || !from || until === undefined || !doubted || more.length > 0)
      throw new Error('A packed change has six parts.')
    return {
      sequence: Number(sequence),
      handle: handle as NumberHandle,
      person: person as PersonId,
      from: from as CivilDate,
      until: until === '' ? null : (until as CivilDate),
      doubted: doubted === '1',
    }
  })
}
