import { expect, test } from 'vitest'
import type { CardRow } from '../../../subgraphs/qualification/card-store.ts'
import type { CardIdentity } from '../../../subgraphs/shared/consent/assertion.ts'
import type { Once } from '../../../subgraphs/shared/once.ts'
import { day, handle } from '../../subgraphs/qualification/terms.ts'
import { accepted, reasonOf } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest, entered, insurerCode, minted, person, plain, sealWith } from './bench.ts'

const taro = minted('taro')
const hanako = minted('hanako', { branch: '02' })
const card: CardIdentity = { issuer: 'issuer-digest-4f21', serial: '5e1a77c0ffee9d' }
const renewed: CardIdentity = { ...card, serial: '5e1a77c0ffee9e' }
const row = (changes: Partial<CardRow> = {}): CardRow => ({ number: taro.plain, card, withdrawn: false, ...changes })
const changed = (name: string, is: boolean) => ({ ok: true, value: { handle: handle(name), changed: is } })

export function cardContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const send = (rows: readonly CardRow[], once: Once = bench().once('cards')) =>
    bench().store.cards.takeCards(scopeFor('ELIGIBILITY'), rows, { institution: insurerCode, at: bench().at }, once)
  const take = async (rows: readonly CardRow[], once?: Once) => accepted(await send(rows, once))
  const held = (of: CardIdentity = card, on = '2026-04-01') =>
    bench().store.cards.holdings(scopeFor('ELIGIBILITY'), of, day(on))

  test('a card stands for the number it was registered to, from the row on', async () => {
    await bench().take([entered(taro)])
    expect(await held()).toEqual([])
    expect(await take([row()])).toEqual([changed('taro', true)])
    expect(await held()).toEqual([{ handle: handle('taro'), person: null }])
    expect(await held(renewed)).toEqual([])
    expect(await held({ ...card, issuer: 'issuer-digest-4f22' })).toEqual([])
  })

  test('says whom the index has the number with, once this store heard it', async () => {
    await bench().take([entered(taro)])
    await take([row()])
    await bench().linked(handle('taro'), person('x'))
    expect(await held()).toEqual([{ handle: handle('taro'), person: person('x') }])
  })

  test('the holder of a reused number is who had it last on the day', async () => {
    await bench().take([entered(taro)])
    await take([row()])
    bench().index.link(handle('taro'), person('x'), '2024-04-01', '2025-04-01')
    await bench().linked(handle('taro'), person('y'), '2025-10-01')
    const on = async (date: string) => (await held(card, date)).map((one) => one.person)
    expect([await on('2025-03-31'), await on('2025-09-30'), await on('2025-10-01')]).toEqual([
      [person('x')],
      [person('x')],
      [person('y')],
    ])
  })

  test('a row that says what stands changes nothing, and writes nothing', async () => {
    await bench().take([entered(taro)])
    expect(await take([row(), row()])).toEqual([changed('taro', true), changed('taro', false)])
    expect(await take([row()])).toEqual([changed('taro', false)])
    expect(await bench().database.read.selectFrom('card_certificate').select('id').execute()).toHaveLength(1)
  })

  test('a card taken back stands for nothing, and what stood is kept with its days', async () => {
    await bench().take([entered(taro)])
    expect(await take([row({ withdrawn: true })])).toEqual([changed('taro', false)])
    const known = bench().at
    await take([row()])
    bench().clock.advance(5)
    expect(await take([row({ withdrawn: true })])).toEqual([changed('taro', true)])
    expect(await held()).toEqual([])
    const kept = await bench()
      .database.read.selectFrom('card_certificate')
      .select(['handle', 'known', 'superseded', 'recorded_by'])
      .execute()
    expect(kept).toEqual([{ handle: handle('taro'), known, superseded: bench().at, recorded_by: insurerCode }])
    expect(await take([row()])).toEqual([changed('taro', true)])
    expect(await held()).toEqual([{ handle: handle('taro'), person: null }])
  })

  test('one card may stand for several numbers, and one number have several cards', async () => {
    await bench().take([entered(taro), entered(hanako)])
    await take([row(), row({ number: hanako.plain }), row({ card: renewed })])
    expect(await held()).toEqual([
      { handle: handle('hanako'), person: null },
      { handle: handle('taro'), person: null },
    ])
    await take([row({ withdrawn: true })])
    expect(await held()).toEqual([{ handle: handle('hanako'), person: null }])
    expect(await held(renewed)).toEqual([{ handle: handle('taro'), person: null }])
  })

  test('a row of a number that nobody entered is refused by itself, and the others land', async () => {
    await bench().take([entered(taro)])
    const outcomes = await take([row({ number: plain({ number: '99999999' }) }), row()])
    expect(outcomes.map(reasonOf)).toEqual([{ code: 'NOT_FOUND', reason: 'NO_QUALIFICATION' }, null])
    expect(await held()).toEqual([{ handle: handle('taro'), person: null }])
  })

  test('the same request again gets the same answer, under a newer key too; another one is refused', async () => {
    await bench().take([entered(taro)])
    const once = bench().once('cards')
    const first = await take([row()], once)
    expect(await take([row()], once)).toEqual(first)
    await bench().reopen(sealWith(2, 1))
    expect(await take([row()], once)).toEqual(first)
    const other = bench().once('cards', once.key, 'another request')
    expect(reasonOf(await send([row({ withdrawn: true })], other))).toEqual({
      code: 'CONFLICT',
      reason: 'IDEMPOTENCY_KEY',
    })
    expect(await held()).toEqual([{ handle: handle('taro'), person: null }])
  })

  test('a card registered before a key was replaced is found, not doubled, and taken back after it', async () => {
    await bench().take([entered(taro)])
    await take([row()])
    await bench().reopen(sealWith(2, 1))
    expect(await held()).toEqual([{ handle: handle('taro'), person: null }])
    expect(await take([row()])).toEqual([changed('taro', false)])
    expect(await take([row({ withdrawn: true })])).toEqual([changed('taro', true)])
    expect(await held()).toEqual([])
  })

  test('neither the serial number nor a bare digest of the request is in what is written', async () => {
    await bench().take([entered(taro)])
    const once = bench().once('cards')
    await take([row()], once)
    const bytes = await bench().adapter.written()
    expect(bytes.includes(handle('taro'))).toBe(true)
    for (const part of [card.serial, card.issuer, Buffer.from(once.digest)]) expect(bytes.includes(part)).toBe(false)
  })
}
