import { expect, test } from 'vitest'
import { expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig()

test('a family writes, is told at the field what is wrong, and asks the doctor', async () => {
  const { page, complaints, close } = await rig.visit()
  await signIn(page, 'family', 'ご家族')
  await page.getByRole('heading', { name: 'さんの救急時情報' }).waitFor()
  await expectAccessible(page)
  await shot(page, 'family-record')
  expect(complaints).toEqual([])
  await close()
})
