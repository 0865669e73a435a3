import { columnNames } from '../../subgraphs/qualification/import/columns.ts'
import { SeededRandom } from './seeded-random.ts'

export const importInsurer = '06130488'
export const importPrevious = '06131023'

const families = ['佐藤', '鈴木', '髙橋', '田中', '渡辺', '伊藤', '山﨑', '中村'] as const
const given = [
  ['太郎', 'タロウ', 'MALE'],
  ['花子', 'ハナコ', 'FEMALE'],
  ['蓮', 'レン', 'MALE'],
  ['陽葵', 'ヒマリ', 'FEMALE'],
] as const
const familyKana = ['サトウ', 'スズキ', 'タカハシ', 'タナカ', 'ワタナベ', 'イトウ', 'ヤマザキ', 'ナカムラ'] as const

export type ImportCells = Partial<Record<(typeof columnNames)[number], string>>

const two = (value: number): string => String(value).padStart(2, '0')

/** Households of up to four under one symbol and number, mostly new; some continue, some end, some change. */
export function* importRows(count: number, seed: number): Generator<ImportCells> {
  const random = new SeededRandom(seed)
  let rows = 0
  for (let household = 1; rows < count; household++) {
    const number = String(1_000_000 + household)
    const at = random.integer(families.length)
    const address = `東京都千代田区霞が関${1 + random.integer(3)}丁目${1 + random.integer(30)}番${1 + random.integer(20)}号`
    for (let branch = 1; branch <= 1 + random.integer(4) && rows < count; branch++) {
      const [first, firstKana, sex] = random.pick(given)
      const card = { insurerNumber: importInsurer, symbol: '葵', number, branch: two(branch) }
      const year = 2016 + random.integer(9)
      yield {
        kind: 'NEW',
        ...card,
        ...(random.chance(0.2)
          ? {
              previousInsurerNumber: importPrevious,
              previousSymbol: '橘',
              previousNumber: number,
              previousBranch: two(branch),
            }
          : {}),
        name: `${families[at]}　${first}`,
        kana: `${familyKana[at]}　${firstKana}`,
        sex,
        birthDate: `${1940 + random.integer(70)}-${two(1 + random.integer(12))}-${two(1 + random.integer(28))}`,
        postalCode: '1000013',
        address,
        family: branch === 1 ? 'SELF' : 'FAMILY',
        shareOfCost: '30',
        from: `${year}-04-01`,
      }
      rows += 1
      if (rows < count && random.chance(0.04)) {
        yield { kind: 'AMEND', ...card, address: `${address}の${1 + random.integer(9)}`, asOf: `${year + 1}-10-01` }
        rows += 1
      }
      if (rows < count && random.chance(0.04)) {
        yield { kind: 'LOSS', ...card, until: `${year + 1}-12-01`, reason: 'JOINED_ANOTHER_INSURER' }
        rows += 1
      }
    }
  }
}

export const importHeader = `${columnNames.join(',')}\r\n`
export const importLine = (cells: ImportCells): string =>
  `${columnNames.map((column) => cells[column] ?? '').join(',')}\r\n`

/** A whole file as text. */
export const importText = (count: number, seed: number): string =>
  importHeader + [...importRows(count, seed)].map(importLine).join('')
