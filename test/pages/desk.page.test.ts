import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Check } from '../../gateway/demo/people/roster.ts'
import { expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig()

async function type(page: Page, check: Check): Promise<void> {
  const fields = {
    保険者番号: check.insurerNumber,
    記号: check.symbol ?? '',
    番号: check.number,
    枝番: check.branch ?? '',
    生年月日: check.birthDate ?? check.birthMonthDay ?? '',
  }
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: '確認する' }).click()
}

test('a clerk signs in, types a card and reads that it is valid', async () => {
  const { page, complaints, close } = await rig.visit()
  await signIn(page, 'desk', '受付')
  await expectAccessible(page)
  await type(page, rig.card('child').check)
  await page.getByRole('heading', { name: '有効', exact: true }).waitFor()
  await expectAccessible(page)
  await shot(page, 'desk-valid')
  expect(complaints).toEqual([])
  await close()
})
