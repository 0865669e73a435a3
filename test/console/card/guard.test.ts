import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasCheckDigit, levelled, looksLikeMyNumber } from '../../../gateway/console/card/digits.ts'
import { complaintFrom, emptyCard, guardCard, type TypedCard } from '../../../gateway/console/card/guard.ts'
import { readDate, shownDate } from '../../../gateway/console/frame/dates.ts'
import { readCardNumber } from '../../../subgraphs/shared/text/card-number.ts'
import {
  checkDigit,
  hasCheckDigit as hubHasCheckDigit,
  isMyNumber,
} from '../../../subgraphs/shared/text/check-digit.ts'
import { readDate as hubReadDate } from '../../../subgraphs/shared/text/era.ts'

/** The worked example of the rule: 千葉県警 33120015. */
const card: TypedCard = {
  insurerNumber: '33120015',
  symbol: '千葉',
  number: '1234',
  branch: '01',
  birthDate: 'S55.4.5',
}
const guarded = (more: Partial<TypedCard>) => guardCard({ ...card, ...more })
const wrong = (complaints: object) => ({ kind: 'WRONG', complaints })
const seed = 20_261_121

describe('a card as it was typed', () => {
  test('is sent as the hub reads it: half width, no spaces, two digits of branch, the date of the era', () => {
    expect(
      guarded({
        insurerNumber: ' ３３１２００１５ ',
        symbol: '千葉　１',
        number: '１２‐３４',
        branch: '1',
        birthDate: '昭和５５年４月５日',
      }),
    ).toEqual({
      kind: 'READY',
      input: { insurerNumber: '33120015', symbol: '千葉1', number: '12-34', branch: '01', birthDate: '1980-04-05' },
    })
    expect(guarded({ insurerNumber: '6130488', symbol: '', branch: '', birthDate: '19800405' })).toEqual({
      kind: 'READY',
      input: { insurerNumber: '06130488', number: '1234', birthDate: '1980-04-05' },
    })
    expect(guarded({ birthDate: '0229' })).toEqual({
      kind: 'READY',
      input: { insurerNumber: '33120015', symbol: '千葉', number: '1234', branch: '01', birthMonthDay: '0229' },
    })
  })

  test.each<[string, Partial<TypedCard>, object]>([
    [
      'nothing',
      emptyCard,
      {
        insurerNumber: '保険者番号を入力してください。',
        number: '番号を入力してください。',
        birthDate: '生年月日を入力してください。',
      },
    ],
    [
      'a mistyped digit',
      { insurerNumber: '33120016' },
      { insurerNumber: '検証番号が合いません。数字の打ち間違いがあります。' },
    ],
    ['a letter', { insurerNumber: '3312O015' }, { insurerNumber: '保険者番号は数字だけです。' }],
    ['nine digits', { insurerNumber: '331200151' }, { insurerNumber: '保険者番号は8桁（国保は6桁）です。' }],
    ['no prefecture', { insurerNumber: '990010' }, { insurerNumber: '都道府県番号（01〜47）にない番号です。' }],
    ['a branch of letters', { branch: 'A1' }, { branch: '枝番は2桁の数字です。' }],
    [
      'a symbol of the late-elderly',
      { insurerNumber: '39131156', branch: '' },
      { symbol: '後期高齢者の番号に記号はありません。' },
    ],
    ['a day that is none', { birthDate: '1981-02-29' }, { birthDate: '暦にない日付です。' }],
    ['a year outside its era', { birthDate: '平成32年4月1日' }, { birthDate: 'その元号にない年月日です。' }],
    [
      'month and day without a branch',
      { branch: '', birthDate: '0405' },
      { birthDate: '枝番がないときは、年から入力してください。' },
    ],
    [
      'what is no date',
      { birthDate: '4月5日' },
      { birthDate: '例のように入力してください（S55.4.5、1980/4/5、19800405）。' },
    ],
  ])('is not sent with %s, and the field says why', (_what, more, complaints) => {
    expect(guarded(more)).toEqual(wrong(complaints))
  })

  test.each<keyof TypedCard>(['insurerNumber', 'symbol', 'number', 'branch', 'birthDate'])(
    'a My Number is never sent, whatever field it was typed into: %s',
    (field) => {
      const says = '12桁の数字は個人番号（マイナンバー）のおそれがあります。ここには入力できません。送信していません。'
      for (const twelve of [
        '123456789018',
        '１２３４５６７８９０１８',
        '1234-5678-9018',
        '1234 5678 9018',
        'No.123456789018',
      ]) {
        const { complaints } = guarded({ [field]: twelve }) as { readonly complaints: Readonly<Record<string, string>> }
        expect([twelve, complaints[field]]).toEqual([twelve, says])
      }
    },
  )

  test('what the hub refuses of it is said at the field it names', () => {
    expect(complaintFrom(['input', 'branch'], 'BRANCH')).toEqual({ branch: '枝番は2桁の数字です。' })
    expect(complaintFrom(['input', 'birthMonthDay'], 'MALFORMED')).toEqual({
      birthDate: 'この入力は受け付けられません。確かめてください。',
    })
    expect([complaintFrom(['input', 'confirmationDate'], 'X'), complaintFrom([], null)]).toEqual([{}, {}])
  })
})

describe(`the page and the hub read alike (seed ${seed})`, () => {
  const digit = fc.constantFrom(...'0123456789０１２３４５６７８９'.split(''))
  const digits = (least: number, most: number) =>
    fc.array(digit, { minLength: least, maxLength: most }).map((all) => all.join(''))

  test('check digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{2,9}$/), (number) => {
        expect(hasCheckDigit(number)).toBe(hubHasCheckDigit(number))
      }),
      { seed, numRuns: 2_000 },
    )
  })

  test('what the page sends of a number, the hub takes', () => {
    const insurer = fc
      .tuple(
        fc.constantFrom('01', '06', '31', '34', '39', '67', ''),
        fc.integer({ min: 1, max: 47 }),
        fc.integer({ min: 0, max: 999 }),
      )
      .map(([law, prefecture, rest]) => `${law}${String(prefecture).padStart(2, '0')}${String(rest).padStart(3, '0')}`)
      .map((body) => `${body}${checkDigit(body)}`)
    const text = fc.oneof(digits(0, 14), fc.string({ maxLength: 12 }), fc.constantFrom('', '信見', 'あ-1', 'ＡＢ１２'))
    fc.assert(
      fc.property(insurer, text, text, text, (insurerNumber, symbol, number, branch) => {
        const read = guardCard({ insurerNumber, symbol, number, branch, birthDate: '1980-04-05' })
        fc.pre(read.kind === 'READY')
        if (read.kind !== 'READY') return
        const taken = readCardNumber(read.input, ['input'])
        // What only the hub can tell, a garbled sign, is left to it.
        expect(taken.ok || taken.refusal.reason).toSatisfy(
          (is) => is === true || is === 'GARBLED' || is === 'NOT_DIGITS',
        )
      }),
      { seed, numRuns: 2_000 },
    )
  })

  test('every My Number is seen by the page', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{11}$/), fc.constantFrom('', ' ', '-', '－'), (eleven, between) => {
        const check = '0123456789'.split('').find((last) => isMyNumber(`${eleven}${last}`)) ?? ''
        const twelve = `${eleven}${check}`
        const spaced = [twelve.slice(0, 4), twelve.slice(4, 8), twelve.slice(8)].join(between)
        expect([spaced, looksLikeMyNumber(spaced)]).toEqual([spaced, true])
      }),
      { seed, numRuns: 500 },
    )
  })

  test('dates: what the page reads is the day that the hub reads', () => {
    const written = fc
      .tuple(
        fc.constantFrom('令和', '平成', '昭和', '大正', '明治', 'R', 'H', 'S', 't', 'Ｍ', ''),
        fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1850, max: 2100 })),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        fc.constantFrom('.', '/', '-', '年'),
      )
      .map(([era, year, month, day, sign]) => `${era}${year}${sign}${month}${sign === '年' ? '月' : sign}${day}`)
    fc.assert(
      fc.property(written, (text) => {
        const page = readDate(text)
        expect([text, page.kind === 'DATE' ? page.date : page.fault]).toEqual([text, hubReadDate(text)])
      }),
      { seed, numRuns: 5_000 },
    )
  })
})

test.each([
  ['2019-05-01', '2019年5月1日（令和元年）'],
  ['2019-04-30', '2019年4月30日（平成31年）'],
  ['1926-12-25', '1926年12月25日（昭和元年）'],
  ['1867-12-31', '1867年12月31日'],
])('a date is shown with its era: %s', (date, shown) => {
  expect(shownDate(date)).toBe(shown)
})

test('signs of every width are levelled', () => {
  expect([levelled('Ａｂ－１２　３'), levelled('〇'), levelled('㍻')]).toEqual(['AB-123', '〇', '平成'])
})
