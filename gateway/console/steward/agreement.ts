import { shownDate } from '../frame/dates.ts'
import type { StewardTask } from '../operations/steward.ts'
import { identityKinds, levels, sexes } from './words.ts'

type Side = StewardTask['sides'][number]
type Identity = NonNullable<Side['identities']>[number]

/** One thing that both sides say, and how it weighs. */
export interface Row {
  readonly label: string
  /** What each side says, in the order of the sides; more than one where they are known by several. */
  readonly said: readonly (readonly string[])[]
  readonly agreement: string | null
  /** Bits: above nought for one person, below for two. */
  readonly weight: number | null
}

interface Asked {
  readonly label: string
  /** As the matcher names it. */
  readonly field: string | null
  readonly of: (identity: Identity) => string | null
}

const asked: readonly Asked[] = [
  { label: 'カナ氏名', field: 'kana', of: ({ kana, kind }) => marked(kana, kind) },
  { label: '氏名', field: 'kanji', of: ({ kanji, kind }) => marked(kanji, kind) },
  { label: 'ローマ字', field: 'latin', of: ({ latin, kind }) => marked(latin, kind) },
  { label: '生年月日', field: 'birthDate', of: ({ birthDate }) => (birthDate === null ? null : shownDate(birthDate)) },
  { label: '性別', field: 'sex', of: ({ sex }) => sexes[sex] ?? sex },
  {
    label: '郵便番号',
    field: 'postalCode',
    of: ({ postalCode }) => postalCode?.replace(/^(\d{3})(\d{4})$/, '$1-$2') ?? null,
  },
  { label: '住所', field: 'address', of: ({ address }) => address },
  { label: '電話', field: 'phone', of: ({ phone }) => phone },
  {
    label: 'よりどころ',
    field: null,
    of: ({ verified }) => (verified ? '登録簿で確かめられた' : '入力されたまま'),
  },
]

const marked = (text: string | null, kind: Identity['kind']): string | null =>
  text === null ? null : `${text}${identityKinds[kind]}`

/** What a task shows, side by side; what neither says is left out. */
export function rowsOf({ sides, fields }: Pick<StewardTask, 'sides' | 'fields'>): readonly Row[] {
  const weighed = new Map(fields.map((one) => [one.field, one]))
  const compared = asked.flatMap(({ label, field, of }): readonly Row[] => {
    const said = sides.map(({ identities }) => [...new Set((identities ?? []).map(of).filter((text) => text !== null))])
    if (said.every((texts) => texts.length === 0)) return []
    const found = field === null ? undefined : weighed.get(field)
    return [
      {
        label,
        said,
        agreement: found === undefined ? null : (levels[found.level] ?? found.level),
        weight: found?.bits ?? null,
      },
    ]
  })
  const period = weighed.get('period')
  return [
    ...compared,
    { label: '番号', said: sides.map(({ number }) => [writtenNumber(number)]), agreement: null, weight: null },
    {
      label: 'この番号の始まり',
      said: sides.map(({ from }) => [shownDate(from)]),
      agreement: period === undefined ? null : (levels[period.level] ?? period.level),
      weight: period?.bits ?? null,
    },
  ]
}

/** What all of it weighs together. */
export const weightOf = ({ fields }: Pick<StewardTask, 'fields'>): number =>
  fields.reduce((sum, { bits }) => sum + bits, 0)

export function writtenNumber({ insurerNumber, symbol, number, branch }: Side['number']): string {
  const card = [symbol, number].filter((part) => part !== null).join('・')
  const text = [insurerNumber, card === '' ? null : `${card}${branch === null ? '' : `（${branch}）`}`]
    .filter((part) => part !== null)
    .join('　')
  return text === '' ? '非表示' : text
}
