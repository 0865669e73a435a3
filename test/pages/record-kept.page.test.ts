import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig()
const guardian = { role: 'GUARDIAN', purpose: 'OWN_REQUEST' } as const
const written = (page: Page) => page.getByLabel('障害・ふだんのようす')
const status = (page: Page) => page.getByRole('region', { name: '基本情報' }).getByRole('status')

const held = async (): Promise<string | undefined> => {
  const { me } = await rig.asks<{
    me: { emergencyRecord: { sections: { basic: { disability: string } | null }[] } }
  }>(guardian, '{ me { emergencyRecord { sections { basic { disability } } } } }')
  return me.emergencyRecord.sections.find(({ basic }) => basic !== null)?.basic?.disability
}

test('nothing typed is lost on a broken connection, a reload, another writer or an ended sign-in', {
  timeout: 180_000,
}, async () => {
  const { page, context, complaints, close } = await rig.visit()
  await signIn(page, 'family', 'ご家族')
  await written(page).waitFor()

  await context.setOffline(true)
  await written(page).fill('呼びかけに目で応えます。眠いときは応えません。')
  await status(page).filter({ hasText: 'まだ送れていません' }).waitFor()
  const jump = page.getByRole('navigation', { name: '欄へ移る' })
  const basic = jump.getByRole('link', { name: /^基本情報/ })
  await basic.filter({ hasText: 'まだ送れていません' }).waitFor()
  await basic.press('Enter')
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('基本情報')
  await expectAccessible(page)
  await shot(page, 'family-offline')
  await context.setOffline(false)
  await status(page).filter({ hasText: '保存済み' }).waitFor()
  expect(await held()).toBe('呼びかけに目で応えます。眠いときは応えません。')

  // The hub hears nothing of what is typed until the tab is loaded anew.
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('FamilySave') ? route.abort() : route.continue(),
  )
  await written(page).fill('声には笑います。')
  await status(page).filter({ hasText: 'まだ送れていません' }).waitFor()
  await page.reload()
  await written(page).waitFor()
  expect(await written(page).inputValue()).toBe('声には笑います。')

  // Meanwhile the other parent writes the same field, and this one is asked.
  const save = 'mutation ($input: SaveEmergencySectionInput!) { saveEmergencySection(input: $input) { revision } }'
  const { me } = await rig.asks<{
    me: { id: string; emergencyRecord: { sections: { name: string; revision: number }[] } }
  }>(guardian, '{ me { id emergencyRecord { sections { name revision } } } }')
  const revision = me.emergencyRecord.sections.find(({ name }) => name === 'BASIC')?.revision
  await rig.asks(guardian, save, {
    input: { idempotencyKey: 'other-parent', person: me.id, revision, basic: { disability: '音に驚きます。' } },
  })
  await page.unroute('**/graphql')
  await page.getByText('「障害・ふだんのようす」を、ほかの人も書きかえました').waitFor()
  await basic.filter({ hasText: 'ほかの人も変更' }).waitFor()
  await expectAccessible(page)
  await shot(page, 'family-clash')
  await page.getByRole('button', { name: '自分の入力を残す' }).click()
  await status(page).filter({ hasText: '保存済み' }).waitFor()
  expect(await held()).toBe('声には笑います。')

  await page.getByRole('button', { name: '終了' }).click()
  await page.getByRole('button', { name: /^ご家族/ }).click()
  await written(page).waitFor()
  expect(await written(page).inputValue()).toBe('声には笑います。')

  // By keyboard alone: a check box unfolds, and what is typed there is sent.
  const history = page.getByRole('checkbox', { name: 'これまでの病気・手術' })
  await history.focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.insertText('胃ろう造設')
  await status(page).filter({ hasText: '保存済み' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})
