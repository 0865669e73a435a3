import type { Page, Request } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Check } from '../../gateway/demo/people/roster.ts'
import { expectAccessible, pagesRig, shot, signIn, type Visit } from './rig.ts'

const rig = pagesRig()

const labels = ['保険者番号', '記号', '番号', '枝番', '生年月日'] as const

const cells = (check: Check): readonly string[] => [
  check.insurerNumber,
  check.symbol ?? '',
  check.number,
  check.branch ?? '',
  check.birthDate ?? check.birthMonthDay ?? '',
]

async function type(page: Page, typed: readonly string[]): Promise<void> {
  for (const [at, label] of labels.entries()) await page.getByLabel(label, { exact: true }).fill(typed[at] ?? '')
  await page.getByRole('button', { name: '確認する' }).click()
}

async function atDesk(): Promise<Visit> {
  const visit = await rig.visit()
  await signIn(visit.page, 'desk', '受付')
  await visit.page.getByLabel('保険者番号').waitFor()
  return visit
}

const asked = (page: Page): Request[] => {
  const requests: Request[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/graphql')) requests.push(request)
  })
  return requests
}

describe('the desk', () => {
  test('by keyboard alone: choosing the post, typing a card, reading the answer, the next card', async () => {
    const { page, complaints, close } = await rig.visit()
    await page.goto('/console/')
    await page.getByRole('button', { name: '受付' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'entrance')
    await page.getByRole('button', { name: '受付' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('保険者番号').waitFor()
    await expectAccessible(page)
    await shot(page, 'desk-empty')
    for (const [at, cell] of cells(rig.card('child').check).entries()) {
      if (at > 0) await page.keyboard.press('Tab')
      await page.keyboard.insertText(cell)
    }
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '有効', exact: true }).waitFor()
    expect(await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe('確認の結果')
    await expectAccessible(page)
    await shot(page, 'desk-valid')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    expect(await page.getByLabel('保険者番号').inputValue()).toBe('')
    expect(await page.evaluate<string>('document.activeElement.name')).toBe('insurerNumber')
    expect(await page.getByRole('heading', { name: '有効', exact: true }).count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test.each([
    ['job-changed-old-card', '無効（新しい資格あり）', '喪失'],
    ['lapsed', '無効', '喪失'],
    ['starting', '資格開始前', '資格'],
    ['twins-old-card', '複数該当', '証'],
    ['mistyped-number', '該当資格なし', '確認'],
    ['father-mistyped-date', '該当資格なし', '確認'],
    ['voucher-missing', '有効（未登録）', '医療券'],
    ['late-elderly', '有効', 'この資格で受け付けできます。'],
    ['elderly-recipient', '有効', '高齢受給者'],
    ['common-name', '有効', '通称'],
  ])('%s: %s', async (name, word, says) => {
    const { page, complaints, close } = await atDesk()
    await type(page, cells(rig.card(name).check))
    await page.getByRole('heading', { name: word, exact: true }).waitFor()
    expect(await page.getByRole('region', { name: '確認の結果' }).innerText()).toContain(says)
    await expectAccessible(page)
    await shot(page, `desk-${name}`)
    expect(complaints).toEqual([])
    await close()
  })

  test('what can be told wrong is said at its field, and nothing is sent; a My Number never', async () => {
    const { page, complaints, close } = await atDesk()
    const requests = asked(page)
    const twelve = '123456789018'
    await type(page, ['33120016', '', twelve, 'A', '平成32年4月1日'])
    expect(await page.locator('.complaint').allInnerTexts()).toEqual([
      '検証番号が合いません。数字の打ち間違いがあります。',
      '12桁の数字は個人番号（マイナンバー）のおそれがあります。ここには入力できません。送信していません。',
      '枝番は2桁の数字です。',
      'その元号にない年月日です。',
    ])
    expect(await page.evaluate<string>('document.activeElement.name')).toBe('insurerNumber')
    expect(await page.getByLabel('番号', { exact: true }).getAttribute('aria-invalid')).toBe('true')
    await expectAccessible(page)
    await shot(page, 'desk-wrong')
    expect(requests.map((request) => request.postData())).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })

  test('full-width digits and the date of an era are taken as they are', async () => {
    const { page, close } = await atDesk()
    const { check } = rig.card('father')
    const wide = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0))
    await type(page, cells(check).map(wide))
    await page.getByRole('heading', { name: '有効', exact: true }).waitFor()
    await close()
  })

  test('an address that is protected is a dash like any other that is not told', async () => {
    const { check } = rig.card('renewed')
    const insurer = { role: 'INSURER', purpose: 'INSURANCE', institution: check.insurerNumber } as const
    const found = await rig.asks<{ verifyQualification: { qualification: { number: { id: string } } } }>(
      insurer,
      'query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification { qualification { number { id } } } } }',
      { input: check },
    )
    const subject = found.verifyQualification.qualification.number.id
    await rig.asks(insurer, 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }', {
      input: { idempotencyKey: 'pages-protection', subject, kind: 'ADDRESS_HIDDEN' },
    })
    const { page, complaints, close } = await atDesk()
    await type(page, cells(check))
    await page.getByRole('heading', { name: '有効', exact: true }).waitFor()
    const facts = await page.locator('.fact').allInnerTexts()
    expect(facts).toContain('住所\n—')
    expect(await page.locator('body').innerText()).not.toContain('保護')
    await shot(page, 'desk-protected')
    expect(complaints).toEqual([])
    await close()
  })

  test('without the network nothing typed is lost, and it is sent again by the same button', async () => {
    const { page, context, close } = await atDesk()
    const typed = cells(rig.card('child').check)
    await context.setOffline(true)
    await type(page, typed)
    await page.getByText('つながりませんでした').waitFor()
    await expectAccessible(page)
    await shot(page, 'desk-offline')
    expect(await page.getByLabel('保険者番号').inputValue()).toBe(typed[0])
    await context.setOffline(false)
    await page.getByRole('button', { name: '確認する' }).click()
    await page.getByRole('heading', { name: '有効', exact: true }).waitFor()
    await close()
  })

  test.each([
    ['STORE_UNAVAILABLE', 503, '記録の保管先が応答しません'],
    ['SUSPENDED', 403, 'この利用者は停止されています'],
    ['RATE_LIMITED', 429, '混み合っています'],
    ['INTERNAL', 500, 'システムの内部で失敗しました'],
  ])('a hub that cannot answer says so: %s', async (code, status, title) => {
    const { page, close } = await atDesk()
    await page.route('**/graphql', (route) =>
      route.fulfill({
        status,
        headers: { 'content-type': 'application/json', 'x-request-id': 'a0a0a0a0-0000-4000-8000-000000000000' },
        body: JSON.stringify({ errors: [{ message: '', extensions: { code } }] }),
      }),
    )
    await type(page, cells(rig.card('child').check))
    await page.getByText(title).waitFor()
    await expectAccessible(page)
    await shot(page, `desk-${code.toLowerCase()}`)
    await close()
  })

  test('a token that is over asks to sign in again, and keeps what was typed', async () => {
    const { page, close } = await atDesk()
    await page.route('**/graphql', (route) =>
      route.fulfill({
        status: 401,
        contentType: 'application/json',
        body: JSON.stringify({ errors: [{ message: '', extensions: { code: 'UNAUTHENTICATED', reason: 'EXPIRED' } }] }),
      }),
    )
    const typed = cells(rig.card('child').check)
    await type(page, typed)
    await page.getByRole('heading', { name: 'もう一度サインインしてください' }).waitFor()
    await expectAccessible(page)
    await page.unroute('**/graphql')
    await page.getByRole('button', { name: '受付' }).click()
    expect(await page.getByLabel('保険者番号').inputValue()).toBe(typed[0])
    await page.getByRole('button', { name: '確認する' }).click()
    await page.getByRole('heading', { name: '有効', exact: true }).waitFor()
    await close()
  })

  test('whoever leaves takes everything with them: the token, and what was on the screen', async () => {
    const { page, close } = await atDesk()
    await type(page, cells(rig.card('child').check))
    await page.getByRole('heading', { name: '有効', exact: true }).waitFor()
    await page.getByRole('button', { name: '終了' }).click()
    await page.getByRole('heading', { name: 'サインイン' }).waitFor()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    expect(await page.content()).not.toContain(rig.card('child').check.number)
    expect(page.url()).not.toContain('?')
    await close()
  })
})
