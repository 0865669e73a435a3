import { describe, expect, test } from 'vitest'
import { clerk, insurer, otherInsurer, welfareOffice } from '../../support/hub/callers.ts'
import { address, births, type CardName, cards, fillHouseholds } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const outcome = `__typename
  ... on ValidQualification { qualification { name from until shareOfCost } }
  ... on VoucherNotRegistered { qualification { name cardClass } advice }
  ... on LapsedQualification { qualification { name from until reasonOfLoss } newerExists advice }
  ... on QualificationNotFound { reason advice }
  ... on SeveralCandidates { advice }`
const check = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ${outcome} } }`
const checks = `query ($inputs: [QualificationCheck!]!) { verifyQualifications(inputs: $inputs) { ${outcome} } }`

const card = (name: CardName, more: object = {}) => ({ ...cards[name], birthDate: births[name], ...more })
const found = (value: object) => ({ data: { verifyQualification: value } })
const valid = (name: string, shareOfCost = 30, from = '2024-04-01') =>
  found({ __typename: 'ValidQualification', qualification: { name, from, until: null, shareOfCost } })
const notFound = (reason: keyof typeof advice) =>
  found({ __typename: 'QualificationNotFound', reason, advice: advice[reason] })
const invalid = (reason: string, message: string, inputPath: readonly (string | number)[]) => ({
  data: { verifyQualification: null },
  errors: [{ message, path: ['verifyQualification'], extensions: { code: 'INVALID_INPUT', reason, inputPath } }],
})
const advice = {
  NO_SUCH_NUMBER: '該当する資格がありません。入力内容を確認してください。登録がまだの場合があります。',
  BIRTH_DATE_DIFFERS: '生年月日が一致しません。枝番と生年月日を確認してください。',
  NOT_YET: '確認日の時点では、まだ資格がありません。',
} as const

describe.each(wirings)('a card at the desk, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const ask = (input: object) => hub.ask(clerk, check, { input })

  test('a valid qualification has all that the desk needs', async () => {
    const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
      qualification { number { insurerNumber symbol number branch } name kana otherName sex birthDate address postalCode
        insurer { number name } cardClass family shareOfCost from until reasonOfLoss issuedOn validUntil
        elderlyRecipient { from until shareOfCost } preschool } } } }`
    expect(await hub.ask(clerk, query, { input: card('taro') })).toEqual(
      found({
        qualification: {
          number: { insurerNumber: code.insurer, symbol: '信見', number: '678', branch: '01' },
          name: '山田 太郎',
          kana: 'ヤマダ タロウ',
          otherName: null,
          sex: 'MALE',
          birthDate: '1980-04-05',
          address,
          postalCode: '3999901',
          insurer: { number: code.insurer, name: '信見健康保険組合' },
          cardClass: 'ORDINARY',
          family: 'SELF',
          shareOfCost: 30,
          from: '2024-04-01',
          until: null,
          reasonOfLoss: null,
          issuedOn: null,
          validUntil: null,
          elderlyRecipient: null,
          preschool: false,
        },
      }),
    )
  })

  test('the numbers of late-elderly and of assisted people are shown as long as their cards print them', async () => {
    const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
      ... on ValidQualification { qualification { number { number symbol branch } } }
      ... on VoucherNotRegistered { qualification { number { number symbol branch } } } } }`
    const numbers = [card('elder'), card('assisted')].map((input) => hub.ask(clerk, query, { input }))
    expect(await Promise.all(numbers)).toEqual([
      found({ qualification: { number: { number: '01234567', symbol: '', branch: '' } } }),
      found({ qualification: { number: { number: '1234567', symbol: '', branch: '' } } }),
    ])
  })

  test('a child before school is told', async () => {
    const query = `query ($input: QualificationCheck!, $later: QualificationCheck!) {
      before: verifyQualification(input: $input) { ... on ValidQualification { qualification { preschool } } }
      after: verifyQualification(input: $later) { ... on ValidQualification { qualification { preschool } } } }`
    const input = card('ichiro', { confirmationDate: '2026-03-31' })
    expect(await hub.ask(clerk, query, { input, later: { ...input, confirmationDate: '2026-04-01' } })).toEqual({
      data: { before: { qualification: { preschool: true } }, after: { qualification: { preschool: false } } },
    })
  })

  test('a lost qualification says whether a newer one exists', async () => {
    const lapsed = {
      __typename: 'LapsedQualification',
      qualification: { name: '佐藤 失', from: '2024-04-01', until: '2026-10-01', reasonOfLoss: 'OTHER' },
      newerExists: false,
      advice: '喪失した資格です。新しい資格を確認してください。',
    }
    const former = {
      __typename: 'LapsedQualification',
      qualification: {
        name: '鈴木 移',
        from: '2024-04-01',
        until: '2026-04-01',
        reasonOfLoss: 'JOINED_ANOTHER_INSURER',
      },
      newerExists: true,
      advice:
        '喪失した資格です。新しい資格があります。新しい保険証・資格確認書またはマイナンバーカードを確認してください。',
    }
    expect([await ask(card('lapsed')), await ask(card('former'))]).toEqual([found(lapsed), found(former)])
  })

  test('a lost qualification was valid the day before it was lost, and is not on the day itself', async () => {
    const answers = [
      await ask(card('lapsed', { confirmationDate: '2026-09-30' })),
      await ask(card('lapsed', { confirmationDate: '2026-10-01' })),
    ]
    expect(answers).toMatchObject([
      found({ __typename: 'ValidQualification' }),
      found({ __typename: 'LapsedQualification' }),
    ])
  })

  test('an old card without a branch finds its holder by the birth date', async () => {
    const { branch: _, ...old } = card('hanako')
    expect(await ask(old)).toEqual(valid('山田 花子'))
  })

  test('twins on an old card: nobody is shown', async () => {
    const { branch: _, ...old } = card('ichiro')
    expect(await ask(old)).toEqual(
      found({
        __typename: 'SeveralCandidates',
        advice: '複数の方が該当します。枝番のある新しい保険証・資格確認書またはマイナンバーカードを確認してください。',
      }),
    )
  })

  test('the branch tells twins apart', async () => {
    expect([await ask(card('ichiro')), await ask(card('jiro'))]).toEqual([
      valid('山田 一郎', 20),
      valid('山田 二郎', 20),
    ])
  })

  test('nothing is found: a number nobody has, a branch with another birth date, a qualification that begins later', async () => {
    expect([
      await ask(card('taro', { number: '679' })),
      await ask(card('taro', { branch: '02' })),
      await ask(card('taro', { branch: '09' })),
      await ask(card('future')),
      await ask(card('taro', { confirmationDate: '2024-03-31' })),
    ]).toEqual([
      notFound('NO_SUCH_NUMBER'),
      notFound('BIRTH_DATE_DIFFERS'),
      notFound('NO_SUCH_NUMBER'),
      notFound('NOT_YET'),
      notFound('NOT_YET'),
    ])
  })

  test('month and day guard a typed branch', async () => {
    const guarded = (birthMonthDay: string) => ask({ ...cards.taro, birthMonthDay })
    expect([await guarded('0405'), await guarded('０４０５'), await guarded('0406')]).toEqual([
      valid('山田 太郎'),
      valid('山田 太郎'),
      notFound('BIRTH_DATE_DIFFERS'),
    ])
  })

  test('eras, full width and lost leading zeros are understood', async () => {
    const withoutZero = { ...card('taro'), insurerNumber: code.insurer.slice(1) }
    expect([
      await ask(card('taro', { birthDate: 'S55.4.5' })),
      await ask(card('taro', { birthDate: '昭和５５年４月５日' })),
      await ask(card('taro', { number: '６７８', branch: '１' })),
      await ask(card('taro', { number: '000678' })),
      await ask(withoutZero),
      await ask(card('elder', { number: '1234567' })),
    ]).toEqual([
      valid('山田 太郎'),
      valid('山田 太郎'),
      valid('山田 太郎'),
      valid('山田 太郎'),
      valid('山田 太郎'),
      valid('田中 老', 10),
    ])
  })

  test.each([
    [{ birthDate: null }, 'BIRTH_DATE_NEEDED', 'Without a branch (枝番) the whole birth date is needed.', 'birthDate'],
    [
      { birthMonthDay: '0405' },
      'BIRTH_DATE_OR_GUARD',
      'Give the birth date, or its month and day, not both.',
      'birthMonthDay',
    ],
    [
      { birthDate: null, birthMonthDay: '0230' },
      'MONTH_DAY',
      'The typing guard is a month and a day, `MMDD`.',
      'birthMonthDay',
    ],
    [{ birthDate: '2026-11-21' }, 'IN_FUTURE', 'The day lies in the future.', 'birthDate'],
    [
      { number: '123456789018' },
      'MY_NUMBER',
      'This looks like a My Number (個人番号); the hub never takes one.',
      'number',
    ],
    [
      { symbol: '1234-5678-9018' },
      'MY_NUMBER',
      'This looks like a My Number (個人番号); the hub never takes one.',
      'symbol',
    ],
    [{ symbol: '信\ufffd' }, 'GARBLED', 'A character was lost or is not printable.', 'symbol'],
    [{ number: '9'.repeat(50) }, 'TOO_LONG', 'Longer than any card shows.', 'number'],
    [{ number: '　' }, 'EMPTY', 'Nothing was given.', 'number'],
    [{ insurerNumber: '一二三四五六' }, 'NOT_DIGITS', 'Only digits belong here.', 'insurerNumber'],
    [{ insurerNumber: '1234' }, 'LENGTH', 'An insurer number has six or eight digits.', 'insurerNumber'],
    [
      { insurerNumber: '01200014' },
      'CHECK_DIGIT',
      'The check digit does not fit: a digit was mistyped.',
      'insurerNumber',
    ],
    [
      { insurerNumber: '99999999' },
      'CHECK_DIGIT',
      'The check digit does not fit: a digit was mistyped.',
      'insurerNumber',
    ],
    [{ insurerNumber: '01990019' }, 'PREFECTURE', 'The prefecture digits are none of 01 to 47.', 'insurerNumber'],
    [{ branch: 'A1' }, 'BRANCH', 'A branch is two digits.', 'branch'],
    [{ insurerNumber: code.lateElderly }, 'SYMBOL_NOT_USED', 'Numbers of this scheme have no symbol (記号).', 'symbol'],
    [
      { insurerNumber: code.lateElderly, symbol: null },
      'BRANCH_NOT_USED',
      'Numbers of this scheme have no branch (枝番).',
      'branch',
    ],
  ])('%j is refused where it stands: %s', async (wrong, reason, message, field) => {
    expect(await ask(card('taro', wrong))).toEqual(invalid(reason, message, ['input', field]))
  })

  test.each([
    ['2026-02-30', 'NO_SUCH_DAY', 'The calendar has no such day.'],
    ['H31.5.1', 'OUTSIDE_ERA', 'The day lies outside the era (元号).'],
    ['next Monday', 'MALFORMED', 'This is no date.'],
  ])('%s as a birth date is refused before anything is looked up: %s', async (birthDate, reason, message) => {
    expect(await ask(card('taro', { birthDate }))).toEqual(invalid(reason, message, ['input', 'birthDate']))
  })

  test('of a thousand checks at once each has its own outcome, and its error at its own place', async () => {
    const kinds = [
      { input: card('taro'), answer: valid('山田 太郎') },
      { input: card('taro', { number: '679' }), answer: notFound('NO_SUCH_NUMBER') },
      { input: card('taro', { branch: 'A1' }), answer: null },
      { input: card('jiro'), answer: valid('山田 二郎', 20) },
    ] as const
    const kindAt = (place: number) => kinds[place % kinds.length] ?? kinds[0]
    const places = Array.from({ length: 1_000 }, (_, place) => place)
    expect(await hub.ask(clerk, checks, { inputs: places.map((place) => kindAt(place).input) })).toEqual({
      data: { verifyQualifications: places.map((place) => kindAt(place).answer?.data.verifyQualification ?? null) },
      errors: places
        .filter((place) => kindAt(place).answer === null)
        .map((place) => ({
          message: 'A branch is two digits.',
          path: ['verifyQualifications', place],
          extensions: { code: 'INVALID_INPUT', reason: 'BRANCH', inputPath: ['inputs', place, 'branch'] },
        })),
    })
  })

  test('one check more than a thousand refuses them all', async () => {
    expect(await hub.ask(clerk, checks, { inputs: Array.from({ length: 1_001 }, () => card('taro')) })).toEqual({
      data: { verifyQualifications: null },
      errors: [
        {
          message: 'At most 1,000 checks at once.',
          path: ['verifyQualifications'],
          extensions: { code: 'INVALID_INPUT', reason: 'TOO_MANY', inputPath: ['inputs'] },
        },
      ],
    })
  })

  test('an insurer learns nothing of numbers that are not of its own insured, not even that they exist', async () => {
    const { branch: _, ...old } = card('ichiro')
    const asked = [card('taro'), old, card('taro', { branch: '02' }), card('future'), card('taro', { number: '679' })]
    const answers = await Promise.all(asked.map((input) => hub.ask(otherInsurer, check, { input })))
    expect(answers).toEqual(asked.map(() => notFound('NO_SUCH_NUMBER')))
    expect(await hub.ask(insurer, check, { input: card('taro') })).toEqual(valid('山田 太郎'))
  })

  test('the voucher of the month makes an assisted person valid, for that month', async () => {
    const unregistered = found({
      __typename: 'VoucherNotRegistered',
      qualification: { name: '伊藤 扶', cardClass: 'PUBLIC_ASSISTANCE' },
      advice: '当月の医療券がまだ登録されていません。福祉事務所に確認してください。',
    })
    expect(await ask(card('assisted'))).toEqual(unregistered)
    const vouchers = `mutation ($input: RegisterVouchersInput!) { registerVouchers(input: $input) { __typename } }`
    const input = { idempotencyKey: 'vouchers-11', month: '2026-11-01', numbers: [cards.assisted] }
    await hub.given(welfareOffice, vouchers, { input })
    expect([
      await ask(card('assisted')),
      await ask(card('assisted', { confirmationDate: '2026-12-01' })),
      await hub.ask(welfareOffice, check, { input: card('assisted') }),
      await hub.ask(welfareOffice, check, { input: card('taro') }),
    ]).toEqual([
      found({
        __typename: 'ValidQualification',
        qualification: { name: '伊藤 扶', from: '2024-04-01', until: null, shareOfCost: null },
      }),
      unregistered,
      found({
        __typename: 'ValidQualification',
        qualification: { name: '伊藤 扶', from: '2024-04-01', until: null, shareOfCost: null },
      }),
      notFound('NO_SUCH_NUMBER'),
    ])
  })

  test('nobody asks without saying who they are', async () => {
    expect(await hub.ask(null, check, { input: card('taro') })).toEqual({
      data: { verifyQualification: null },
      errors: [
        {
          message: 'A verified caller is needed to ask for this.',
          path: ['verifyQualification'],
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ],
    })
  })
})
