import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { RegisteredIdentity } from '../../../subgraphs/shared/internal.ts'
import { scopeFor } from '../../support/scopes.ts'
import { card, eachTest, type MpiAdapter } from './bench.ts'
import { Register, yamada } from './identifying.ts'

export function meteringContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const scope = scopeFor('AGGREGATE', null)
  const identified = async (...said: readonly (readonly [NumberHandle, Partial<RegisteredIdentity>])[]) => {
    const register = new Register()
    for (const [handle, changes] of said) register.say(handle, { ...yamada, ...changes })
    await bench().store.matcher(register).catchUp()
  }
  const day = (text: string): CivilDate => text as CivilDate

  test('the meter counts persons, numbers, what survived a year and who was followed for ten', async () => {
    const [former, current, lost] = await bench().handles('1', '2', '3')
    const [care] = await bench().store.handlesFor([card('4', { scheme: 'CARE', symbol: '', branch: '' })])
    if (former === undefined || current === undefined || lost === undefined || care === undefined)
      throw new Error('four')
    await bench().register([
      { number: former, from: '2010-04-01', until: '2026-04-01' },
      { number: lost, from: '2010-04-01', until: '2020-04-01' },
    ])
    await bench().register([{ number: current, from: '2026-04-01', previous: former }])
    await bench().register([{ number: care, from: '2020-04-01', previous: current }])
    const elsewhere = {
      kana: 'スズキ　ハナコ',
      name: '鈴木　花子',
      sex: 'FEMALE',
      address: '',
      postalCode: null,
    } as const
    await identified(
      [former, { acquired: day('2010-04-01'), until: day('2026-04-01'), birthDate: day('1950-01-01') }],
      [current, { acquired: day('2026-04-01'), birthDate: day('1950-01-01') }],
      [care, { acquired: day('2020-04-01'), birthDate: day('1950-01-01') }],
      [lost, { ...elsewhere, acquired: day('2010-04-01'), until: day('2020-04-01'), birthDate: day('1999-09-09') }],
    )
    expect(await bench().store.meter.read(scope)).toEqual({
      at: bench().clock.now(),
      on: '2026-11-20',
      persons: 2,
      numbers: 4,
      yearlySurvival: [
        { scheme: 'CARE', age: 'FROM_75', of: 1, kept: 1 },
        { scheme: 'MEDICAL', age: 'FROM_75', of: 1, kept: 0 },
      ],
      tenYearCapture: [
        { scheme: 'MEDICAL', age: 'FROM_15_TO_64', of: 1, kept: 0 },
        { scheme: 'MEDICAL', age: 'FROM_65_TO_74', of: 1, kept: 1 },
      ],
    })
  })

  test('what was counted is kept for hours, then counted anew; whoever died was followed to the end', async () => {
    const [number] = await bench().handles('1')
    if (number === undefined) throw new Error('one')
    await bench().register([{ number, from: '2010-04-01', until: '2019-04-01' }])
    const lapsed = { acquired: day('2010-04-01'), until: day('2019-04-01'), birthDate: day('1930-01-01') }
    await identified([number, lapsed])
    const first = await bench().store.meter.read(scope)
    const register = new Register()
    register.say(number, { ...yamada, ...lapsed, diedOn: day('2019-04-01') })
    const whole = { after: null, signal: new AbortController().signal, onProgress: () => undefined }
    await bench().store.matcher(register).sweep(whole)
    bench().clock.advance(5 * 3_600_000)
    expect(await bench().store.meter.read(scope)).toEqual(first)
    bench().clock.advance(2 * 3_600_000)
    const kept = [first, await bench().store.meter.read(scope)].map((reading) => reading?.tenYearCapture)
    expect(kept).toEqual([
      [{ scheme: 'MEDICAL', age: 'FROM_75', of: 1, kept: 0 }],
      [{ scheme: 'MEDICAL', age: 'FROM_75', of: 1, kept: 1 }],
    ])
    expect(bench().store.meter.latest()?.tenYearCapture).toEqual(kept[1])
  })

  test('what was counted before the matcher had come to everybody is counted anew in minutes', async () => {
    const [number] = await bench().handles('1')
    if (number === undefined) throw new Error('one')
    await bench().register([{ number, from: '2010-04-01' }])
    const first = await bench().store.meter.read(scope)
    await identified([number, { acquired: day('2010-04-01'), birthDate: day('1950-01-01') }])
    bench().clock.advance(60_000)
    expect(await bench().store.meter.read(scope)).toEqual(first)
    bench().clock.advance(600_000)
    const ages = [first, await bench().store.meter.read(scope)].map((reading) => reading?.yearlySurvival)
    expect(ages).toEqual([
      [{ scheme: 'MEDICAL', age: 'UNKNOWN', of: 1, kept: 1 }],
      [{ scheme: 'MEDICAL', age: 'FROM_75', of: 1, kept: 1 }],
    ])
  })

  test('of an empty index there is nothing to say', async () => {
    expect(await bench().store.meter.read(scope)).toMatchObject({ persons: 0, numbers: 0, yearlySurvival: [] })
  })
}
