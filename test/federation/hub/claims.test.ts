import { describe, expect, test } from 'vitest'
import { readAnswer } from '../../../gateway/commands/import/claims-answer.ts'
import type { ClaimRow } from '../../../gateway/commands/import/claims-row.ts'
import { committedOperation } from '../../../gateway/commands/import/committed-operation.ts'
import { clerk, insurer, otherInsurer, paymentAgency } from '../../support/hub/callers.ts'
import { address, births, cards, end, fillHouseholds, holderOf, register } from '../../support/hub/households.ts'
import { hubFor, type TestHub } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const mover = { insurerNumber: code.insurer, symbol: '信見', number: '950', branch: '01' }
const moved = { insurerNumber: code.otherInsurer, symbol: '筑見', number: '77', branch: '02' }
const dead = { insurerNumber: code.insurer, symbol: '信見', number: '951', branch: '01' }
const moverBirth = '1991-02-03'
const deadBirth = '1940-04-04'

const entry = (number: object, birthDate: string, from: string, more: object = {}) => ({
  number,
  name: '渡辺 動',
  kana: 'ワタナベ ウゴク',
  sex: 'MALE',
  birthDate,
  address,
  family: 'SELF',
  shareOfCost: 30,
  from,
  ...more,
})

/** The population, somebody who changed insurers within a month, and somebody who died. */
async function fill(hub: TestHub): Promise<void> {
  await fillHouseholds(hub)
  const enter = (caller: typeof insurer, idempotencyKey: string, entries: readonly object[]) =>
    hub.given(caller, register, { input: { idempotencyKey, entries } })
  await enter(insurer, 'claims-first', [entry(mover, moverBirth, '2024-04-01'), entry(dead, deadBirth, '2024-04-01')])
  await enter(otherInsurer, 'claims-second', [entry(moved, moverBirth, '2026-10-15', { previous: mover })])
  const entries = [
    { number: mover, until: '2026-10-15', reason: 'JOINED_ANOTHER_INSURER' },
    { number: dead, until: '2026-10-10', reason: 'DEATH' },
  ]
  await hub.given(insurer, end, { input: { idempotencyKey: 'claims-lost', entries } })
  await hub.settled()
}

const query = `query ($input: RouteClaimsInput!) { routeClaims(input: $input) { __typename
  ... on ClaimAsClaimed { asClaimed: reason }
  ... on ClaimReaddressed { readdressed: reason number { insurerNumber symbol number branch } insurer { number name } from notice }
  ... on ClaimSplit { split: reason at parts { number { insurerNumber number } insurer { name } from until } notice }
  ... on ClaimUnresolvable { unresolvable: reason returned notice } } }`

const claim = (number: object, birthDate: string, more: object = {}) => ({
  number,
  birthDate,
  sex: 'MALE',
  serviceMonth: '2026-10-01',
  visitDays: ['2026-10-05', '2026-10-20'],
  ...more,
})
const asClaimed = (reason: string) => ({ __typename: 'ClaimAsClaimed', asClaimed: reason })
const former = claim(cards.former, births.former)
const readdressed = {
  __typename: 'ClaimReaddressed',
  readdressed: 'LOST_BEFORE_VISIT',
  number: cards.current,
  insurer: { number: code.otherInsurer, name: '筑見健康保険組合' },
  from: '2026-04-01',
  notice: `資格確認結果連絡書
診療年月：2026年10月
請求された資格：保険者番号 ${code.insurer}　記号 信見　番号 901　枝番 01
確認結果：振替
理由：受診前に資格を喪失しており、受診日に有効な別の資格が確認されました。（LOST_BEFORE_VISIT）
振替先の資格：保険者番号 ${code.otherInsurer}　記号 筑見　番号 55　枝番 01（2026年4月1日から）
患者の資格情報を確認し、次回の請求から振替先の資格を用いてください。`,
}

describe.each(wirings)('claims at the payment agency, %s', (wiring) => {
  const hub = hubFor(wiring, fill)
  const ask = (...claims: readonly object[]) => hub.ask(paymentAgency, query, { input: { claims } })

  test('each claim of a request has its own outcome', async () => {
    const { branch: _, ...old } = cards.taro
    expect(
      await ask(
        claim(cards.taro, births.taro),
        former,
        claim(mover, moverBirth, { reference: 'R8-10-000017' }),
        claim(mover, moverBirth, { visitDays: null }),
        claim(old, births.taro),
        claim(cards.ichiro, births.ichiro),
        claim(cards.hanako, births.taro),
        claim({ ...cards.taro, number: '679' }, births.taro),
        claim(cards.lapsed, births.lapsed),
        claim(cards.assisted, births.assisted),
        claim(mover, moverBirth, { publicPayers: [code.welfare] }),
        claim(cards.elder, births.elder),
        claim(dead, deadBirth, { confirmedAtVisit: true }),
      ),
    ).toEqual({
      data: {
        routeClaims: [
          asClaimed('VALID'),
          readdressed,
          {
            __typename: 'ClaimSplit',
            split: 'CHANGED_IN_MONTH',
            at: ['2026-10-15'],
            parts: [
              {
                number: { insurerNumber: code.insurer, number: '950' },
                insurer: { name: '信見健康保険組合' },
                from: '2026-10-01',
                until: '2026-10-15',
              },
              {
                number: { insurerNumber: code.otherInsurer, number: '77' },
                insurer: { name: '筑見健康保険組合' },
                from: '2026-10-15',
                until: '2026-11-01',
              },
            ],
            notice: `資格確認結果連絡書
照会番号：R8-10-000017
診療年月：2026年10月
請求された資格：保険者番号 ${code.insurer}　記号 信見　番号 950　枝番 01
確認結果：分割
理由：診療月の途中で資格の変更があります。（CHANGED_IN_MONTH）
2026年10月1日から2026年10月14日まで：保険者番号 ${code.insurer}　記号 信見　番号 950　枝番 01
2026年10月15日から2026年10月31日まで：保険者番号 ${code.otherInsurer}　記号 筑見　番号 77　枝番 02
患者の資格情報を確認し、次回の請求から新しい資格を用いてください。`,
          },
          asClaimed('DAYS_UNKNOWN'),
          asClaimed('NO_BRANCH'),
          asClaimed('SAME_SEX_TWINS'),
          asClaimed('BIRTH_DATE_DIFFERS'),
          asClaimed('NO_SUCH_NUMBER'),
          asClaimed('NO_OTHER_QUALIFICATION'),
          asClaimed('PUBLIC_PAYMENT'),
          asClaimed('PUBLIC_PAYMENT'),
          asClaimed('VALID'),
          {
            __typename: 'ClaimUnresolvable',
            unresolvable: 'AFTER_DEATH',
            returned: false,
            notice: `資格確認結果連絡書
診療年月：2026年10月
請求された資格：保険者番号 ${code.insurer}　記号 信見　番号 951　枝番 01
確認結果：特定不能
理由：死亡による資格喪失後の受診日が含まれています。（AFTER_DEATH）
受診時に資格を確認しているため、返戻しません。`,
          },
        ],
      },
    })
  })

  test('a claim that goes as claimed brings a notice only where there is something to tell', async () => {
    const notices =
      'query ($input: RouteClaimsInput!) { routeClaims(input: $input) { ... on ClaimAsClaimed { notice } } }'
    const { branch: _, ...old } = cards.taro
    const claims = [claim(cards.taro, births.taro), claim(old, births.taro)]
    expect(await hub.ask(paymentAgency, notices, { input: { claims } })).toEqual({
      data: {
        routeClaims: [
          { notice: null },
          {
            notice: `資格確認結果連絡書
診療年月：2026年10月
請求された資格：保険者番号 ${code.insurer}　記号 信見　番号 678
確認結果：請求のとおり
理由：枝番の記載がないため、個人を特定できません。（NO_BRANCH）`,
          },
        ],
      },
    })
  })

  test.each([
    [{ number: { ...cards.taro, branch: 'A1' } }, 'BRANCH', 'A branch is two digits.', ['number', 'branch']],
    [{ serviceMonth: '2026-10-02' }, 'FIRST_OF_MONTH', 'A month is given by its first day.', ['serviceMonth']],
    [{ serviceMonth: '2026-12-01' }, 'IN_FUTURE', 'The day lies in the future.', ['serviceMonth']],
    [{ birthDate: '2026-11-21' }, 'IN_FUTURE', 'The day lies in the future.', ['birthDate']],
    [{ birthDate: '2026-11-01' }, 'BEFORE_BIRTH', 'The day lies before the birth.', ['serviceMonth']],
    [
      { birthDate: '2026-10-02', visitDays: ['2026-10-03', '2026-10-01'] },
      'BEFORE_BIRTH',
      'The day lies before the birth.',
      ['visitDays', 1],
    ],
    [
      { visitDays: ['2026-10-31', '2026-11-01'] },
      'OUTSIDE_MONTH',
      'A visit lies outside the month of the claim.',
      ['visitDays', 1],
    ],
    [{ visitDays: ['2026-09-30'] }, 'OUTSIDE_MONTH', 'A visit lies outside the month of the claim.', ['visitDays', 0]],
    [
      { serviceMonth: '2026-11-01', visitDays: ['2026-11-21'] },
      'IN_FUTURE',
      'The day lies in the future.',
      ['visitDays', 0],
    ],
    [
      { publicPayers: ['12345678'] },
      'CHECK_DIGIT',
      'The check digit does not fit: a digit was mistyped.',
      ['publicPayers', 0],
    ],
    [
      { publicPayers: Array.from({ length: 5 }, () => code.welfare) },
      'TOO_MANY_PAYERS',
      'A claim has at most four public payers.',
      ['publicPayers'],
    ],
    [
      { reference: '123456-789018' },
      'REFERENCE',
      'A reference is up to 40 letters, digits, hyphens and underscores, and no twelve digits.',
      ['reference'],
    ],
  ] as const)(
    '%j is refused at its own place, and the claim beside it is answered: %s',
    async (wrong, reason, message, path) => {
      expect(await ask(claim(cards.taro, births.taro, wrong), claim(cards.taro, births.taro))).toEqual({
        data: { routeClaims: [null, asClaimed('VALID')] },
        errors: [
          {
            message,
            path: ['routeClaims', 0],
            extensions: { code: 'INVALID_INPUT', reason, inputPath: ['input', 'claims', 0, ...path] },
          },
        ],
      })
    },
  )

  test('of a thousand claims each has its own outcome, and one more refuses them all', async () => {
    const claims = Array.from({ length: 1_000 }, (_, place) =>
      place % 2 === 0 ? former : claim(cards.taro, births.taro),
    )
    expect(await ask(...claims)).toEqual({
      data: { routeClaims: claims.map((_, place) => (place % 2 === 0 ? readdressed : asClaimed('VALID'))) },
    })
    expect(await ask(...claims, former)).toEqual({
      data: { routeClaims: null },
      errors: [
        {
          message: 'At most 1,000 claims at once.',
          path: ['routeClaims'],
          extensions: { code: 'INVALID_INPUT', reason: 'TOO_MANY', inputPath: ['input', 'claims'] },
        },
      ],
    })
  })

  test('what a file is routed by reads every outcome', async () => {
    const claims = [
      claim(cards.taro, births.taro),
      former,
      claim(mover, moverBirth),
      claim(dead, deadBirth),
      claim({ ...cards.taro, branch: 'A1' }, births.taro),
    ]
    const answer = await hub.ask(paymentAgency, committedOperation('RouteClaims'), { input: { claims } })
    const notice = expect.stringMatching(/^資格確認結果連絡書\n/)
    expect(readAnswer(answer, claims as unknown as readonly ClaimRow[])).toEqual([
      { outcome: 'AS_CLAIMED', reason: 'VALID', notice: null },
      { outcome: 'READDRESSED', reason: 'LOST_BEFORE_VISIT', from: '2026-04-01', number: cards.current, notice },
      {
        outcome: 'SPLIT',
        reason: 'CHANGED_IN_MONTH',
        parts: [
          { from: '2026-10-01', until: '2026-10-15', number: mover },
          { from: '2026-10-15', until: '2026-11-01', number: moved },
        ],
        notice,
      },
      { outcome: 'UNRESOLVABLE', reason: 'AFTER_DEATH', returned: true, notice },
      { outcome: 'REFUSED', reason: 'BRANCH', column: 'branch' },
    ])
  })

  test('nobody else may ask', async () => {
    const refused = {
      data: { routeClaims: null },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: ['routeClaims'],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    }
    expect([
      await hub.ask(clerk, query, { input: { claims: [former] } }),
      await hub.ask(insurer, query, { input: { claims: [former] } }),
    ]).toEqual([refused, refused])
  })

  test('what was named of a person is on record, and of a valid claim its number alone', async () => {
    const [old, current, taro] = [
      await holderOf(hub, 'former'),
      await holderOf(hub, 'current'),
      await holderOf(hub, 'taro'),
    ]
    const before = new Map([...hub.logs].map(([process, { records }]) => [process, records.length]))
    await ask(former, claim(cards.taro, births.taro))
    const told = [...hub.logs]
      .flatMap(([process, { records }]) => records.slice(before.get(process)))
      .filter(({ subject }) => subject !== null)
      .map(({ subject, category, labels, outcome, coordinates }) => ({
        subject,
        category,
        labels,
        outcome,
        asked: coordinates.includes('Query.routeClaims' as (typeof coordinates)[number]),
      }))
    const line = (subject: string, category: string, labels: readonly string[] = [], asked = true) => ({
      subject,
      category,
      labels,
      outcome: 'ALLOW',
      asked,
    })
    expect(new Set(told.map((one) => JSON.stringify(one)))).toEqual(
      new Set(
        [
          line(old.handle, 'ELIGIBILITY'),
          line(old.handle, 'NUMBER', ['ADDRESS']),
          line(current.handle, 'ELIGIBILITY'),
          line(current.handle, 'NUMBER', ['ADDRESS']),
          line(current.handle, 'NUMBER', [], false),
          line(current.handle, 'ELIGIBILITY', ['ADDRESS'], false),
          line(taro.handle, 'ELIGIBILITY'),
        ].map((one) => JSON.stringify(one)),
      ),
    )
  })

  test('of somebody whose whereabouts are hidden no other insurer is named, nor that there is one', async () => {
    const { handle } = await holderOf(hub, 'current')
    const protect = 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }'
    await hub.given(otherInsurer, protect, {
      input: { idempotencyKey: 'claims-hide', subject: handle, kind: 'ADDRESS_HIDDEN' },
    })
    const third = claim(cards.former, births.former, { visitDays: null })
    expect(await ask(former, third, claim(cards.current, births.current))).toEqual({
      data: {
        routeClaims: [asClaimed('NO_OTHER_QUALIFICATION'), asClaimed('NO_OTHER_QUALIFICATION'), asClaimed('VALID')],
      },
    })
  })
})
