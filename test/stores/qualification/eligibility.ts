import { describe, expect, test } from 'vitest'
import type { Category } from '../../../schema/domain/category.ts'
import type { Candidate } from '../../../subgraphs/qualification/eligibility.ts'
import type { Under } from '../../../subgraphs/qualification/store.ts'
import { day, handle, term } from '../../subgraphs/qualification/terms.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, bare, eachTest, entered, minted, person, plain, sealWith } from './bench.ts'

const taro = minted('taro')
const hanako = minted('hanako', { branch: '02' })
const born = { name: '見本 花子', birthDate: day('1985-03-03'), sex: 'FEMALE' as const }
const later = minted('later', { insurer: plain().insurer, number: '22222222' })
const under = <C extends Category>(category: C, name: string): Under<C> => ({
  scope: scopeFor(category, handle(name)),
  handle: handle(name),
})
const bareCandidate = (one: Candidate): Candidate => ({ ...one, terms: one.terms.map(bare) })

export function eligibilityContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const search = scopeFor('ELIGIBILITY')

  test('a card leads to everybody of its household, with branch and standing terms', async () => {
    await bench().take([entered(taro), entered(hanako, { particulars: born }), entered(later)])
    const expected = [
      { handle: hanako.handle, branch: '02', terms: [term(born)] },
      { handle: taro.handle, branch: '01', terms: [term()] },
    ]
    const { eligibility } = bench().store
    for (const branch of ['01', '02', '']) {
      expect((await eligibility.household(search, plain({ branch }))).map(bareCandidate)).toEqual(expected)
    }
    expect(await eligibility.household(search, plain({ symbol: '桜' }))).toEqual([])
    expect(await eligibility.household(search, plain({ number: '77310453' }))).toEqual([])
  })

  test('a day of birth and a sex lead to everybody born so, as they stand now', async () => {
    await bench().take([entered(taro), entered(hanako, { particulars: born })])
    const { eligibility } = bench().store
    const probe = { birthDate: day('1985-03-03'), sex: 'FEMALE' as const }
    expect((await eligibility.bornThen(search, probe)).map(bareCandidate)).toEqual([
      { handle: hanako.handle, branch: '02', terms: [term(born)] },
    ])
    expect(await eligibility.bornThen(search, { ...probe, sex: 'MALE' })).toEqual([])
    await bench().take([{ kind: 'AMENDMENT', number: hanako, amendment: { birthDate: day('1985-03-04') }, asOf: null }])
    expect(await eligibility.bornThen(search, probe)).toEqual([])
    expect(await eligibility.bornThen(search, { ...probe, birthDate: day('1985-03-04') })).toHaveLength(1)
  })

  test('what was indexed before a key was rotated is found after it', async () => {
    await bench().take([entered(taro)])
    await bench().reopen(sealWith(2, 1))
    await bench().take([entered(hanako, { particulars: born })])
    const { eligibility } = bench().store
    const found = await eligibility.household(search, plain())
    expect(found.map(({ branch }) => branch).sort()).toEqual(['01', '02'])
    const [father] = await eligibility.bornThen(search, { birthDate: day('1980-05-15'), sex: 'MALE' })
    expect(father?.handle).toBe(taro.handle)
    expect(await eligibility.plainNumbers([under('NUMBER', 'taro'), under('NUMBER', 'hanako')])).toEqual([
      taro.plain,
      hanako.plain,
    ])
  })

  test('answers come in the order asked, for numbers asked twice and numbers nobody has too', async () => {
    await bench().take([entered(taro), entered(hanako, { particulars: born })])
    const names = ['hanako', 'nobody', 'taro', 'hanako']
    const { eligibility } = bench().store
    expect(
      (await eligibility.standingTerms(names.map((name) => under('ELIGIBILITY', name)))).map((terms) =>
        terms.map(bare),
      ),
    ).toEqual([[term(born)], [], [term()], [term(born)]])
    expect(await eligibility.plainNumbers(names.map((name) => under('NUMBER', name)))).toEqual([
      hanako.plain,
      null,
      taro.plain,
      hanako.plain,
    ])
    const asked = names.map((name) => under('LIMIT_CERTIFICATE', name))
    expect(await eligibility.limitCertificates(asked)).toEqual([[], [], [], []])
    expect(await eligibility.specificDiseases(asked)).toEqual([[], [], [], []])
  })

  test('a lapsed card is told whether its holder has another qualification on the day', async () => {
    await bench().take([entered(taro), entered(hanako, { particulars: born })])
    await bench().take([{ kind: 'LOSS', number: taro, until: day('2026-10-01'), reason: 'JOINED_ANOTHER_INSURER' }])
    await bench().take([entered(later, { from: '2026-10-05' })])
    const newer = (on: string) =>
      bench().store.eligibility.newerExists(scopeFor('ELIGIBILITY', taro.handle), taro.handle, day(on))
    await bench().linked(taro.handle, person('taro'))
    await bench().linked(hanako.handle, person('hanako'))
    expect(await newer('2026-11-20')).toBe(false)
    await bench().linked(later.handle, person('taro'))
    expect([await newer('2026-10-04'), await newer('2026-10-05')]).toEqual([false, true])
  })

  test('a person has the numbers that the index says, under whichever id they are asked for', async () => {
    await bench().linked(taro.handle, person('old'))
    await bench().linked(later.handle, person('young'))
    await bench().linked(hanako.handle, person('else'))
    const numbers = (name: string) => bench().store.eligibility.numbersOf(scopeFor('ELIGIBILITY', person(name)))
    expect(await numbers('old')).toEqual([taro.handle])
    await bench().linked(later.handle, person('old'))
    expect(await numbers('old')).toEqual([later.handle, taro.handle])
    expect(await numbers('young')).toEqual([later.handle, taro.handle])
    expect(await numbers('nobody')).toEqual([])
    await expect(bench().store.eligibility.numbersOf(scopeFor('ELIGIBILITY'))).rejects.toThrow('decided for none')
  })

  describe('reads of a number under a scope that was not decided for it are refused', () => {
    const wrong: readonly (readonly [string, Parameters<typeof scopeFor>[1]])[] = [
      ['another number', handle('hanako')],
      ["a person whose number it isn't", person('hanako')],
      ['nobody in particular', null],
    ]
    test.each(wrong)('a scope for %s', async (_, subject) => {
      await bench().take([entered(taro), entered(hanako)])
      await bench().linked(taro.handle, person('taro'))
      await bench().linked(hanako.handle, person('hanako'))
      const { eligibility } = bench().store
      const asked = <C extends Category>(category: C) => ({ scope: scopeFor(category, subject), handle: taro.handle })
      const scope = scopeFor('ELIGIBILITY', subject)
      const reads: readonly (() => Promise<unknown>)[] = [
        () => eligibility.standingTerms([under('ELIGIBILITY', 'taro'), asked('ELIGIBILITY')]),
        () => eligibility.plainNumbers([asked('NUMBER')]),
        () => eligibility.limitCertificates([asked('LIMIT_CERTIFICATE')]),
        () => eligibility.specificDiseases([asked('LIMIT_CERTIFICATE')]),
        () => eligibility.newerExists(scope, taro.handle, day('2026-11-20')),
        () => eligibility.voucherExists(scope, taro.handle, day('2026-11-01')),
      ]
      for (const read of reads) await expect(read()).rejects.toThrow('under the scope of another')
    })

    test("a person's scope reads a number that insurers reused only for as long as it was theirs", async () => {
      const { index, store } = bench()
      await bench().take([
        entered(taro),
        { kind: 'LOSS', number: taro, until: day('2025-04-01'), reason: 'OTHER' },
        entered(taro, { from: day('2026-04-01') }),
      ])
      index.link(taro.handle, person('taro'), '2024-04-01', '2025-04-01')
      index.link(taro.handle, person('jiro'), '2026-04-01')
      await store.links.catchUp()
      const acquired = async (name: string) =>
        (
          await store.eligibility.standingTerms([{ scope: scopeFor('ELIGIBILITY', person(name)), handle: taro.handle }])
        )[0]?.map((one) => one.acquired)
      expect([await acquired('taro'), await acquired('jiro')]).toEqual([['2024-04-01'], ['2026-04-01']])
    })

    test("a person's scope reads all numbers of that person", async () => {
      await bench().take([entered(taro)])
      await bench().linked(taro.handle, person('taro'))
      const scope = scopeFor('ELIGIBILITY', person('taro'))
      expect((await bench().store.eligibility.standingTerms([{ scope, handle: taro.handle }]))[0]?.map(bare)).toEqual([
        term(),
      ])
    })
  })
}
