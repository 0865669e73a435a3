import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Check } from '../../gateway/demo/people/roster.ts'
import { expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig()

const cells = ({ insurerNumber, symbol, number, branch, birthDate, birthMonthDay }: Check): readonly string[] => [
  insurerNumber,
  symbol ?? '',
  number,
  branch ?? '',
  birthDate ?? birthMonthDay ?? '',
]

/** By keyboard alone: the card's first field has the focus, Enter looks. */
async function typeCard(page: Page, card: Check): Promise<void> {
  await page.getByRole('form', { name: '保険証の内容' }).waitFor()
  for (const [at, cell] of cells(card).entries()) {
    if (at > 0) await page.keyboard.press('Tab')
    await page.keyboard.insertText(cell)
  }
  await page.keyboard.press('Enter')
}

const focused = (page: Page) =>
  page.evaluate<string>('document.activeElement.tagName + " " + (document.activeElement.name ?? "")')
const done = (page: Page) => page.getByText('登録しました', { exact: true }).waitFor()
const next = (page: Page) => page.keyboard.press('Enter')
const choose = (page: Page, duty: RegExp) =>
  page
    .getByRole('radio', { name: duty })
    .focus()
    .then(() => page.keyboard.press('Space'))

test('a municipality enters a parent, keeps them from acting, lets them again, and the person decides, by keyboard', async () => {
  const [child, mother] = [rig.card('child').check, rig.card('job-changed').check]
  const { page, complaints, close } = await rig.visit()
  await signIn(page, 'municipality', '市区町村の窓口')
  await page.getByRole('heading', { name: '法による代理' }).waitFor()
  await expectAccessible(page)
  await shot(page, 'municipality-empty')

  // Mistyped: said, and what was typed stands.
  await page.getByLabel('保険者番号').focus()
  await typeCard(page, { ...child, birthMonthDay: '0229' })
  await page.getByText('番号と生年月日が合いません。').waitFor()
  await expectAccessible(page)
  await shot(page, 'municipality-mistyped')
  await page.getByRole('button', { name: '消して次へ' }).click()
  await typeCard(page, child)
  await page.getByRole('button', { name: '本人（住民）を選び直す' }).waitFor()

  // The child is nobody's guardian of themself.
  await typeCard(page, child)
  await page.getByRole('heading', { name: '代理の内容' }).waitFor()
  expect(await focused(page)).toMatch(/^SELECT/)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '代理人を登録する' }).click()
  await page.getByText('代理の根拠を選んでください。').waitFor()
  await page.getByLabel('根拠').selectOption('PARENTAL_AUTHORITY')
  await page.getByRole('button', { name: '代理人を登録する' }).click()
  await page.getByText('本人と代理人が同じ方です。').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: '代理人を選び直す' }).click()
  await typeCard(page, mother)
  await page.getByLabel('根拠').selectOption('PARENTAL_AUTHORITY')
  await page.getByLabel('最後の日').fill('平成3年3月31日')
  await page.getByRole('button', { name: '代理人を登録する' }).click()
  await page.getByText('きょうより前の日です。').waitFor()
  await page.getByLabel('最後の日').fill('いつまでも')
  await page.keyboard.press('Enter')
  await page.getByText('例のように入力してください').waitFor()
  await page.getByLabel('最後の日').fill('')
  await page.getByRole('radio', { name: /次のものだけ/ }).check()
  await page.getByRole('button', { name: '代理人を登録する' }).click()
  await page.getByText('範囲を一つ以上選んでください。').waitFor()
  await page.getByRole('checkbox', { name: '救急サマリー' }).check()
  await page.getByRole('checkbox', { name: '同意の設定' }).check()
  await expectAccessible(page)
  await shot(page, 'municipality-register')
  await page.getByRole('button', { name: '代理人を登録する' }).click()
  await done(page)
  await page.getByText(/まで代理できます。/).waitFor()
  await expectAccessible(page)
  await shot(page, 'municipality-registered')
  const acting = async () => {
    const { me } = await rig.asks<{
      me: { proxies: readonly { basis: string; ended: string | null; categories: readonly string[] | null }[] }
    }>({ role: 'GUARDIAN', purpose: 'OWN_REQUEST' }, '{ me { proxies { basis ended categories } } }')
    return me.proxies.filter(({ ended }) => ended === null).map(({ basis, categories }) => [basis, categories])
  }
  expect(await acting()).toEqual(
    expect.arrayContaining([
      ['PARENTAL_AUTHORITY', null],
      ['PARENTAL_AUTHORITY', ['EMERGENCY_SUMMARY', 'CONSENT']],
    ]),
  )

  // A court's order; then whoever it keeps from acting cannot be entered.
  await next(page)
  const again = async () => {
    await page.getByLabel('保険者番号').focus()
    await typeCard(page, child)
    await page.getByRole('button', { name: '本人（住民）を選び直す' }).waitFor()
    await typeCard(page, mother)
  }
  await choose(page, /代理を禁じる/)
  await again()
  await page.getByRole('heading', { name: '裁判所の命令' }).waitFor()
  await expectAccessible(page)
  await shot(page, 'municipality-exclude')
  await page.getByRole('button', { name: '代理を禁じる', exact: true }).click()
  await page.getByText('終わった代理 1件。禁止に期限はありません。').waitFor()
  expect(await acting()).toEqual([['PARENTAL_AUTHORITY', null]])
  await next(page)
  await choose(page, /代理人を登録/)
  await again()
  await page.getByLabel('根拠').selectOption('PARENTAL_AUTHORITY')
  await page.getByRole('button', { name: '代理人を登録する' }).click()
  await page.getByText('この方は、裁判所の命令により代理を禁じられています。').waitFor()
  await shot(page, 'municipality-excluded')

  // The order is over, on the same two cards.
  await choose(page, /禁止を解く/)
  await page.getByRole('button', { name: '禁止を解く', exact: true }).click()
  await done(page)
  await next(page)

  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await choose(page, /本人が決める/)
  await page.getByLabel('保険者番号').focus()
  await typeCard(page, child)
  await page.getByRole('button', { name: '本人が決めると登録する' }).waitFor()
  await expectAccessible(page)
  // Nothing sticks out to the side.
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
  await shot(page, 'municipality-capacity-dark-phone')
  await page.getByRole('button', { name: '本人が決めると登録する' }).click()
  await page.getByText('これからは本人が決めます。').waitFor()
  expect(complaints).toEqual([])
  await close()
})
