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
    const parts = packed.split(' ')
    if (parts.length !== 6 || !parts[0] || !parts[1] || !parts[2] || !parts[3] || !parts[5])
      throw new Error('A packed change has six parts.')
    return {
      sequence: Number(parts[0]),
      handle: parts[1] as NumberHandle,
      person: parts[2] as PersonId,
      from: parts[3] as CivilDate,
      until: (parts[4] || null) as CivilDate | null,
      doubted: parts[5] === '1',
    }
  })
}
