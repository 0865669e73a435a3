import { describe, expect, test } from 'vitest'
import { clerk, welfareInsurer, welfareOffice } from '../../support/hub/callers.ts'
import { address, cards, fillHouseholds } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const row = '{ __typename ... on RowLanded { changed } ... on RowRefused { code reason path } }'
const mutation = (name: string, input: string) => `mutation ($input: ${input}!) { ${name}(input: $input) ${row} }`
const registering = mutation('registerQualifications', 'RegisterQualificationsInput')
const vouching = mutation('registerVouchers', 'RegisterVouchersInput')
const unvouching = mutation('withdrawVouchers', 'WithdrawVouchersInput')
const renewing = `mutation ($input: RenewVouchersInput!) { renewVouchers(input: $input) {
  registered stood refused refusals { number { id } reason } also ${row} } }`

let keys = 0
const key = () => `vouchers-${++keys}`
const landed = (changed: boolean) => ({ __typename: 'RowLanded', changed })
const refused = (reason: string, path: readonly (string | number)[], refusal = 'INVALID_INPUT') => ({
  __typename: 'RowRefused',
  code: refusal,
  reason,
  path: ['input', ...path.map(String)],
})
const rows = (field: string, outcomes: readonly object[]) => ({ data: { [field]: outcomes } })
const another = { insurerNumber: code.welfare, number: '7000001' }

describe.each(wirings)('what welfare offices write, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)

  test('vouchers are of a month, by its first day, and of the office’s own numbers', async () => {
    const vouch = (month: string) =>
      hub.ask(welfareOffice, vouching, {
        input: { idempotencyKey: key(), month, numbers: [cards.assisted, cards.taro] },
      })
    expect(await vouch('2026-12-01')).toEqual(
      rows('registerVouchers', [
        landed(true),
        refused('OTHER_INSURER', ['numbers', 1, 'insurerNumber'], 'NOT_PERMITTED'),
      ]),
    )
    expect(await vouch('2026-12-02')).toEqual({
      data: { registerVouchers: null },
      errors: [
        {
          message: 'A month is given by its first day.',
          path: ['registerVouchers'],
          extensions: { code: 'INVALID_INPUT', reason: 'FIRST_OF_MONTH', inputPath: ['input', 'month'] },
        },
      ],
    })
  })

  test('a voucher that its office withdrew is answered as not registered, until it is registered again', async () => {
    const input = (more: object = {}) => ({
      input: { idempotencyKey: key(), month: '2026-11-01', numbers: [cards.assisted], ...more },
    })
    const answered = async () => {
      const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }`
      const { data } = await hub.ask(welfareOffice, query, {
        input: { ...cards.assisted, birthDate: '1971-03-03' },
      })
      return data
    }
    const answer = (name: string) => ({ verifyQualification: { __typename: name } })
    await hub.ask(welfareOffice, vouching, input())
    expect(await answered()).toEqual(answer('ValidQualification'))
    expect(await hub.ask(welfareOffice, unvouching, input({ numbers: [cards.assisted, cards.taro] }))).toEqual(
      rows('withdrawVouchers', [
        landed(true),
        refused('OTHER_INSURER', ['numbers', 1, 'insurerNumber'], 'NOT_PERMITTED'),
      ]),
    )
    expect(await answered()).toEqual(answer('VoucherNotRegistered'))
    expect(await hub.ask(welfareOffice, unvouching, input())).toEqual(rows('withdrawVouchers', [landed(false)]))
    expect(await hub.ask(welfareOffice, vouching, input())).toEqual(rows('registerVouchers', [landed(true)]))
    expect(await answered()).toEqual(answer('ValidQualification'))
  })

  test('last month’s vouchers are renewed in one request, but for whoever is named; a desk renews none', async () => {
    const recipient = {
      number: another,
      name: '森 助',
      kana: 'モリ タスク',
      sex: 'FEMALE',
      birthDate: '1962-02-02',
      address,
      family: 'SELF',
      from: '2026-04-01',
    }
    await hub.given(welfareInsurer, registering, { input: { idempotencyKey: key(), entries: [recipient] } })
    const numbers = [cards.assisted, another]
    await hub.given(welfareOffice, vouching, { input: { idempotencyKey: key(), month: '2027-01-01', numbers } })
    const renew = (more: object, by = welfareOffice) =>
      hub.ask(by, renewing, { input: { idempotencyKey: key(), from: '2027-01-01', ...more } })
    const answer = (more: object) => ({
      data: { renewVouchers: { registered: 0, stood: 0, refused: 0, refusals: [], also: [], ...more } },
    })
    const failed = (code: string, message: string, more: object) => ({
      data: { renewVouchers: null },
      errors: [{ message, path: ['renewVouchers'], extensions: { code, ...more } }],
    })
    expect(await renew({}, clerk)).toEqual(
      failed('NOT_PERMITTED', 'This caller may not ask for this with this purpose.', {}),
    )
    expect(await renew({ from: '2027-01-31' })).toEqual(
      failed('INVALID_INPUT', 'A month is given by its first day.', {
        reason: 'FIRST_OF_MONTH',
        inputPath: ['input', 'from'],
      }),
    )
    expect(await renew({ without: [another, cards.taro] })).toEqual(
      failed('NOT_PERMITTED', "This is another insurer's number.", {
        reason: 'OTHER_INSURER',
        inputPath: ['input', 'without', 1, 'insurerNumber'],
      }),
    )
    expect(await renew({ without: [another], also: [another] })).toEqual(
      failed('INVALID_INPUT', 'This number is left out and named besides.', {
        reason: 'LEFT_OUT_AND_ADDED',
        inputPath: ['input', 'also', 0],
      }),
    )
    expect(await renew({ also: Array.from({ length: 501 }, () => another) })).toEqual(
      failed('INVALID_INPUT', 'At most 500 rows at once.', { reason: 'TOO_MANY', inputPath: ['input', 'also'] }),
    )
    expect(await renew({ without: [another] })).toEqual(answer({ registered: 1 }))
    const strange = { ...another, number: '7999999' }
    expect(await renew({ also: [another, strange] })).toEqual(
      answer({
        stood: 2,
        also: [landed(true), refused('NO_QUALIFICATION', ['also', 1], 'CONFLICT')],
      }),
    )
    expect(await renew({ from: '2027-02-01', without: [strange] })).toEqual(
      failed('CONFLICT', 'This number has no voucher of the month; nothing was renewed.', {
        reason: 'NO_VOUCHER',
        inputPath: ['input', 'without', 0],
      }),
    )
    const written = logOf(hub, 'qualification').records.filter(({ coordinates }) =>
      coordinates.some((one) => one === 'Mutation.renewVouchers'),
    )
    const decided = written.map(({ action, category, outcome, caller }) =>
      [action, category, outcome, caller.institution].join(' '),
    )
    expect([...new Set(decided)]).toEqual([
      `WRITE ELIGIBILITY DENY ${code.clinic}`,
      `WRITE ELIGIBILITY ALLOW ${code.welfare}`,
    ])
  })
})
