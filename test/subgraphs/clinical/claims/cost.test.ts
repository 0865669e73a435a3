import { createReadStream } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { costFact } from '../../../../subgraphs/clinical/claims/cost.ts'
import type { Expanded } from '../../../../subgraphs/clinical/claims/expanding.ts'
import { ukeLines } from '../../../../subgraphs/clinical/claims/lines.ts'
import { claimsIn } from '../../../../subgraphs/clinical/claims/reading.ts'
import { content, day } from '../../../support/clinical/records.ts'

async function sumsOf(name: string) {
  const sums: unknown[] = []
  const lines = ukeLines(createReadStream(new URL(`golden-${name}.uke`, import.meta.url)))
  for await (const { reading } of claimsIn(lines, { lines: 0, claims: 0 }))
    if (reading.outcome === 'RECORD' && reading.told.content.kind === 'CLAIM')
      sums.push([reading.told.content.category, reading.told.content.cost])
  return sums
}

test.each([
  [
    'medical',
    [
      { points: 1_500, days: 2 },
      { points: 40_000, days: 20 },
      { points: 300, days: 1 },
    ],
    'MEDICAL',
  ],
  ['dental', [{ points: 600, days: 1 }], 'DENTAL'],
  ['pharmacy', [{ points: 900, days: 2 }], 'PHARMACY'],
  ['dpc', [{ points: 60_000, days: 12 }], 'MEDICAL'],
] as const)('the sum of a %s claim is told once, with what it says of the illness', async (name, sums, form) => {
  expect(await sumsOf(name)).toEqual(
    sums.flatMap((sum) => [
      ['CLINICAL', { form, ...sum }],
      ['MEDICATION', undefined],
    ]),
  )
})

describe('what a claim cost', () => {
  const on = day('2026-10-04')
  const fact = (labels: Expanded['labels']): Expanded => ({
    on,
    labels,
    keptFrom: ['PERSON'],
    content: content('CONDITION'),
  })
  const claim = { kind: 'CLAIM', category: 'CLINICAL', inpatient: true, entries: [] } as const
  const cost = { form: 'MEDICAL', points: 1_500, days: 2 } as const

  test('has every label of what it was for, but is no diagnosis that somebody was not told of', () => {
    const facts = [fact(['PSYCHIATRIC']), fact(['UNDISCLOSED', 'GENETIC'])]
    expect(costFact({ ...claim, entries: [], cost }, on, facts)).toEqual([
      {
        on,
        labels: ['PSYCHIATRIC', 'GENETIC'],
        keptFrom: [],
        content: { kind: 'COST', setting: 'INPATIENT', points: 1_500, days: 2 },
      },
    ])
  })

  test.each([
    ['MEDICAL', true, 'INPATIENT'],
    ['MEDICAL', false, 'OUTPATIENT'],
    ['DENTAL', true, 'DENTAL'],
    ['PHARMACY', false, 'PHARMACY'],
  ] as const)('of a %s claim, inpatient %s, is %s', (form, inpatient, setting) => {
    const [found] = costFact({ ...claim, entries: [], inpatient, cost: { ...cost, form } }, on, [])
    expect(found?.content).toMatchObject({ setting })
  })

  test('is nothing where the claim does not sum itself up', () => {
    expect(costFact({ ...claim, entries: [] }, on, [fact([])])).toEqual([])
  })
})
