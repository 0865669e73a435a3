import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, pagesRig, shot, signIn, type Visit } from './rig.ts'

const rig = pagesRig({ regions: true })

/** The code as the person's page shows it, for what they choose. */
async function shown(page: Page, choose: readonly string[]): Promise<string> {
  await page.getByRole('button', { name: 'この医師に見せる' }).click()
  const offered = page.getByRole('group', { name: '見せるもの' }).getByRole('checkbox')
  for (const box of await offered.all()) await box.uncheck()
  for (const name of choose) await page.getByRole('checkbox', { name, exact: true }).check()
  await page.getByRole('button', { name: 'コードを出す' }).click()
  await page.getByRole('img', { name: 'この医師に見せるコード' }).waitFor()
  await page.getByText('あと10分有効').waitFor()
  await page.getByText('コードを読み取れないときの文字').click()
  const code = (await page.locator('.pass-text').textContent()) ?? ''
  await expectAccessible(page)
  await shot(page, 'show-code')
  await page.getByRole('button', { name: '閉じる' }).click()
  return code
}

/** As a hand scanner does: it types, and presses Enter. */
async function scan(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox', { name: '見せるコード' }).fill(code)
  await page.keyboard.press('Enter')
}

describe('what a person shows now', { timeout: 120_000 }, () => {
  let person: Visit
  let doctor: Visit
  beforeAll(async () => {
    person = await rig.visit({ viewport: { width: 390, height: 844 } })
    doctor = await rig.visit()
    await signIn(person.page, 'me', 'わたしの記録')
    await signIn(doctor.page, 'clinic', '診察医')
  })
  afterAll(() => Promise.all([person?.close(), doctor?.close()]))

  test('a doctor reads by the code what was chosen, and nothing else', async () => {
    const { page } = doctor
    await page.getByRole('heading', { name: '患者さんの記録を開く' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'clinic-find')
    await scan(page, '123456789018')
    await page.getByText('12桁の数字は個人番号のおそれがあります。送信していません。').waitFor()
    const code = await shown(person.page, ['薬剤', '診療情報'])
    await scan(page, code)
    await page
      .getByText('見せてもらったもの: 薬剤、診療情報')
      .or(page.getByText('見せてもらったもの: 診療情報、薬剤'))
      .waitFor()
    // Whoever holds the telephone out is seen to be whose record it is.
    const { me } = await rig.asks<{ me: { qualifications: readonly { name: string }[] } }>(
      { role: 'PERSON', purpose: 'OWN_REQUEST' },
      '{ me { qualifications { name } } }',
    )
    await page.getByRole('heading', { name: me.qualifications[0]?.name ?? '', level: 1 }).waitFor()
    await page.locator('.drugs dt').first().waitFor()
    await page.getByRole('heading', { name: '病名' }).waitFor()
    await page.getByText('健診、文書は、同意がありません。').waitFor()
    await expectAccessible(page)
    await shot(page, 'clinic-patient')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 844 })
    await expectAccessible(page)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
    await shot(page, 'clinic-patient-dark-phone')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 800 })

    await page.getByRole('button', { name: '次の患者さん' }).click()
    await scan(page, code)
    await page.getByText('このコードはもう使われています。').waitFor()
    await expectAccessible(page)
  })

  test('the person sees who took it, and takes it back; the card then opens nothing', async () => {
    const { page } = person
    await page.getByRole('button', { name: '見た人' }).click()
    await page.getByText('北海道見本中央病院').first().waitFor()
    await page.getByRole('button', { name: '同意', exact: true }).click()
    for (const category of ['診療情報', '薬剤'])
      await page
        .getByRole('region', { name: category, exact: true })
        .getByRole('button', { name: /取り消す$/ })
        .click()
    await page.getByRole('region', { name: '薬剤', exact: true }).getByText('設定はありません').waitFor()

    await doctor.page.getByRole('radio', { name: /保険証/ }).check()
    const { insurerNumber, symbol, number, branch, birthDate } = rig.card('job-changed').check
    for (const [label, text] of [
      ['保険者番号', insurerNumber],
      ['記号', symbol],
      ['番号', number],
      ['枝番', branch],
      ['生年月日', birthDate],
    ] as const)
      await doctor.page.getByRole('textbox', { name: label, exact: true }).fill(text ?? '')
    await doctor.page.getByRole('button', { name: '開く', exact: true }).click()
    await doctor.page.getByRole('heading', { level: 1, name: /中村/ }).waitFor()
    await doctor.page.getByText('薬剤、診療情報、健診、文書は、同意がありません。').waitFor()
    expect(await doctor.page.locator('.drugs dt').count()).toBe(0)
    await expectAccessible(doctor.page)
    await shot(doctor.page, 'clinic-no-consent')
  })

  test('a doctor enters a newborn who has no number yet, once, and is told at the field what is no number of theirs', async () => {
    const { page } = doctor
    await page.getByText('この方の赤ちゃんを登録する').click()
    const birth = page.getByRole('form', { name: '出生' })
    const enter = () => birth.getByRole('button', { name: '赤ちゃんを登録する' }).click()
    await birth.getByLabel('生まれた日').fill('きのう')
    await enter()
    await birth.getByText('例のように入力してください').waitFor()
    await birth.getByLabel('生まれた日').fill('2019/6/10')
    await enter()
    await birth.getByText('1年より前に生まれた方は').waitFor()
    await expectAccessible(page)
    await shot(page, 'clinic-newborn-wrong')
    const born = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10)
    for (const again of [false, true]) {
      await birth.getByLabel('生まれた日').fill(born)
      await enter()
      await page.getByText('赤ちゃんを登録しました').waitFor()
      if (!again) await page.getByRole('button', { name: 'もう一人登録する' }).click()
    }
    await expectAccessible(page)
    await shot(page, 'clinic-newborn')

    // Another person's card is not the baby's.
    const { insurerNumber, symbol, number, branch, birthDate } = rig.card('job-changed').check
    const form = page.getByRole('form', { name: '保険証の内容' })
    for (const [label, text] of [
      ['保険者番号', insurerNumber],
      ['記号', symbol],
      ['番号', number],
      ['枝番', branch],
      ['生年月日', birthDate],
    ] as const)
      await form.getByRole('textbox', { name: label, exact: true }).fill(text ?? '')
    await form.getByRole('button', { name: '番号を登録する' }).click()
    await form.getByText('この番号の方は、生年月日か性別が違います。').waitFor()
    await expectAccessible(page)
    await shot(page, 'clinic-newborn-number')
  })

  test('a desk takes a code for the limit certificate', async () => {
    const code = await shown(person.page, ['限度額認定証'])
    const { page, complaints, close } = await rig.visit()
    await signIn(page, 'desk', '受付')
    await page.getByText('患者さんが「見せるコード」を出したとき').click()
    await scan(page, code)
    await page.getByText('同意を受け取りました').waitFor()
    await expectAccessible(page)
    await shot(page, 'desk-code-taken')
    expect(complaints).toEqual([])
    await close()
  })

  test('no page complained', () => {
    expect([person, doctor].flatMap(({ complaints }) => complaints)).toEqual([])
  })
})
