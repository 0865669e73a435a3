import type { NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { LinkChange } from '../../shared/internal.ts'
import { cellsIn, lineOf, linesIn, textOf } from './lines.ts'

/** Lines of the change feed, one after another without a gap: as a node each they would cost what the record itself costs. */
export interface FeedPage {
  readonly first: number
  readonly last: number
  readonly lines: string
}

/** Who asks for the next lines is sent at most so many that were not asked for. */
export const linesOnPage = 500

export function pagesOf(changes: readonly LinkChange[]): readonly FeedPage[] {
  const pages: FeedPage[] = []
  for (let at = 0; at < changes.length; at += linesOnPage) {
    const some = changes.slice(at, at + linesOnPage)
    const first = some[0]?.sequence ?? 0
    if (some.some(({ sequence }, place) => sequence !== first + place)) throw new Error('The change feed has no gaps.')
    pages.push({ first, last: first + some.length - 1, lines: textOf(some.map(lineOfChange)) })
  }
  return pages
}

const lineOfChange = ({ handle, person, was, from, until, doubted }: LinkChange): string =>
  lineOf([handle, person, was, from, until, doubted ? 1 : 0])

export const changesOn = ({ first, lines }: FeedPage): readonly LinkChange[] =>
  linesIn(lines).map((line, place) => {
    const [handle, person, was, from, until, doubted, ...more] = cellsIn(line)
    if (!handle || !person || was === undefined || !from || until === undefined || !doubted || more.length > 0)
      throw new Error('A line of the change feed has six parts.')
    return {
      sequence: first + place,
      handle: handle as NumberHandle,
      person: person as PersonId,
      was: was === '' ? null : (was as PersonId),
      from: from as CivilDate,
      until: until === '' ? null : (until as CivilDate),
      doubted: doubted === '1',
    }
  })
