import type { RecordId } from '../../schema/domain/ids.ts'
import type { FiledIdentity } from './graph.ts'
import type { Agreeing } from './identity-store.ts'
import type { Judged } from './matching/decide-match.ts'
import { levelsOf, topLevel } from './matching/field-kinds.ts'
import type { MatchModel } from './matching/model.ts'

/** What an emergency caller may be shown of people whose address nobody knows, at most. */
export const mostCandidates = 3

/** A name, the day of birth and the sex agree wholly, and so does whatever else both of them say. */
export function agreesWholly({ evidence, contradictions }: Judged<RecordId>, model: MatchModel): boolean {
  const fields = new Set(evidence.map(({ field }) => field))
  const kinds = new Map(model.fields.map(({ field, kind }) => [field, kind]))
  const top = evidence.every(({ field, level }) => {
    const kind = kinds.get(field)
    return kind !== undefined && levelsOf[kind][topLevel(kind)] === level
  })
  const named = fields.has('kana') || fields.has('kanji') || fields.has('latin')
  return top && named && fields.has('birthDate') && fields.has('sex') && contradictions.length === 0
}

export const saysWhere = ({ evidence }: Judged<RecordId>): boolean => evidence.some(({ field }) => field === 'address')

/** As it is shown to whoever has to choose: the beginning of each name. */
export function maskedName({ kanji, latin, kana }: Agreeing['identity']): string {
  const name = [kanji, latin, kana].find((text) => text !== '') ?? ''
  return name
    .split(' ')
    .map((part) => {
      const [first = '', ...others] = [...part]
      return first + '＊'.repeat(others.length)
    })
    .join(' ')
}

/** Of an address no more than the municipality (市区町村). */
export function municipalityOf({ address }: Pick<FiledIdentity, 'address'>): string | null {
  const [, prefecture = '', town] =
    /^(東京都|北海道|(?:京都|大阪)府|\p{Script=Han}{2,3}県)?(\p{L}+?[市区町村])/u.exec(address) ?? []
  return town === undefined ? null : `${prefecture}${town}`
}
