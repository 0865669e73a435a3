import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { demoInstitution } from '../../gateway/demo/people/institutions.ts'
import { expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig({ regions: true })

const views = ['お薬手帳', '検査・病名', '医療費', 'この医師に見せる', '同意', '見た人', '保険と番号'] as const
const open = (page: Page, view: (typeof views)[number]) => page.getByRole('button', { name: view, exact: true }).click()

describe('the own page of a person', { timeout: 120_000 }, () => {
  test('shows what regions know of them, over the change of insurer, in every view', async () => {
    const { page, complaints, close } = await rig.visit()
    await signIn(page, 'me', 'わたしの記録')
    await page.getByRole('heading', { name: 'さんの記録' }).waitFor()
    await page.getByRole('heading', { name: 'お薬手帳' }).waitFor()
    await page.locator('.drugs dt').first().waitFor()
    for (const [view, shown] of [
      ['お薬手帳', page.locator('.drugs dt')],
      ['検査・病名', page.getByRole('img', { name: /の移り変わり/ })],
      ['医療費', page.getByRole('heading', { name: '医療費のお知らせ' })],
      ['この医師に見せる', page.getByRole('button', { name: /コードを出す/ })],
      ['同意', page.getByRole('region', { name: '診療情報', exact: true })],
      ['見た人', page.getByRole('cell', { name: 'つなぐ運営機構' })],
      ['保険と番号', page.getByRole('cell', { name: 'いまも有効' })],
    ] as const) {
      await open(page, view)
      await shown.first().waitFor()
      await expectAccessible(page)
      await shot(page, `me-${views.indexOf(view)}`)
    }
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 844 })
    for (const view of views) {
      await open(page, view)
      await page
        .getByRole('status')
        .filter({ hasText: /ています$/ })
        .waitFor({ state: 'detached' })
      await expectAccessible(page)
      // Nothing sticks out to the side.
      expect([view, await page.evaluate<number>('document.documentElement.scrollWidth')]).toEqual([view, 390])
      await shot(page, `me-${views.indexOf(view)}-dark-phone`)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('takes their data away as one file of FHIR', async () => {
    const { page, complaints, close } = await rig.visit()
    await signIn(page, 'me', 'わたしの記録')
    await open(page, '検査・病名')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'ファイルを受け取る' }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    const bundle = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      readonly resourceType: string
      readonly entry: readonly { readonly resource: { readonly resourceType: string } }[]
    }
    expect([bundle.resourceType, bundle.entry[0]?.resource.resourceType]).toEqual(['Bundle', 'Patient'])
    expect(bundle.entry.length).toBeGreaterThan(5)
    await page.getByText('ファイルを保存しました').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('permits by institution, is told at the field what is wrong, and takes it back', async () => {
    const { page, complaints, close } = await rig.visit()
    await signIn(page, 'me', 'わたしの記録')
    await open(page, '同意')
    const form = page.getByRole('region', { name: '許可や拒否を加える' })
    await form.getByRole('button', { name: '許可する' }).click()
    await form.getByText('施設番号を入力してください。').waitFor()
    await form.getByLabel('施設番号').fill('0000000000')
    await form.getByRole('button', { name: '許可する' }).click()
    await form.getByText('この番号の施設は登録されていません。').waitFor()
    await expectAccessible(page)
    await shot(page, 'me-consent-wrong')
    const { code, name } = demoInstitution('CLINIC', 'hokkaido')
    await form.getByLabel('施設番号').fill(code)
    await form.getByRole('button', { name: '許可する' }).click()
    await form.getByText('許可しました').waitFor()
    const clinical = page.getByRole('region', { name: '診療情報', exact: true })
    await clinical.getByText(name).waitFor()
    await expectAccessible(page)
    await shot(page, 'me-consent-given')
    await clinical.getByRole('button', { name: `診療情報の、${name}への許可を取り消す` }).click()
    await clinical.getByText('設定はありません').waitFor()
    await clinical.getByText('終わったもの（1）').waitFor()
    await form.getByLabel('どうするか').selectOption('読むことを拒否する')
    await form.getByLabel('だれに').selectOption('すべての施設')
    await form.getByRole('checkbox', { name: '救急で命が危ないときも読ませない' }).check()
    await form.getByRole('button', { name: '拒否する' }).click()
    await clinical.getByText('すべての施設').waitFor()
    await clinical.getByText('救急のときも').waitFor()
    await clinical.getByRole('button', { name: '診療情報の、すべての施設への拒否を取り消す' }).click()
    await clinical.getByText('終わったもの（2）').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
