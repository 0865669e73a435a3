import { describe, expect, test } from 'vitest'
import { insurer, otherInsurer, steward } from '../../support/hub/callers.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { type Entered, enter } from '../../support/hub/identities.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const held = `query ($id: ID!) { person(id: $id) { numberHistory { edges { node { number { id } from evidence } } }
  identityDecisions { kind rule by counts } } }`
const tasks = `{ reviewTasks { edges { node { cause state sides { number { id } } } } } }`

describe.each(wirings)('who registers is matched with who is there, %s', (wiring) => {
  const hub = hubFor(wiring)
  const first = { insurerNumber: code.insurer, symbol: '照合', number: '1001', branch: '01' }
  const second = { insurerNumber: code.otherInsurer, symbol: '合照', number: '77', branch: '01' }
  const third = { insurerNumber: code.otherInsurer, symbol: '合照', number: '78', branch: '01' }
  const identity: Entered = {
    name: '髙橋　一葉',
    kana: 'タカハシ　カズハ',
    sex: 'FEMALE',
    birthDate: '1988-02-29',
    address: '長野県信見本市大町4丁目5番6号',
  }

  test('a new insurer that states nothing: the register’s identities lead from the old number to the new one', async () => {
    const before = await enter(hub, insurer, first, identity, '2023-04-01')
    const after = await enter(hub, otherInsurer, second, { ...identity, name: '高橋一葉' }, '2025-04-01')
    await hub.matched()
    const { person } = await hub.given<{ person: object }>(steward, held, { id: await before.person() })
    expect(person).toEqual({
      numberHistory: {
        edges: [
          { node: { number: { id: after.handle }, from: '2025-04-01', evidence: 'EXACT_IDENTITY' } },
          { node: { number: { id: before.handle }, from: '2023-04-01', evidence: 'FIRST_REGISTRATION' } },
        ],
      },
      identityDecisions: [{ kind: 'LINK', rule: 'EXACT_IDENTITY', by: 'matcher', counts: true }],
    })
    expect(await after.person()).toBe(await before.person())
  })

  test('a birth date that a register verified otherwise: nobody is linked, a steward is asked', async () => {
    const other = await enter(hub, otherInsurer, third, { ...identity, birthDate: '1988-02-28' }, '2025-04-01')
    const before = await other.person()
    await hub.matched()
    expect(await other.person()).toBe(before)
    const { reviewTasks } = await hub.given<{ reviewTasks: { edges: readonly object[] } }>(steward, tasks)
    expect(reviewTasks.edges).toEqual([
      {
        node: {
          cause: 'PROBABLE_MATCH',
          state: 'OPEN',
          sides: expect.arrayContaining([{ number: { id: other.handle } }]),
        },
      },
    ])
  })
})
