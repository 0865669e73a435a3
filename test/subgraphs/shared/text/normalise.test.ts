import { describe, expect, test } from 'vitest'
import { readDate } from '../../../../subgraphs/shared/text/era.ts'
import {
  isGarbled,
  normaliseAddress,
  normaliseKana,
  normaliseName,
} from '../../../../subgraphs/shared/text/normalise.ts'

describe('the normaliser', () => {
  test('reads one name from its many spellings', () => {
    expect(normaliseName('渡邊　太郎')).toBe(normaliseName('渡辺太郎'))
    expect(normaliseName('髙﨑 花子')).toBe('高崎花子')
    expect(normaliseName('齋藤')).toBe(normaliseName('斉藤'))
    expect(normaliseName('辻\u{e0101}')).toBe('辻')
    expect(normaliseName('ＮＧＵＹＥＮ　ＶＡＮ　Ａ')).toBe(normaliseName('Nguyen Van A'))
    expect(normaliseName('山田')).not.toBe(normaliseName('山本'))
  })

  test('reads one kana from its many spellings', () => {
    for (const spelling of ['ワタナベ キョウコ', 'ﾜﾀﾅﾍﾞ ｷｮｳｺ', 'わたなべ　きょうこ', 'ワタナヘ\u3099キヨウコ']) {
      expect(normaliseKana(spelling)).toBe('ワタナベキヨウコ')
    }
    expect(normaliseKana('オーノ')).toBe(normaliseKana('オ－ノ'))
  })

  test('reads one address from its many spellings', () => {
    for (const spelling of [
      '千葉県千葉市美浜区一丁目２番３号',
      '千葉県千葉市美浜区1-2-3',
      '千葉県 千葉市 美浜区１－２－３',
      '千葉県千葉市美浜区１丁目2番地の3',
    ]) {
      expect(normaliseAddress(spelling)).toBe('千葉県千葉市美浜区1-2-3')
    }
    expect(normaliseAddress('二十三丁目')).toBe('23')
  })

  test('is idempotent', () => {
    for (const text of ['渡邊　太郎', 'ﾜﾀﾅﾍﾞ', '千葉県一丁目２番３号', '霞ヶ関1ー2']) {
      expect(normaliseName(normaliseName(text))).toBe(normaliseName(text))
      expect(normaliseKana(normaliseKana(text))).toBe(normaliseKana(text))
      expect(normaliseAddress(normaliseAddress(text))).toBe(normaliseAddress(text))
    }
  })

  test('knows what a lost character leaves behind', () => {
    expect(isGarbled('山\ufffd')).toBe(true)
    expect(isGarbled('\udc00')).toBe(true)
    expect(isGarbled('a\u0000')).toBe(true)
    expect(isGarbled('山田\n太郎')).toBe(false)
  })

  test('control characters and halves of a pair are garbled wherever they stand, tabs, line ends and pairs are not', () => {
    const garbled = (code: number) => isGarbled(`𠮷${String.fromCharCode(code)}野\t\r\n`)
    const refused = Array.from({ length: 0x10000 }, (_, code) => code).filter(garbled)
    const controls = [...Array(0x20).keys()].filter((code) => ![0x09, 0x0a, 0x0d].includes(code))
    const more = Array.from({ length: 0x21 }, (_, at) => 0x7f + at)
    const halves = Array.from({ length: 0x800 }, (_, at) => 0xd800 + at)
    expect(refused).toEqual([...controls, ...more, ...halves, 0xfffd])
  })
})

describe('dates as people write them', () => {
  test('eras and the western calendar read alike', () => {
    for (const text of ['2026-04-01', '2026/4/1', 'R8.4.1', '令和8年4月1日', 'Ｒ８．４．１', '2026年4月1日']) {
      expect([text, readDate(text)]).toEqual([text, '2026-04-01'])
    }
    expect(readDate('令和元年5月1日')).toBe('2019-05-01')
    expect(readDate('H1.1.8')).toBe('1989-01-08')
    expect(readDate('S64.1.7')).toBe('1989-01-07')
  })

  test('a day outside its era, or none at all, is an error of its own kind', () => {
    expect(readDate('S64.1.8')).toBe('OUTSIDE_ERA')
    expect(readDate('H1.1.7')).toBe('OUTSIDE_ERA')
    expect(readDate('H99.1.1')).toBe('OUTSIDE_ERA')
    expect(readDate('R1.4.30')).toBe('OUTSIDE_ERA')
    expect(readDate('R7.2.29')).toBe('NO_SUCH_DAY')
    expect(readDate('2026-02-30')).toBe('NO_SUCH_DAY')
    expect(readDate('yesterday')).toBe('MALFORMED')
    expect(readDate('20260401')).toBe('MALFORMED')
    expect(readDate('9'.repeat(100))).toBe('MALFORMED')
  })
})
