import { packedWidth, type RowForm, rowPacker } from './database/packed-rows.ts'
import type { LinkChange } from './internal.ts'

/** What a follower takes over of a change. */
export type PackedLinkChange = Omit<LinkChange, 'was'>

const id = { signs: 26, shorter: 'FILLED' } as const
const day = { signs: 10 } as const

/** Changes of links as one text, on their way to a thread. */
export const linkChangeForm = {
  /** Of the largest number that is safe. */
  sequence: { signs: 16, shorter: 'FILLED' },
  handle: id,
  person: id,
  from: day,
  until: { ...day, shorter: 'OR_NULL' },
  doubted: { signs: 1 },
} as const satisfies RowForm

const width = packedWidth(linkChangeForm)
const handleFrom = linkChangeForm.sequence.signs
const handleUntil = handleFrom + id.signs
const packRow = rowPacker(linkChangeForm)

export const packLinkChanges = (changes: readonly PackedLinkChange[]): string =>
  changes
    .map((change) => packRow({ ...change, sequence: `${change.sequence}`, doubted: change.doubted ? '1' : '0' }))
    .join('')

export function countLinkChanges(text: string): number {
  const count = text.length / width
  if (!Number.isInteger(count)) throw new Error(`A packed change has ${width} signs.`)
  return count
}

/** Of the change at this place; they come in ascending order. */
export const sequenceIn = (text: string, place: number): number =>
  Number(text.slice(place * width, place * width + handleFrom))

/** Whose links change, from this place on. */
export function handlesIn(text: string, place: number): ReadonlySet<string> {
  const handles = new Set<string>()
  for (let row = place * width; row < text.length; row += width)
    handles.add(text.slice(row + handleFrom, row + handleUntil).trimEnd())
  return handles
}
