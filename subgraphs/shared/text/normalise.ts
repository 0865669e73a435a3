import { foldKanji } from './kanji-variants.ts'

/** Stored with everything derived from it: a changed normaliser derives anew, it never reinterprets. */
export const normaliserVersion = 1

const hyphens = /[‐‑‒–—―−﹣－ｰ〜～]/g
const spaces = /[\s\u3000\u200b-\u200d\ufeff]+/g
const smallKana: Readonly<Record<string, string>> = {
  ァ: 'ア',
  ィ: 'イ',
  ゥ: 'ウ',
  ェ: 'エ',
  ォ: 'オ',
  ッ: 'ツ',
  ャ: 'ヤ',
  ュ: 'ユ',
  ョ: 'ヨ',
  ヮ: 'ワ',
  ヵ: 'カ',
  ヶ: 'ケ',
  ヰ: 'イ',
  ヱ: 'エ',
  ヲ: 'オ',
  ヴ: 'ブ',
}

function katakana(text: string): string {
  return text.replace(/[\u3041-\u3096]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0x60))
}

/** A name's reading (フリガナ) for comparison: katakana, no spaces, small letters as large, long marks as one sign. */
export function normaliseKana(text: string): string {
  return katakana(text.normalize('NFKC'))
    .replace(spaces, '')
    .replace(hyphens, 'ー')
    .replace(/-/g, 'ー')
    .replace(/[・.,、。'’]/g, '')
    .replace(/[ァィゥェォッャュョヮヵヶヰヱヲヴ]/g, (letter) => smallKana[letter] ?? letter)
    .toUpperCase()
}

/** A written name for comparison: variants of a kanji fold into one, kana into katakana, Latin into capitals. */
export function normaliseName(text: string): string {
  return foldKanji(
    katakana(text.normalize('NFKC'))
      .replace(spaces, '')
      .replace(hyphens, 'ー')
      .replace(/[・.,]/g, ''),
  ).toUpperCase()
}

const kanjiDigits = '〇一二三四五六七八九'

/** An address for comparison: `三丁目２番１号`, `3-2-1` and `３－２－１` come out the same. */
export function normaliseAddress(text: string): string {
  const plain = foldKanji(text.normalize('NFKC')).replace(spaces, '').replace(hyphens, '-').toUpperCase()
  return plain
    .replace(/([〇一二三四五六七八九十]+)(?=丁目|番|号)/g, (run) => String(readKanjiNumber(run)))
    .replace(/(?<=\d)ー(?=\d)/g, '-')
    .replace(/(\d)(?:丁目|番地の|番地|番|号室|号|の)(?=\d)/g, '$1-')
    .replace(/(\d)(?:丁目|番地|番|号室|号)/g, '$1')
    .replace(/ケ|ヶ|ヵ/g, 'ケ')
}

function readKanjiNumber(run: string): number {
  const [tens, ones] = run.includes('十') ? run.split('十') : [null, run]
  const digits = (part: string): number => [...part].reduce((sum, sign) => sum * 10 + kanjiDigits.indexOf(sign), 0)
  const high = tens === null ? 0 : tens === '' || tens === undefined ? 1 : digits(tens)
  return high * 10 + digits(ones ?? '')
}

/** Symbol or number of a card (記号・番号): width and hyphens levelled, no spaces, Latin in capitals. */
export function normaliseCardText(text: string): string {
  return text.normalize('NFKC').replace(spaces, '').replace(hyphens, '-').replace(/ー/g, '-').toUpperCase()
}

/** What a lost or undecodable character leaves behind (mojibake): a text with one is refused, never guessed. */
export function isGarbled(text: string): boolean {
  let surrogates = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 ? code !== 0x09 && code !== 0x0a && code !== 0x0d : code >= 0x7f && code <= 0x9f) return true
    if (code === 0xfffd) return true
    if (code >= 0xd800 && code <= 0xdfff) surrogates = true
  }
  return surrogates && !text.isWellFormed()
}
