import { expect, test } from 'vitest'
import type { NumberHandle } from '../../../schema/domain/ids.ts'
import { handlesOf } from '../../../subgraphs/chase/handles.ts'

const number = (digits: string, insurer = '131011'): string => `${insurer} ${digits}`

test('each number of a file is asked for once, two insurers with the same digits are two, and the order is that of the rows', async () => {
  const asked: string[][] = []
  const handlesFor = handlesOf({
    async handlesFor(numbers) {
      asked.push(numbers.map((one) => `${one.insurer} ${one.number}`))
      return numbers.map((one) => `num_${one.insurer}-${one.number}` as NumberHandle)
    },
  })
  expect(await handlesFor([number('2'), number('1'), number('2'), number('1', '131029')])).toEqual([
    'num_131011-2',
    'num_131011-1',
    'num_131011-2',
    'num_131029-1',
  ])
  expect(await handlesFor([number('1'), number('3')])).toEqual(['num_131011-1', 'num_131011-3'])
  expect(await handlesFor([])).toEqual([])
  expect(asked).toEqual([['131011 2', '131011 1', '131029 1'], ['131011 3']])
})

test('an index that leaves a number without a handle is a bug, and nothing of the batch goes on', async () => {
  const handlesFor = handlesOf({ handlesFor: async () => [] })
  await expect(handlesFor([number('1')])).rejects.toThrow('A number was left without a handle.')
})
