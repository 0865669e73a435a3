import { expect, test } from 'vitest'
import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import type { Outcome } from '../../../schema/domain/outcome.ts'
import type {
  InsurerRow,
  MintedNumber,
  VoucherRenewal,
  VouchersRenewed,
} from '../../../subgraphs/qualification/store.ts'
import { day, handle } from '../../subgraphs/qualification/terms.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest, entered, insurerCode, minted } from './bench.ts'

const number = (name: string): MintedNumber => minted(name, { branch: '', number: name })
const voucher = (of: MintedNumber, month = '2026-11-01'): InsurerRow => ({
  kind: 'VOUCHER',
  number: of,
  month: day(month),
})
const withdrawn = (of: MintedNumber, month: string): InsurerRow => ({
  kind: 'VOUCHER_WITHDRAWN',
  number: of,
  month: day(month),
})
const [a, b, c, d] = [number('a'), number('b'), number('c'), number('d')]
const counted = (changes: Partial<VouchersRenewed>): VouchersRenewed => ({
  registered: 0,
  stood: 0,
  refused: 0,
  refusals: [],
  also: [],
  ...changes,
})

export function renewalContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const renew = (renewal: Partial<VoucherRenewal> = {}, key?: string): Promise<Outcome<VouchersRenewed>> =>
    bench().store.eligibility.renewVouchers(
      scopeFor('ELIGIBILITY'),
      { from: day('2026-11-01'), without: [], also: [], ...renewal },
      { institution: insurerCode, at: bench().at },
      bench().once('renewVouchers', key, renewal),
    )
  const have = async (month: string): Promise<readonly string[]> => {
    const rows = await bench()
      .database.read.selectFrom('voucher')
      .select('handle')
      .where('month', '=', month)
      .where('withdrawn', 'is', null)
      .orderBy('handle')
      .execute()
    return rows.map((row) => row.handle)
  }
  const handles = (...of: readonly MintedNumber[]) => of.map((one) => one.handle)

  test('an office’s vouchers of a month are registered for the next, over the turn of a year, and once', async () => {
    await bench().take([entered(a), entered(b), voucher(a, '2026-12-01'), voucher(b, '2026-12-01')])
    const from = day('2026-12-01')
    expect(accepted(await renew({ from }))).toEqual(counted({ registered: 2 }))
    expect(await have('2027-01-01')).toEqual(handles(a, b))
    expect(accepted(await renew({ from }))).toEqual(counted({ stood: 2 }))
    expect([await have('2026-12-01'), await have('2027-01-01')]).toEqual([handles(a, b), handles(a, b)])
  })

  test('the same request again gets the same answer, another under its key is a conflict', async () => {
    await bench().take([entered(a), voucher(a)])
    const first = await renew({}, 'one-round')
    expect(accepted(first)).toEqual(counted({ registered: 1 }))
    expect(await renew({}, 'one-round')).toEqual(first)
    expect(reasonOf(await renew({ from: day('2026-12-01') }, 'one-round'))).toEqual({
      code: 'CONFLICT',
      reason: 'IDEMPOTENCY_KEY',
    })
  })

  test('no other office’s voucher, of no other month, and none that was taken back', async () => {
    const theirs = minted('theirs', { insurer: '12029008' as InsurerNumber, number: '9' })
    await bench().take([entered(a), entered(b), entered(c), entered(theirs)])
    await bench().take([voucher(theirs), voucher(b, '2026-10-01'), voucher(c), withdrawn(c, '2026-11-01'), voucher(a)])
    expect(accepted(await renew())).toEqual(counted({ registered: 1 }))
    expect(await have('2026-12-01')).toEqual(handles(a))
  })

  test('whose assistance ended, and whose next voucher was taken back, get none and are told', async () => {
    const ended: InsurerRow = { kind: 'LOSS', number: b, until: day('2026-12-01'), reason: 'OTHER' }
    const ending: InsurerRow = { kind: 'LOSS', number: d, until: day('2026-12-02'), reason: 'OTHER' }
    await bench().take([entered(a), entered(b), entered(c), entered(d)])
    await bench().take([voucher(a), voucher(b), voucher(c), voucher(d), ended, ending])
    await bench().take([voucher(c, '2026-12-01'), withdrawn(c, '2026-12-01')])
    const refusals = [
      { handle: b.handle, reason: 'OUTSIDE_QUALIFICATION' },
      { handle: c.handle, reason: 'TAKEN_BACK' },
    ] as const
    expect(accepted(await renew())).toEqual(counted({ registered: 2, refused: 2, refusals }))
    expect(await have('2026-12-01')).toEqual(handles(a, d))
  })

  test('of those refused the first 500 are told, and all are counted', async () => {
    const many = Array.from({ length: 501 }, (_, at) => number(`m${String(at).padStart(3, '0')}`))
    await bench().take(many.map((one) => entered(one)))
    await bench().take([...many.map((one) => voucher(one)), entered(a), voucher(a)])
    await bench().take(many.map((one) => ({ kind: 'LOSS', number: one, until: day('2026-11-15'), reason: 'OTHER' })))
    const answer = accepted(await renew())
    expect([answer.registered, answer.refused]).toEqual([1, 501])
    expect(answer.refusals.map((one) => one.handle)).toEqual(handles(...many.slice(0, 500)))
  })

  test('who is named is left out, who is named besides is added, each with an outcome of its own', async () => {
    await bench().take([entered(a), entered(b), entered(c), entered(d), voucher(a), voucher(b), voucher(d)])
    await bench().take([voucher(d, '2026-12-01'), withdrawn(d, '2026-12-01')])
    const unknown = number('x')
    const answer = accepted(await renew({ without: [b.handle], also: [c, d, unknown, a] }))
    expect(answer).toMatchObject(counted({ stood: 2, also: answer.also }))
    expect(answer.also.map((one) => (one.ok ? one.value : reasonOf(one)))).toEqual([
      { handle: c.handle, changed: true },
      { handle: d.handle, changed: true },
      { code: 'CONFLICT', reason: 'NO_QUALIFICATION' },
      { handle: a.handle, changed: true },
    ])
    expect(await have('2026-12-01')).toEqual(handles(a, c, d))
  })

  test('leaving out whoever has no voucher of the month refuses the round, and nothing of it lands', async () => {
    await bench().take([
      entered(a),
      entered(b),
      entered(c),
      voucher(a),
      voucher(b),
      voucher(c),
      withdrawn(c, '2026-11-01'),
    ])
    for (const left of [c.handle, handle('x')]) {
      expect(await renew({ without: [b.handle, left], also: [b] })).toEqual({
        ok: false,
        refusal: {
          code: 'CONFLICT',
          reason: 'NO_VOUCHER',
          message: 'This number has no voucher of the month; nothing was renewed.',
          inputPath: ['input', 'without', 1],
        },
      })
    }
    expect(await have('2026-12-01')).toEqual([])
  })
}
