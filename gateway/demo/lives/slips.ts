import type { Random } from '../people/random.ts'

const neighbours = 'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン'
const voiced: Readonly<Record<string, string>> = {
  カ: 'ガ',
  キ: 'ギ',
  ク: 'グ',
  ケ: 'ゲ',
  コ: 'ゴ',
  サ: 'ザ',
  シ: 'ジ',
  ス: 'ズ',
  セ: 'ゼ',
  ソ: 'ゾ',
  タ: 'ダ',
  ト: 'ド',
  ハ: 'バ',
  ヒ: 'ビ',
  フ: 'ブ',
  ヘ: 'ベ',
  ホ: 'ボ',
  ガ: 'カ',
  ギ: 'キ',
  グ: 'ク',
  ザ: 'サ',
  ジ: 'シ',
  ダ: 'タ',
  ド: 'ト',
  バ: 'ハ',
  ブ: 'フ',
  ベ: 'ヘ',
  ボ: 'ホ',
}

/** What goes wrong with kana: the voiced marks, a sign left out, doubled, exchanged with the next, or another one. */
export function kanaSlip(random: Random, kana: string): string {
  const signs = [...kana]
  const at = random.below(signs.length)
  const sign = signs[at]
  if (sign === undefined) return kana
  const kind = random.next()
  if (kind < 0.4 && voiced[sign] !== undefined) signs[at] = voiced[sign]
  else if (kind < 0.55 && signs.length > 2) signs.splice(at, 1)
  else if (kind < 0.65) signs.splice(at, 0, sign)
  else if (kind < 0.8 && at + 1 < signs.length) signs.splice(at, 2, signs[at + 1] as string, sign)
  else signs[at] = random.pick([...neighbours])
  return signs.join('')
}

/** Chosen wrongly from the converter's list: signs of the same reading. */
const homophones = [
  '裕祐佑',
  '太多',
  '子古',
  '美実未',
  '介輔',
  '香佳花',
  '恵絵枝江',
  '博弘宏浩',
  '和一',
  '幸行之',
  '真麻',
  '智知朋友',
  '奈菜',
  '樹希',
]

export function kanjiSlip(random: Random, name: string): string {
  const signs = [...name]
  for (const [at, sign] of signs.entries()) {
    const alike = homophones.find((group) => group.includes(sign))
    if (alike === undefined) continue
    signs[at] = random.pick([...alike].filter((one) => one !== sign))
    return signs.join('')
  }
  return signs.length > 1 ? signs.slice(0, -1).join('') : name
}
