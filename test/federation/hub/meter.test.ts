import { describe, expect, test } from 'vitest'
import { auditor, historyProvider, researcher, steward } from '../../support/hub/callers.ts'
import { fillHouseholds } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const ask = `{ indexMeter { counted persons numbers numbersPerPerson
  yearlySurvival { scheme age of share } tenYearCapture { scheme age of share } } }`

describe.each(wirings)('how well the index follows people, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)

  test('is told to who runs it and who oversees it, of fewer than ten nothing, and is on the record', async () => {
    const told = await hub.given(auditor, ask, {})
    const few = { age: 'UNKNOWN', of: null, share: null }
    expect(told).toEqual({
      indexMeter: {
        counted: '2026-11-20T03:00:00.000Z',
        persons: 9,
        numbers: 10,
        numbersPerPerson: 10 / 9,
        yearlySurvival: ['LATE_ELDERLY', 'MEDICAL', 'PUBLIC_ASSISTANCE'].map((scheme) => ({ scheme, ...few })),
        tenYearCapture: [],
      },
    })
    expect(await hub.given(historyProvider, ask, {})).toEqual(told)
    expect(logOf(hub, 'mpi').records.slice(-2)).toMatchObject([
      { category: 'AGGREGATE', outcome: 'ALLOW', caller: { role: 'AUDITOR', institution: code.operator } },
      { category: 'AGGREGATE', outcome: 'ALLOW', caller: { role: 'HISTORY_PROVIDER', institution: code.operator } },
    ])
  })

  test.each([steward, researcher])('nobody else asks', async (caller) => {
    expect(await hub.ask(caller, ask, {})).toEqual({
      data: { indexMeter: null },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: ['indexMeter'],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    })
  })
})
