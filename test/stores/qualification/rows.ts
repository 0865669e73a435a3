import { expect, test } from 'vitest'
import type {
  InsurerRow,
  LimitCertificate,
  SpecificDiseaseCertificate,
} from '../../../subgraphs/qualification/store.ts'
import { ConstraintViolation } from '../../../subgraphs/shared/database/violation.ts'
import { day, handle, term } from '../../subgraphs/qualification/terms.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest, entered, insurerCode, minted, person, sealWith } from './bench.ts'

const taro = minted('taro')
const hanako = minted('hanako', { branch: '02' })
const changed = (name: string, is: boolean) => ({ ok: true, value: { handle: handle(name), changed: is } })
const conflict = (reason: string) => ({ code: 'CONFLICT', reason })
const registration = (name: string, from: string, until: string | null, previous: string | null) => ({
  topic: 'number-registration',
  body: { handle: handle(name), from, until, previous: previous === null ? null : handle(previous) },
})
const loss = (until: string, number = taro): InsurerRow => ({
  kind: 'LOSS',
  number,
  until: day(until),
  reason: 'JOINED_ANOTHER_INSURER',
})
const amended = (shareOfCost: number, asOf: string | null, number = taro): InsurerRow => ({
  kind: 'AMENDMENT',
  number,
  amendment: { shareOfCost },
  asOf: asOf === null ? null : day(asOf),
})
const limit: LimitCertificate = {
  kind: 'LIMIT',
  class: 'A03',
  from: day('2026-08-01'),
  until: day('2027-08-01'),
  longTermSince: null,
}
const dialysis: SpecificDiseaseCertificate = {
  disease: 'DIALYSIS',
  from: day('2026-01-01'),
  until: null,
  selfPayCeiling: 10_000,
}
const certificates = (one: LimitCertificate | null, other: SpecificDiseaseCertificate | null): InsurerRow => ({
  kind: 'LIMIT',
  number: taro,
  limit: one,
  disease: other,
})
const voucher = (month: string, number = taro): InsurerRow => ({ kind: 'VOUCHER', number, month: day(month) })
const withdrawn = (month: string, number = taro): InsurerRow => ({
  kind: 'VOUCHER_WITHDRAWN',
  number,
  month: day(month),
})

export function rowContract(open: () => Adapter): void {
  const bench = eachTest(open)

  test('a new qualification stands, and the index is told of its number', async () => {
    expect(await bench().take([entered(taro)])).toEqual([changed('taro', true)])
    expect(await bench().terms(taro.handle)).toEqual([term()])
    expect(await bench().sent()).toEqual([registration('taro', '2024-04-01', null, null)])
  })

  test('a continuity of a number nobody has entered waits, and is told when its holder turns out the same', async () => {
    await bench().take([entered(taro, { previous: hanako.handle })])
    const alone = registration('taro', '2024-04-01', null, null)
    expect(await bench().sent()).toEqual([alone])
    await bench().take([entered(hanako)])
    expect(await bench().sent()).toEqual([
      alone,
      registration('hanako', '2024-04-01', null, null),
      registration('taro', '2024-04-01', null, 'hanako'),
    ])
  })

  test('whoever names a number before its holder is entered does not become that holder', async () => {
    await bench().take([entered(taro, { previous: hanako.handle })])
    await bench().take([entered(hanako, { particulars: { birthDate: day('1999-09-09') } })])
    expect(await bench().sent()).toEqual([
      registration('taro', '2024-04-01', null, null),
      registration('hanako', '2024-04-01', null, null),
    ])
  })

  test('rows of one batch continue each other in either order', async () => {
    await bench().take([entered(taro, { previous: hanako.handle }), entered(hanako)])
    expect(await bench().sent()).toEqual([
      registration('taro', '2024-04-01', null, 'hanako'),
      registration('hanako', '2024-04-01', null, null),
    ])
  })

  test("a number that continues another is its holder's at once, with what protects them, before the index says so", async () => {
    const { index, store } = bench()
    await bench().take([entered(hanako)])
    index.link(hanako.handle, person('x'))
    await store.links.catchUp()
    await bench().take([entered(taro, { previous: hanako.handle, from: day('2026-04-01') })])
    const [known] = await store.facts.subjectFacts([taro.handle])
    expect(known?.person).toBe(person('x'))
    index.link(taro.handle, person('x'), '2026-04-01')
    await store.links.catchUp()
    expect((await store.facts.subjectFacts([taro.handle]))[0]?.person).toBe(person('x'))
  })

  test('a continuity stated later is told to the index, though nothing else changed; once joined it is no news', async () => {
    const { index, store } = bench()
    await bench().take([entered(hanako), entered(taro)])
    index.link(hanako.handle, person('x'))
    index.link(taro.handle, person('y'))
    await store.links.catchUp()
    expect(await bench().take([entered(taro, { previous: hanako.handle })])).toEqual([changed('taro', false)])
    const told = [
      registration('hanako', '2024-04-01', null, null),
      registration('taro', '2024-04-01', null, null),
      registration('taro', '2024-04-01', null, 'hanako'),
    ]
    expect(await bench().sent()).toEqual(told)
    index.link(taro.handle, person('x'))
    await store.links.catchUp()
    await bench().take([entered(taro, { previous: hanako.handle })])
    expect(await bench().sent()).toEqual(told)
  })

  test('the same row again changes nothing and tells nobody', async () => {
    await bench().take([entered(taro)])
    const revision = await bench().revision()
    expect(await bench().take([entered(taro)])).toEqual([changed('taro', false)])
    expect(await bench().told(revision)).toEqual([])
    expect(await bench().sent()).toEqual([registration('taro', '2024-04-01', null, null)])
  })

  test('a loss ends the qualification, with its reason, and the index is told', async () => {
    await bench().take([entered(taro)])
    expect(await bench().take([loss('2026-10-01')])).toEqual([changed('taro', true)])
    const lost = { until: day('2026-10-01'), lost: day('2026-10-01'), reasonOfLoss: 'JOINED_ANOTHER_INSURER' as const }
    expect(await bench().terms(taro.handle)).toEqual([term(lost)])
    expect(await bench().take([loss('2026-10-01')])).toEqual([changed('taro', false)])
    expect(await bench().sent()).toEqual([
      registration('taro', '2024-04-01', null, null),
      registration('taro', '2024-04-01', '2026-10-01', null),
    ])
  })

  test('an amendment from a day on splits the term; the index has nothing to learn of it', async () => {
    await bench().take([entered(taro)])
    expect(await bench().take([amended(20, '2026-08-01')])).toEqual([changed('taro', true)])
    expect(await bench().terms(taro.handle)).toEqual([
      term({ from: day('2026-08-01'), shareOfCost: 20 }),
      term({ until: day('2026-08-01') }),
    ])
    expect(await bench().sent()).toHaveLength(1)
  })

  test('a correction keeps what was known before, and says when that ended', async () => {
    const first = bench().at
    await bench().take([entered(taro)])
    bench().clock.advance(60_000)
    const second = bench().at
    await bench().take([amended(20, null)])
    const rows = await bench()
      .database.read.selectFrom('term')
      .select(['share_of_cost', 'known', 'superseded', 'recorded_by'])
      .orderBy('id')
      .execute()
    expect(rows).toEqual([
      { share_of_cost: 30, known: first, superseded: second, recorded_by: insurerCode },
      { share_of_cost: 20, known: second, superseded: null, recorded_by: insurerCode },
    ])
    expect(await bench().terms(taro.handle)).toEqual([term({ shareOfCost: 20 })])
  })

  test('certificates stand beside the terms; a newer one of the same day takes the place of the older', async () => {
    await bench().take([entered(taro)])
    expect(await bench().take([certificates(limit, dialysis)])).toEqual([changed('taro', true)])
    expect(await bench().take([certificates(limit, dialysis)])).toEqual([changed('taro', false)])
    bench().clock.advance(1_000)
    const newer = { ...limit, class: 'A04' as const }
    expect(await bench().take([certificates(newer, { ...dialysis, selfPayCeiling: 20_000 })])).toEqual([
      changed('taro', true),
    ])
    expect(await bench().take([certificates(null, null)])).toEqual([changed('taro', false)])
    const asked = [{ scope: scopeFor('LIMIT_CERTIFICATE', taro.handle), handle: taro.handle }]
    expect(await bench().store.eligibility.limitCertificates(asked)).toEqual([[newer]])
    expect(await bench().store.eligibility.specificDiseases(asked)).toEqual([[{ ...dialysis, selfPayCeiling: 20_000 }]])
    const rows = await bench().database.read.selectFrom('limit_certificate').select(['class', 'superseded']).execute()
    expect(rows).toEqual([
      { class: 'A03', superseded: bench().at },
      { class: 'A04', superseded: null },
    ])
  })

  test('a voucher stands for its month, once', async () => {
    await bench().take([entered(taro)])
    expect(await bench().take([voucher('2026-11-01'), voucher('2026-11-01')])).toEqual([
      changed('taro', true),
      changed('taro', false),
    ])
    expect(await bench().take([voucher('2026-11-01')])).toEqual([changed('taro', false)])
    const scope = scopeFor('ELIGIBILITY', taro.handle)
    const { eligibility } = bench().store
    expect(await eligibility.voucherExists(scope, taro.handle, day('2026-11-01'))).toBe(true)
    expect(await eligibility.voucherExists(scope, taro.handle, day('2026-12-01'))).toBe(false)
  })

  test('a voucher that was withdrawn stands no more, and may be registered anew', async () => {
    await bench().take([entered(taro), voucher('2026-11-01'), voucher('2026-12-01')])
    const { eligibility } = bench().store
    const scope = scopeFor('ELIGIBILITY', taro.handle)
    const standing = () =>
      Promise.all(
        ['2026-11-01', '2026-12-01'].map((month) => eligibility.voucherExists(scope, taro.handle, day(month))),
      )
    expect(await bench().take([withdrawn('2026-11-01'), withdrawn('2026-11-01')])).toEqual([
      changed('taro', true),
      changed('taro', false),
    ])
    expect(await standing()).toEqual([false, true])
    expect(await bench().take([withdrawn('2026-11-01'), withdrawn('2027-01-01')])).toEqual([
      changed('taro', false),
      changed('taro', false),
    ])
    expect(await bench().take([voucher('2026-11-01'), withdrawn('2026-12-01'), voucher('2026-12-01')])).toEqual([
      changed('taro', true),
      changed('taro', true),
      changed('taro', true),
    ])
    expect(await standing()).toEqual([true, true])
  })

  test('a voucher is of a month in which the qualification stood on some day', async () => {
    await bench().take([entered(taro, { from: '2024-04-15' }), loss('2026-11-01')])
    const months = ['2024-03-01', '2024-04-01', '2026-10-01', '2026-11-01']
    const taken = await bench().take(months.map((month) => voucher(month)))
    expect(taken.map((one) => (one.ok ? one.value.changed : reasonOf(one)))).toEqual([
      conflict('OUTSIDE_QUALIFICATION'),
      true,
      true,
      conflict('OUTSIDE_QUALIFICATION'),
    ])
  })

  test.each<[string, InsurerRow, string]>([
    ['a second qualification while one stands', entered(taro, { from: '2025-04-01' }), 'OVERLAPS'],
    ['another person under the same number and day', entered(taro, { particulars: { name: '見本 次郎' } }), 'OVERLAPS'],
    ['a loss before the day it began', loss('2024-03-31'), 'ENDS_BEFORE_IT_BEGINS'],
    ['an amendment before it began', amended(20, '2024-03-31'), 'OUTSIDE_QUALIFICATION'],
    ['a loss of nothing', loss('2026-10-01', hanako), 'NO_QUALIFICATION'],
    ['an amendment of nothing', amended(20, null, hanako), 'NO_QUALIFICATION'],
    ['a voucher of nobody', voucher('2026-11-01', hanako), 'NO_QUALIFICATION'],
    ['the withdrawal of a voucher of nobody', withdrawn('2026-11-01', hanako), 'NO_QUALIFICATION'],
    ['a certificate of nobody', { ...certificates(limit, null), number: hanako }, 'NO_QUALIFICATION'],
  ])('%s is refused and leaves everything as it was', async (_, row, reason) => {
    await bench().take([entered(taro)])
    const [outcome] = await bench().take([row])
    expect(outcome && reasonOf(outcome)).toEqual(conflict(reason))
    expect(await bench().terms(taro.handle)).toEqual([term()])
    expect(await bench().terms(hanako.handle)).toEqual([])
    expect(await bench().sent()).toHaveLength(1)
  })

  test('a loss told again on another day is refused', async () => {
    await bench().take([entered(taro), loss('2026-10-01')])
    const [outcome] = await bench().take([loss('2026-10-02')])
    expect(outcome && reasonOf(outcome)).toEqual(conflict('ALREADY_LOST'))
  })

  test('several rows of one number in one batch build on each other', async () => {
    const rows = [entered(taro), amended(20, '2025-04-01'), loss('2026-10-01'), entered(taro, { from: '2026-10-01' })]
    expect(await bench().take(rows)).toEqual(rows.map(() => changed('taro', true)))
    const lost = { lost: day('2026-10-01'), reasonOfLoss: 'JOINED_ANOTHER_INSURER' as const }
    expect(await bench().terms(taro.handle)).toEqual([
      term({ from: day('2026-10-01'), acquired: day('2026-10-01') }),
      term({ from: day('2025-04-01'), until: day('2026-10-01'), shareOfCost: 20, ...lost }),
      term({ until: day('2025-04-01'), ...lost }),
    ])
    expect(await bench().sent()).toEqual([
      registration('taro', '2024-04-01', null, null),
      registration('taro', '2024-04-01', '2026-10-01', null),
      registration('taro', '2026-10-01', null, null),
    ])
    const kept = await bench().database.read.selectFrom('term').select('superseded').execute()
    expect(kept.map(({ superseded }) => superseded)).toEqual([null, null, null])
  })

  test('good rows land beside bad ones, each with its own outcome in its own place', async () => {
    const outcomes = await bench().take([loss('2026-10-01'), entered(hanako), entered(taro), loss('2020-01-01')])
    expect(outcomes.map((outcome) => reasonOf(outcome) ?? outcome)).toEqual([
      conflict('NO_QUALIFICATION'),
      changed('hanako', true),
      changed('taro', true),
      conflict('ENDS_BEFORE_IT_BEGINS'),
    ])
    expect(await bench().terms(taro.handle)).toEqual([term()])
    expect(await bench().terms(hanako.handle)).toEqual([term()])
  })

  test('no rows at all are taken too', async () => {
    expect(await bench().take([])).toEqual([])
  })

  test('the same request again gets the first answer, whatever has happened since', async () => {
    const once = bench().once('rows', 'first-delivery')
    const first = await bench().take([entered(taro), loss('2020-01-01')], once)
    await bench().take([loss('2026-10-01')])
    await bench().reopen()
    expect(await bench().take([entered(taro), loss('2020-01-01')], once)).toEqual(first)
    expect(await bench().terms(taro.handle)).toHaveLength(1)
  })

  test('another request under a key that was used is a conflict', async () => {
    await bench().take([entered(taro)], bench().once('rows', 'first-delivery', 'one'))
    const again = await bench().store.eligibility.takeRows(
      scopeFor('ELIGIBILITY'),
      [entered(hanako)],
      { institution: insurerCode, at: bench().at },
      bench().once('rows', 'first-delivery', 'two'),
    )
    expect(reasonOf(again)).toEqual(conflict('IDEMPOTENCY_KEY'))
    expect(await bench().terms(hanako.handle)).toEqual([])
  })

  test('two deliveries of one request at once are one', async () => {
    const once = bench().once('rows', 'first-delivery')
    const [one, other] = await Promise.all([bench().take([entered(taro)], once), bench().take([entered(taro)], once)])
    expect(one).toEqual([changed('taro', true)])
    expect(other).toEqual(one)
    expect(await bench().sent()).toHaveLength(1)
  })

  test('what breaks off in the middle leaves nothing, and may be tried again under the same key', async () => {
    const sound = sealWith(1)
    await bench().reopen({
      ...sound,
      seal(text, bound) {
        if (bound === hanako.handle) throw new Error('the power is gone')
        return sound.seal(text, bound)
      },
    })
    const once = bench().once('rows', 'first-delivery')
    await expect(bench().take([entered(taro), entered(hanako)], once)).rejects.toThrow('the power is gone')
    expect(await bench().terms(taro.handle)).toEqual([])
    expect(await bench().sent()).toEqual([])
    expect(await bench().revision()).toBe(0)
    await bench().reopen(sound)
    expect(await bench().take([entered(taro), entered(hanako)], once)).toEqual([
      changed('taro', true),
      changed('hanako', true),
    ])
  })

  test('one number under two handles cannot be: nothing of such a batch lands', async () => {
    await bench().take([entered(taro)])
    const twice = minted('twice')
    await expect(bench().take([entered(hanako), entered(twice)])).rejects.toThrow(ConstraintViolation)
    expect(await bench().terms(hanako.handle)).toEqual([])
  })

  test('answers are forgotten after seven days, a few with every write', async () => {
    for (let at = 0; at < 15; at++) await bench().take([entered(taro)])
    const keys = async () => (await bench().database.read.selectFrom('idempotency').select('key').execute()).length
    expect(await keys()).toBe(15)
    bench().clock.advance(7 * 86_400_000)
    await bench().take([entered(taro)])
    expect(await keys()).toBe(16)
    bench().clock.advance(1)
    await bench().take([entered(taro)])
    expect(await keys()).toBe(7)
    await bench().take([entered(taro)])
    expect(await keys()).toBe(3)
  })

  test('nothing of a number can be read where the store lies', async () => {
    const secret = minted('secret', { symbol: '山吹組合', number: '98437261' })
    const once = bench().once('rows', 'first-delivery', { symbol: '山吹組合', number: '98437261' })
    accepted(
      await bench().store.eligibility.takeRows(
        scopeFor('ELIGIBILITY'),
        [entered(secret, { particulars: { name: '目印 花子' } })],
        { institution: insurerCode, at: bench().at },
        once,
      ),
    )
    await bench().close()
    const bytes = await bench().adapter.written()
    const found = (text: string, encoding: BufferEncoding = 'utf8'): boolean =>
      bytes.includes(Buffer.from(text, encoding))
    expect(['目印 花子', '山吹組合', '98437261'].map((text) => found(text))).toEqual([true, false, false])
    expect(['山吹組合', '98437261'].map((text) => found(text, 'utf16le'))).toEqual([false, false])
    // A digest of the request could be guessed back to the number.
    expect(bytes.includes(Buffer.from(once.digest))).toBe(false)
    await bench().open()
    expect(
      await bench().store.eligibility.plainNumbers([
        { scope: scopeFor('NUMBER', secret.handle), handle: secret.handle },
      ]),
    ).toEqual([secret.plain])
  })
}
