import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle, PersonId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { CodeStore, NodeToken } from '../../subgraphs/mpi/codes/code-store.ts'
import { linkageCode } from '../../subgraphs/mpi/codes/linkage-code.ts'

const at = (second: number): Instant => (Date.parse('2026-04-01T00:00:00Z') + second * 1000) as Instant
const ndb = '1310000001' as InstitutionCode
const registry = '1310000002' as InstitutionCode
const node = '1319999991' as InstitutionCode
const otherNode = '2719999992' as InstitutionCode
const person = 'per_AAAAAAAAAAAAAAAAAAAAAA' as PersonId
const handles = [
  'num_AAAAAAAAAAAAAAAAAAAAAA',
  'num_BBBBBBBBBBBBBBBBBBBBBB',
  'num_CCCCCCCCCCCCCCCCCCCCCC',
] as NumberHandle[]

export interface CodesAdapter {
  /** The same store again when it was opened before. */
  open(): Promise<{ readonly store: CodeStore; close(): Promise<void> }>
}

export function codesContract(name: string, adapter: () => CodesAdapter): void {
  describe(`codes and their recipients on ${name}`, () => {
    let opened: Awaited<ReturnType<CodesAdapter['open']>>
    let place: CodesAdapter
    beforeEach(async () => {
      place = adapter()
      opened = await place.open()
    })
    afterEach(() => opened.close())
    const reopened = async (): Promise<CodeStore> => {
      await opened.close()
      opened = await place.open()
      return opened.store
    }

    test('a recipient has a space of its own until it is aligned with another, and never after it has codes', async () => {
      expect(await opened.store.space(ndb)).toBe(ndb)
      expect(await opened.store.align(registry, ndb, 'keeper', at(0))).toEqual({ ok: true, value: ndb })
      expect(await opened.store.align(registry, ndb, 'keeper', at(1))).toEqual({ ok: true, value: ndb })
      const store = await reopened()
      expect([await store.space(registry), await store.space(ndb)]).toEqual([ndb, ndb])
      await store.epoch(node, at(2))
      expect(await store.align(node, ndb, 'keeper', at(3))).toEqual({
        ok: false,
        refusal: {
          code: 'CONFLICT',
          message: 'It holds codes of its own: they would change their meaning.',
          reason: 'HAS_CODES',
        },
      })
      expect(await store.space(node)).toBe(node)
    })

    test('an epoch gives the same code after a restart; another space and the next epoch give others', async () => {
      const first = await opened.store.epoch(ndb, at(0))
      const code = linkageCode(first, person)
      const store = await reopened()
      expect(linkageCode(await store.epoch(ndb, at(9)), person)).toBe(code)
      expect(linkageCode(await store.epoch(registry, at(9)), person)).not.toBe(code)
      const second = await store.rotate(ndb, 1, at(10))
      if (second === null) throw new Error('nothing was rotated')
      expect([first.number, second.number]).toEqual([1, 2])
      expect(linkageCode(second, person).slice(2)).not.toBe(code.slice(2))
      // Ended once is ended: asked again it is the same answer.
      expect((await store.rotate(ndb, 1, at(11)))?.number).toBe(2)
      expect(await store.rotate(ndb, 7, at(11))).toBeNull()
      const former = await store.formerEpoch(ndb, 1)
      expect(former === null ? null : linkageCode(former, person)).toBe(code)
    })

    test('asked for by many at once, a space begins one epoch', async () => {
      const epochs = await Promise.all(Array.from({ length: 8 }, () => opened.store.epoch(ndb, at(0))))
      expect(new Set(epochs.map((epoch) => linkageCode(epoch, person))).size).toBe(1)
    })

    test('a destroyed epoch is gone for good, and the next begins by itself', async () => {
      const first = await opened.store.epoch(ndb, at(0))
      expect(await opened.store.destroyEpoch(ndb, 1, at(1))).toBe(true)
      expect(await opened.store.destroyEpoch(ndb, 1, at(2))).toBe(false)
      expect(await opened.store.formerEpoch(ndb, 1)).toBeNull()
      const next = await opened.store.epoch(ndb, at(3))
      expect([next.number, linkageCode(next, person).slice(2) === linkageCode(first, person).slice(2)]).toEqual([
        2,
        false,
      ])
    })

    test('a node has one token per number, other than every other node, and only it reads them back', async () => {
      const [a, b] = await opened.store.tokensFor(node, [handles[0], handles[1]] as NumberHandle[])
      const [again, c] = await opened.store.tokensFor(node, [handles[0], handles[2]] as NumberHandle[])
      const [theirs] = await opened.store.tokensFor(otherNode, [handles[0]] as NumberHandle[])
      expect(again).toBe(a)
      expect(new Set([a, b, c, theirs]).size).toBe(4)
      const store = await reopened()
      expect(await store.handlesBehind(node, [c, theirs, a] as NodeToken[])).toEqual([handles[2], null, handles[0]])
      expect(await store.tokensOf([handles[0]] as NumberHandle[])).toEqual(
        [
          { node, handle: handles[0], token: a },
          { node: otherNode, handle: handles[0], token: theirs },
        ].toSorted((one, other) => (one.node < other.node ? -1 : 1)),
      )
    })

    test('two requests of one node for the same numbers at once get the same tokens, however many', async () => {
      const many = Array.from({ length: 1200 }, (_, place) => `num_${String(place).padStart(22, '0')}` as NumberHandle)
      const [one, other] = await Promise.all([
        opened.store.tokensFor(node, many),
        opened.store.tokensFor(node, [...many].reverse()),
      ])
      expect(one).toEqual([...(other ?? [])].reverse())
      expect(new Set(one).size).toBe(1200)
    })

    test('the meter adds up by month', async () => {
      await opened.store.meter({ institution: ndb, month: '2026-04', coded: 10, unknown: 1, refused: 0 })
      await opened.store.meter({ institution: ndb, month: '2026-04', coded: 5, unknown: 0, refused: 2 })
      await opened.store.meter({ institution: registry, month: '2026-05', coded: 1, unknown: 0, refused: 0 })
      expect(await opened.store.metered(ndb, '2026-01')).toEqual([
        { institution: ndb, month: '2026-04', coded: 15, unknown: 1, refused: 2 },
      ])
      expect(await opened.store.metered(null, '2026-05')).toEqual([
        { institution: registry, month: '2026-05', coded: 1, unknown: 0, refused: 0 },
      ])
    })
  })
}
