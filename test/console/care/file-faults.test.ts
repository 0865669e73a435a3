import { expect, test } from 'vitest'
import { placeOf, fileFaults as shown } from '../../../gateway/console/care/file-faults.ts'
import { fileFaults } from '../../../subgraphs/chase/reading/header.ts'

test('the page says in Japanese whatever a file can be refused for', () => {
  // Of another file under a key the hub speaks as of any key that was used before.
  const { OTHER_FILE: _, ...faults } = fileFaults
  expect(Object.keys(shown).sort()).toEqual([...Object.keys(faults), 'IDEMPOTENCY_KEY'].sort())
  expect(Object.values(shown).filter((text) => !/[ぁ-ん].*。$/.test(text))).toEqual([])
})

test.each([
  [[], ''],
  [[1], ''],
  [[1, 90], '（90 列目）'],
  [[1, 'insured_no'], '（insured_no）'],
])('the place %j is shown as %j', (path, text) => {
  expect(placeOf(path)).toBe(text)
})
