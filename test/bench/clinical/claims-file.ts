import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import iconv from 'iconv-lite'
import type { CodeMeaning } from '../../../subgraphs/clinical/codes/codes.ts'

const people = 2_000
const [diseases, acts, drugs] = [600, 400, 500]
const nine = (first: number, of: number): string => String(first * 100_000_000 + of)
const seven = (of: number): string => String(8_830_000 + of)

/** Claims of clinics: four diseases, eight deeds, five drugs and what stands between them; 22 lines each. */
export async function writeClaims(file: string, lines: number): Promise<{ readonly lines: number }> {
  const stream = createWriteStream(file)
  let written = 0
  const write = async (text: string): Promise<void> => {
    written += text.split('\r\n').length - 1
    if (!stream.write(iconv.encode(text, 'windows-31j')))
      await new Promise<void>((resolve) => stream.once('drain', resolve))
  }
  await write('IR,1,20,1,1000003,,ミホン診療所,202611,00,026-000-0000\r\n')
  for (let claim = 0; written < lines; claim++) await write(claimText(claim))
  stream.end()
  await finished(stream)
  return { lines: written }
}

function claimText(claim: number): string {
  const person = claim % people
  const month = 202_601 + (Math.floor(claim / people) % 12)
  const day = 1 + (claim % 28)
  const days = (count: number): string => `${','.repeat(day - 1)}${count}${','.repeat(31 - day)}`
  const line = (record: string, area: string, code: string, count: number): string =>
    `${record},${area},1,${code},1,100,${count},,,,,,,${days(count)}`
  return [
    `RE,${claim + 1},1112,${month},試験　太郎,1,1970${String(101 + (person % 12) * 100).padStart(4, '0')},,,,,,,K-${person},,,,,,,`,
    `HO,01200013,信見,${1_000 + person},1,1500,,,,,,,,,`,
    'SN,1,01,,,,01,,',
    `JD,1,${days(1)}`,
    ...[1, 7, 31, 97].map((step, at) => `SY,${seven((claim * step) % diseases)},20260101,1,,,${at === 0 ? '01' : ''},`),
    line('SI', '12', nine(1, 12_007_410), 1),
    ...[1, 3, 5, 11, 13, 17].map((step) => line('SI', '60', nine(1, 60_000_000 + ((claim * step) % acts)), 1)),
    line('SI', '13', nine(1, 13_000_000 + (claim % acts)), 1),
    ...[1, 3, 7, 11].map((step, at) =>
      line('IY', at === 0 ? '21' : '', nine(6, 20_000_000 + ((claim * step) % drugs)), 14),
    ),
    line('IY', '23', nine(6, 60_000_000 + (claim % drugs)), 1),
    `CO,80,1,810000001,経過は良好である`,
    '',
  ].join('\r\n')
}

/** Such as masters give. */
export const claimMeanings = (): readonly CodeMeaning[] => [
  ...all(diseases, (of) => ({
    system: 'CLAIM_DISEASE',
    code: seven(of),
    target: `I${10 + (of % 80)}`,
    name: `傷病${of}`,
  })),
  ...[60_000_000, 13_000_000].flatMap((from) =>
    all(acts, (of) => ({ system: 'CLAIM_ACT', code: nine(1, from + of), target: null, name: `行為${of}` })),
  ),
  ...[20_000_000, 60_000_000].flatMap((from) =>
    all(drugs, (of) => ({ system: 'CLAIM_DRUG', code: nine(6, from + of), target: '2171901F2016', name: `薬${of}` })),
  ),
]

const all = (count: number, of: (number: number) => Omit<CodeMeaning, 'institution'>): readonly CodeMeaning[] =>
  Array.from({ length: count }, (_, number) => ({ institution: null, ...of(number) }))
