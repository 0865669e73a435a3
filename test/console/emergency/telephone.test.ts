import { expect, test } from 'vitest'
import { grouped } from '../../../gateway/console/emergency/telephone.ts'

test.each([
  ['09000000000', '090-0000-0000'],
  ['0120000000', '0120-000-000'],
  ['08000000000', '080-0000-0000'],
  ['0300000000', '03-0000-0000'],
  ['0110000000', '011-000-0000'],
  ['0263000000', '0263000000'],
  // Written in groups, or of none that is known: as it was written.
  ['026-000-0000', '026-000-0000'],
  ['+81300000000', '+81300000000'],
  ['119', '119'],
])('%s is read out as %s', (telephone, said) => {
  expect(grouped(telephone)).toBe(said)
})
