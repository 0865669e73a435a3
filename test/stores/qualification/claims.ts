import { expect, test } from 'vitest'
import type { LinkedNumber } from '../../../subgraphs/qualification/claim-holder.ts'
import { day, handle, term } from '../../subgraphs/qualification/terms.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, bare, eachTest, entered, minted, person } from './bench.ts'

const taro = minted('taro')
const later = minted('later', { number: '22222222' })
const hanako = minted('hanako', { branch: '02' })
const bareNumber = (one: LinkedNumber): LinkedNumber => ({ ...one, terms: one.terms.map(bare) })
const link = (whose: string, from: string) => ({ person: person(whose), from, until: null })

export function claimContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const linked = async (...names: readonly string[]) => {
    const asked = names.map((name) => scopeFor('ELIGIBILITY', handle(name)))
    return (await bench().store.claims.linkedNumbers(asked)).map((numbers) => numbers.map(bareNumber))
  }

  test('a claimed number leads to all numbers of all its holders, each with its links and standing terms', async () => {
    await bench().take([entered(taro), entered(hanako), entered(later, { from: '2026-10-05' })])
    await bench().take([{ kind: 'AMENDMENT', number: taro, amendment: { name: '見本 改' }, asOf: null }])
    await bench().linked(taro.handle, person('taro'), '2024-04-01')
    await bench().linked(hanako.handle, person('hanako'), '2024-04-01')
    await bench().linked(later.handle, person('taro'), '2026-10-05')
    await bench().linked(later.handle, person('hanako'), '2020-04-01')
    const ofTaro = {
      handle: taro.handle,
      links: [link('taro', '2024-04-01')],
      terms: [term({ name: '見本 改' })],
    }
    const ofBoth = {
      handle: later.handle,
      links: [link('hanako', '2020-04-01'), link('taro', '2026-10-05')],
      terms: [term({ from: day('2026-10-05'), acquired: day('2026-10-05') })],
    }
    const ofHanako = { handle: hanako.handle, links: [link('hanako', '2024-04-01')], terms: [term()] }
    expect(await linked('hanako', 'nobody', 'taro', 'later', 'hanako')).toEqual([
      [ofHanako, ofBoth],
      [],
      [ofBoth, ofTaro],
      [ofHanako, ofBoth, ofTaro],
      [ofHanako, ofBoth],
    ])
  })

  test('a number that is not linked leads nowhere, and nothing is asked about nobody', async () => {
    await bench().take([entered(taro)])
    expect(await linked('taro')).toEqual([[]])
    const { claims } = bench().store
    await expect(claims.linkedNumbers([scopeFor('ELIGIBILITY')])).rejects.toThrow('decided for none')
    await expect(claims.linkedNumbers([scopeFor('ELIGIBILITY', person('taro'))])).rejects.toThrow('decided for none')
  })
}
