import { beforeAll, describe, expect, test } from 'vitest'
import { expectAccessible, pagesRig, printed, shot, signIn } from './rig.ts'

const rig = pagesRig()
const child = { role: 'GUARDIAN', purpose: 'OWN_REQUEST' } as const

describe('the emergency page', () => {
  let pass = ''
  beforeAll(async () => {
    const { me } = await rig.asks<{ me: { id: string } }>({ ...child }, '{ me { id } }')
    const issued = await rig.asks<{ issuePass: { pass: string } }>(
      child,
      'mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass } }',
      { input: { idempotencyKey: 'pages-pass', person: me.id } },
    )
    pass = issued.issuePass.pass
  })

  test('an ambulance reads the one page by the family’s pass, by keyboard alone', async () => {
    const { page, complaints, close } = await rig.visit()
    await signIn(page, 'emergency', '救急隊員')
    await page.getByRole('textbox', { name: '救急パス' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-find')
    await page.keyboard.insertText(pass)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-page')
    await printed(page, 'emergency-page')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page)
    await shot(page, 'emergency-page-dark')
    await page.setViewportSize({ width: 390, height: 844 })
    await shot(page, 'emergency-page-phone')
    expect(complaints).toEqual([])
    await close()
  })
})
