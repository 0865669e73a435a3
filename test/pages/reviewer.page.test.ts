import { expect, test } from 'vitest'
import { asIfThereWereMore, expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig()

test('with nothing opened there is nothing to choose', async () => {
  const { page, complaints, close } = await rig.visit()
  await signIn(page, 'reviewer', '審査員')
  await page.getByText('審査を待っているものはありません。').waitFor()
  expect(await page.getByText('一つ選ぶと').count()).toBe(0)
  await expectAccessible(page)
  await shot(page, 'reviewer-empty')
  expect(complaints).toEqual([])
  await close()
})

test('a reviewer reads who opened what and why, and decides once', async () => {
  const { me } = await rig.asks<{ me: { id: string } }>({ role: 'GUARDIAN' }, '{ me { id } }')
  await rig.asks(
    { role: 'PHYSICIAN', purpose: 'EMERGENCY' },
    'mutation ($input: OpenBreakGlassInput!) { openBreakGlass(input: $input) { id } }',
    {
      input: {
        idempotencyKey: 'pages-glass',
        subject: me.id,
        reason: 'LIFE_IN_DANGER',
        note: '呼吸が止まり、家族に連絡がつかない。',
        categories: ['CLINICAL', 'MEDICATION'],
      },
    },
  )
  const { page, complaints, close } = await rig.visit()
  await asIfThereWereMore(page, 'ReviewerGrants', 'emergencyGrants')
  await signIn(page, 'reviewer', '審査員')
  await page.getByText('審査待ち 1 件以上').waitFor()
  await page.getByText('一つ選ぶと').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: /緊急時開示/ }).click()
  await page.getByText('呼吸が止まり、家族に連絡がつかない。').waitFor()
  await page.getByText('生命の危険がある').waitFor()
  await expectAccessible(page)
  await shot(page, 'reviewer-grant')
  expect(await page.getByRole('button', { name: '妥当', exact: true }).isDisabled()).toBe(true)
  await page.getByLabel('判断の理由').fill('記録から必要であったと認められる。')
  // What is read on takes nothing away.
  await page.getByRole('button', { name: '続きを読む' }).click()
  await page.getByText('審査待ち 1 件', { exact: true }).waitFor()
  expect(await page.getByLabel('判断の理由').inputValue()).toBe('記録から必要であったと認められる。')
  await page.getByRole('button', { name: '妥当', exact: true }).click()
  await page.getByText('妥当と判断しました').waitFor()
  await page.getByText('審査を待っているものはありません。').waitFor()
  await expectAccessible(page)
  await shot(page, 'reviewer-decided')
  expect(complaints).toEqual([])
  await close()
})
