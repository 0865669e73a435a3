import { expect, test } from 'vitest'
import { type Care, careScore, mayBeWatched } from '../../../subgraphs/emergency/care-score.ts'

const of = (...cares: readonly (readonly [Care['item'], Care['watch']])[]) =>
  careScore(cares.map(([item, watch]) => ({ item, watch })))

// 医療的ケア判定スコア: item, points, with high watch.
test.each([
  ['VENTILATOR', 10, 12],
  ['TRACHEOSTOMY', 8, 10],
  ['NASOPHARYNGEAL_AIRWAY', 5, 6],
  ['OXYGEN', 8, 9],
  ['SUCTION', 8, 9],
  ['NEBULISER', 3, 3],
  ['TUBE_FEEDING', 8, 10],
  ['ENTERAL_PUMP', 3, 4],
  ['CENTRAL_LINE', 8, 10],
  ['SUBCUTANEOUS_INJECTION', 5, 6],
  ['SUBCUTANEOUS_PUMP', 3, 4],
  ['BLOOD_GLUCOSE', 3, 4],
  ['DIALYSIS', 8, 10],
  ['INTERMITTENT_CATHETER', 5, 5],
  ['CONTINUOUS_CATHETER', 3, 4],
  ['STOMA', 5, 6],
  ['MANUAL_EVACUATION', 5, 5],
  ['ENEMA', 3, 3],
  ['SEIZURE_MEASURES', 3, 5],
] as const)('%s counts %i, closely watched %i', (item, low, high) => {
  expect([of([item, 'LOW']), of([item, 'HIGH'])]).toEqual([low, high])
})

test('a ventilator knows a watch between, and nothing else does', () => {
  expect(of(['VENTILATOR', 'MEDIUM'])).toBe(11)
  expect([
    mayBeWatched({ item: 'VENTILATOR', watch: 'MEDIUM' }),
    mayBeWatched({ item: 'OXYGEN', watch: 'MEDIUM' }),
    mayBeWatched({ item: 'OXYGEN', watch: 'HIGH' }),
  ]).toEqual([true, false, true])
})

test('watching a tracheostomy under a ventilator counts once', () => {
  expect(of(['TRACHEOSTOMY', 'HIGH'], ['VENTILATOR', 'HIGH'])).toBe(20)
})

test('nothing needs nothing', () => expect(careScore([])).toBe(0))
