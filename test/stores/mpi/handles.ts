import { expect, test } from 'vitest'
import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import { packNumbers, unpackHandles } from '../../../subgraphs/shared/packed-numbers.ts'
import { card, eachTest, type MpiAdapter, numberSeal } from './bench.ts'

export function handleContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)

  test('one for each number, in the order asked, and the same ever after', async () => {
    const [a, b] = await bench().handles('1', '2')
    expect(a).toMatch(/^num_[\w-]{22}$/)
    expect(a).not.toBe(b)
    expect(await bench().handles('2', '3', '1', '2')).toEqual([b, expect.stringMatching(/^num_/), a, b])
    await bench().reopen()
    expect(await bench().handles('1', '2')).toEqual([a, b])
    const { mintPacked } = bench().store
    if (mintPacked === undefined) return
    const [second, fourth, first] = unpackHandles(
      await mintPacked(packNumbers(['2', '4', '1'].map((one) => card(one)))),
    )
    expect([first, second]).toEqual([a, b])
    expect(await bench().handles('4')).toEqual([fourth])
  })

  test('a number asked for twice in one question is one number', async () => {
    const handles = await bench().handles('1', '1', '2', '1')
    expect(handles[1]).toBe(handles[0])
    expect(handles[3]).toBe(handles[0])
    expect(new Set(handles).size).toBe(2)
  })

  test('numbers that differ in any part are different numbers', async () => {
    const numbers = [
      card('12'),
      card('12', { branch: '02' }),
      card('12', { branch: '' }),
      card('12', { symbol: '桜' }),
      card('2', { symbol: '葵1' }),
      card('12', { insurer: '130013' as InsurerNumber }),
    ]
    expect(new Set(await bench().store.handlesFor(numbers)).size).toBe(numbers.length)
  })

  test('many who ask for the same numbers at once get the same handles', async () => {
    const numbers = ['1', '2', '3', '4', '5']
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => bench().handles(...numbers.slice(at % 3), ...numbers.slice(0, at % 3))),
    )
    const expected = await bench().handles(...numbers)
    for (const [at, answer] of answers.entries())
      expect(answer).toEqual([...expected.slice(at % 3), ...expected.slice(0, at % 3)])
  })

  test('no numbers, no handles', async () => {
    expect(await bench().store.handlesFor([])).toEqual([])
  })

  test('after a key was rotated the old handles are found, and new ones are minted under the new key', async () => {
    const [old] = await bench().handles('1')
    await bench().reopen({ seal: numberSeal(2, 1) })
    const [again, fresh] = await bench().handles('1', '2')
    expect(again).toBe(old)
    const { mintPacked } = bench().store
    if (mintPacked !== undefined)
      expect(unpackHandles(await mintPacked(packNumbers([card('2'), card('1')])))).toEqual([fresh, old])
    await bench().reopen({ seal: numberSeal(2) })
    expect((await bench().handles('2'))[0]).toBe(fresh)
    expect((await bench().handles('1'))[0]).not.toBe(old)
  })
}
