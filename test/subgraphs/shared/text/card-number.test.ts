import { describe, expect, test } from 'vitest'
import { readCardNumber, type TypedNumber } from '../../../../subgraphs/shared/text/card-number.ts'
import {
  carriesMyNumber,
  checkDigit,
  hasCheckDigit,
  isMyNumber,
} from '../../../../subgraphs/shared/text/check-digit.ts'
import { isGarbled, normaliseCardText } from '../../../../subgraphs/shared/text/normalise.ts'

const read = (typed: Partial<TypedNumber>) =>
  readCardNumber({ insurerNumber: '06130488', symbol: '1234', number: '1234567', branch: '01', ...typed }, ['input'])

const faultOf = (typed: Partial<TypedNumber>) => {
  const outcome = read(typed)
  return outcome.ok ? null : [outcome.refusal.reason, outcome.refusal.inputPath]
}

describe('check digits (検証番号)', () => {
  test('follow the worked examples of the published rule', () => {
    expect(checkDigit('3312001')).toBe(5)
    expect(checkDigit('0613048')).toBe(8)
    expect(checkDigit('13801')).toBe(6)
    expect(checkDigit('011011371')).toBe(9)
    expect(hasCheckDigit('88888888')).toBe(true)
    expect(hasCheckDigit('33120016')).toBe(false)
  })

  test('one mistyped digit never passes', () => {
    for (let place = 0; place < 8; place++) {
      for (let digit = 0; digit < 10; digit++) {
        const typed = `${'33120015'.slice(0, place)}${digit}${'33120015'.slice(place + 1)}`
        expect([typed, hasCheckDigit(typed)]).toEqual([typed, typed === '33120015'])
      }
    }
  })

  test('a My Number is known by its own rule, with spaces or hyphens too', () => {
    expect(isMyNumber('123456789018')).toBe(true)
    expect(isMyNumber('123456789012')).toBe(false)
    expect(carriesMyNumber('番号は1234-5678-9018です')).toBe(true)
    expect(carriesMyNumber('１２３４　５６７８　９０１８')).toBe(true)
    expect(carriesMyNumber('1123456789018')).toBe(false)
    expect(carriesMyNumber('03-1234-5678')).toBe(false)
  })
})

describe('a card number', () => {
  test('comes out the same however it was typed', () => {
    const expected = {
      ok: true,
      value: { scheme: 'MEDICAL', insurer: '06130488', symbol: '1234', number: '1234567', branch: '01' },
    }
    expect(read({})).toEqual(expected)
    expect(read({ insurerNumber: '０６１３０４８８', symbol: ' １２３４', number: '0001234567', branch: '1' })).toEqual(
      expected,
    )
    expect(read({ insurerNumber: '6130488' })).toEqual(expected)
  })

  test('keeps kanji, kana and hyphens of a symbol (記号)', () => {
    const outcome = read({ symbol: '千葉－あ' })
    expect(outcome.ok && outcome.value.symbol).toBe('千葉-あ')
  })

  test('belongs to the scheme its insurer says', () => {
    expect(read({ insurerNumber: '39131156', symbol: '', number: '12345672', branch: '' })).toEqual({
      ok: true,
      value: { scheme: 'LATE_ELDERLY', insurer: '39131156', symbol: '', number: '12345672', branch: '' },
    })
    const welfare = read({
      insurerNumber: `1213123${checkDigit('1213123')}`,
      symbol: '',
      number: '1234567',
      branch: '',
    })
    expect(welfare.ok && welfare.value.scheme).toBe('PUBLIC_ASSISTANCE')
  })

  test('is refused with the reason and the path of what is wrong', () => {
    expect(faultOf({ insurerNumber: '06130489' })).toEqual(['CHECK_DIGIT', ['input', 'insurerNumber']])
    expect(faultOf({ insurerNumber: '123' })).toEqual(['LENGTH', ['input', 'insurerNumber']])
    expect(faultOf({ insurerNumber: '' })).toEqual(['EMPTY', ['input', 'insurerNumber']])
    expect(faultOf({ insurerNumber: '06-13' })).toEqual(['NOT_DIGITS', ['input', 'insurerNumber']])
    expect(faultOf({ insurerNumber: `0699001${checkDigit('0699001')}` })).toEqual([
      'PREFECTURE',
      ['input', 'insurerNumber'],
    ])
    expect(faultOf({ number: '' })).toEqual(['EMPTY', ['input', 'number']])
    expect(faultOf({ number: '1'.repeat(41) })).toEqual(['TOO_LONG', ['input', 'number']])
    expect(faultOf({ number: '1'.repeat(400) })).toEqual(['TOO_LONG', ['input', 'number']])
    expect(faultOf({ number: '12\ufffd4' })).toEqual(['GARBLED', ['input', 'number']])
    expect(faultOf({ symbol: '\ud800' })).toEqual(['GARBLED', ['input', 'symbol']])
    expect(faultOf({ symbol: 'a\u0000b' })).toEqual(['GARBLED', ['input', 'symbol']])
    expect(faultOf({ branch: '123' })).toEqual(['BRANCH', ['input', 'branch']])
    expect(faultOf({ branch: 'x' })).toEqual(['BRANCH', ['input', 'branch']])
    expect(faultOf({ insurerNumber: '39131156', branch: '' })).toEqual(['SYMBOL_NOT_USED', ['input', 'symbol']])
    expect(faultOf({ insurerNumber: '39131156', symbol: '' })).toEqual(['BRANCH_NOT_USED', ['input', 'branch']])
    expect(faultOf({ insurerNumber: '39131156', symbol: '', branch: '', number: 'AB' })).toEqual([
      'NOT_DIGITS',
      ['input', 'number'],
    ])
  })

  test('is never a My Number, in any field, right or wrong check digit', () => {
    for (const field of ['insurerNumber', 'symbol', 'number', 'branch'] as const) {
      expect(faultOf({ [field]: '123456789018' })).toEqual(['MY_NUMBER', ['input', field]])
    }
    expect(faultOf({ number: '1234-5678-9012' })).toEqual(['MY_NUMBER', ['input', 'number']])
  })
})

test('whatever sign of one plane a symbol is of, it is taken as it is normalised, or refused', () => {
  for (let code = 0x20; code <= 0xffff; code++) {
    const sign = String.fromCharCode(code)
    const read = readCardNumber({ insurerNumber: '138057', symbol: `${sign}Z${sign}`, number: '7', branch: '' }, [])
    const where = `U+${code.toString(16)}`
    if (isGarbled(sign)) expect(read, where).toMatchObject({ ok: false, refusal: { reason: 'GARBLED' } })
    else expect(read.ok && read.value.symbol, where).toBe(normaliseCardText(`${sign}Z${sign}`))
  }
})
