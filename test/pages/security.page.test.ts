import { expect, test } from 'vitest'
import { expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig()
const doctor = { role: 'PHYSICIAN', purpose: 'TREATMENT' } as const
const checks = 'query ($inputs: [QualificationCheck!]!) { verifyQualifications(inputs: $inputs) { __typename } }'

test('a security officer sees who was stopped, and lets them work again with a reason', async () => {
  // Numbers tried one after the other, as nobody who treats does.
  const { insurerNumber } = rig.card('father').check
  const inputs = Array.from({ length: 100 }, (_, at) => ({
    insurerNumber,
    symbol: '試',
    number: String(1_000 + at),
    birthDate: '1990-01-01',
  }))
  const tries = async () => {
    for (let round = 0; round < 3; round++) await rig.asks(doctor, checks, { inputs })
  }
  await expect(tries()).rejects.toThrow(/SUSPENDED/)
  const { page, complaints, close } = await rig.visit()
  await signIn(page, 'security', 'セキュリティ担当')
  await page.getByText('停止中 1 件').waitFor()
  await expectAccessible(page)
  await page.getByRole('list').getByRole('button').first().click()
  await page.getByText('利用の量や内容がふだんと違うため、自動で停止').waitFor()
  await expectAccessible(page)
  await shot(page, 'security-suspended')
  await page.getByRole('button', { name: '停止を解除する' }).click()
  await page.getByText('確かめたことを書いてください。').waitFor()
  await page.getByLabel('解除の理由').fill('本人に電話で確かめた。新しい端末の試し打ちだった。')
  await expectAccessible(page)
  await page.getByRole('button', { name: '停止を解除する' }).click()
  await page.getByText('停止を解除しました').waitFor()
  await page.getByText('停止中の利用者はいません。').waitFor()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await expectAccessible(page)
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
  await shot(page, 'security-lifted-dark-phone')
  expect(await rig.asks(doctor, checks, { inputs: inputs.slice(0, 1) })).toEqual({
    verifyQualifications: [{ __typename: 'QualificationNotFound' }],
  })
  expect(complaints).toEqual([])
  await close()
})
