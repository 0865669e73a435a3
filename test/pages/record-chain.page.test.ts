import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { PersonId } from '../../schema/domain/ids.ts'
import { verifyInclusion } from '../../subgraphs/shared/audit/verify-inclusion.ts'
import { temporaryFolder } from '../support/folder.ts'
import { expectAccessible, pagesRig, printed, shot, signIn, type Visit } from './rig.ts'

const rig = pagesRig()
const folder = temporaryFolder()
const guardian = { role: 'GUARDIAN', purpose: 'OWN_REQUEST' } as const

const notAPicture = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') }
/** 50 MB: larger than a browser is handed by the wire, so it lies on the disk. */
async function hugePicture(): Promise<string> {
  const path = join(folder, 'huge.png')
  await writeFile(path, Buffer.alloc(50 * 1024 * 1024, 1))
  return path
}
const saved = (page: Page, section: string) =>
  page.getByRole('region', { name: section }).getByRole('status').filter({ hasText: '保存済み' })

async function inTheDarkOnAPhone(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await expectAccessible(page)
  // Nothing sticks out to the side.
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  await shot(page, `${name}-dark-phone`)
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
}

describe('the record, from the family to the ambulance', { timeout: 180_000 }, () => {
  let child: PersonId
  let family: Visit
  let doctor: Visit
  let ambulance: Visit
  let pass = ''
  beforeAll(async () => {
    child = (await rig.asks<{ me: { id: PersonId } }>(guardian, '{ me { id } }')).me.id
    family = await rig.visit()
    doctor = await rig.visit()
    ambulance = await rig.visit()
    return () => Promise.all([family.close(), doctor.close(), ambulance.close()])
  })

  test('the family is told at the field what is wrong, changes the record, and asks the doctor', async () => {
    const { page } = family
    await signIn(page, 'family', 'ご家族')
    await page.getByRole('heading', { name: 'さんの救急時情報' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'family-record')

    const seizures = page.getByRole('group', { name: 'けいれん・発作', exact: true })
    await seizures.getByLabel('救急車を呼ぶまでの時間').fill('5000')
    await page.getByText('0.1 から 600 までの値です（分）').waitFor()
    await expectAccessible(page)
    await shot(page, 'family-wrong')
    await seizures.getByLabel('救急車を呼ぶまでの時間').fill('３')
    await saved(page, 'ケア記録').waitFor()
    await page.getByRole('region', { name: 'ケア記録' }).getByText('下書き', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'ケア記録 下書き' }).waitFor()

    const map = page.getByRole('group', { name: '身体図（からだの印）' })
    await map.getByRole('checkbox').check()
    await map.getByLabel('前の場所を選んで印をつける').selectOption('下腹部')
    await map.getByLabel('種類').last().selectOption('器具・管が入っている')
    await map.getByLabel('何があるか').last().fill('導尿カテーテル')
    const pictures = page.getByRole('group', { name: '写真', exact: true })
    await pictures.getByRole('checkbox').check()
    await pictures.getByLabel('写真のファイル').setInputFiles(notAPicture)
    await page.getByText('写真として読めないファイルです').waitFor()
    await pictures.getByLabel('写真のファイル').setInputFiles(await hugePicture())
    await page.getByText('写真が大きすぎます。25MBまでの写真を選んでください。').waitFor()
    const buffer = await page.screenshot({ clip: { x: 0, y: 0, width: 400, height: 300 } })
    await pictures.getByLabel('写真のファイル').setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer })
    await pictures.getByLabel('説明').last().fill('楽な姿勢')
    await saved(page, 'ケア記録').waitFor()
    await expectAccessible(page)
    await shot(page, 'family-body')

    await page.getByRole('button', { name: '主治医に確認を頼む' }).click()
    await page.getByText('主治医に確認を頼みました').waitFor()
    await expectAccessible(page)
    await shot(page, 'family-submitted')
    await inTheDarkOnAPhone(page, 'family-record')
  })

  test('the doctor sees what changed beside what is in force, returns it with a reason, and then approves', async () => {
    const { page } = doctor
    await signIn(page, 'doctor', '主治医')
    await page.getByRole('button', { name: /確認待ち 1 件/ }).click()
    await page.getByRole('cell', { name: '5 分', exact: true }).waitFor()
    await page.getByRole('cell', { name: '3 分', exact: true }).waitFor()
    await page.getByRole('cell', { name: '下腹部' }).waitFor()
    await page.getByRole('cell', { name: '楽な姿勢' }).waitFor()
    await page.getByRole('list', { name: '写真' }).locator('img').last().waitFor()
    await expectAccessible(page)
    await shot(page, 'doctor-review')
    await inTheDarkOnAPhone(page, 'doctor-review')
    await page.getByRole('button', { name: 'ケア記録を差し戻す' }).click()
    await page.getByLabel('ケア記録を差し戻す理由').fill('4分で呼んでください。')
    await page.getByRole('button', { name: '差し戻す', exact: true }).click()
    await page.getByText('確認を待っているものはありません').waitFor()
    await shot(page, 'doctor-returned')

    await family.page.reload()
    await family.page.getByText('4分で呼んでください。').waitFor()
    await expectAccessible(family.page)
    await shot(family.page, 'family-returned')
    await family.page.getByLabel('救急車を呼ぶまでの時間').fill('4')
    await saved(family.page, 'ケア記録').waitFor()
    await family.page.getByRole('button', { name: '主治医に確認を頼む' }).click()
    await family.page.getByText('主治医に確認を頼みました').waitFor()

    await page.reload()
    await page.getByRole('button', { name: /確認待ち 1 件/ }).click()
    await page.getByRole('cell', { name: '4 分', exact: true }).waitFor()
    // A slip of the pen the doctor amends without sending it back.
    await page.getByRole('button', { name: 'ケア記録を自分で直す' }).click()
    await page.getByLabel('ふだん続く時間').fill('2.5')
    await page.getByRole('button', { name: '直した内容を承認に進める' }).click()
    await page.getByRole('cell', { name: '2.5 分', exact: true }).waitFor()
    await page.getByLabel('救急のときに主治医につながる電話番号').fill('03-0000-0001')
    await page.getByRole('button', { name: '1 件を承認する' }).click()
    await page.getByText('確認を待っているものはありません').waitFor()
    await page.getByText('いまの版: 第 2 版').waitFor()
    await expectAccessible(page)
    await shot(page, 'doctor-approved')
  })

  test('the family issues a pass, and an ambulance reads by it what was approved', async () => {
    const { page } = family
    await page.reload()
    await page.getByRole('button', { name: '救急パス・閲覧の許可' }).click()
    await page.getByText('救急の施設は、救急サマリーを読めます').waitFor()
    await expectAccessible(page)
    await shot(page, 'family-permissions')
    await page.getByRole('button', { name: '救急パスを発行する' }).click()
    await page.getByRole('img', { name: '救急パスのQRコード' }).waitFor()
    await expectAccessible(page)
    await shot(page, 'family-pass')
    await printed(page, 'family-pass')
    await page.getByText('コードを読み取れないときの文字').click()
    pass = (await page.locator('.pass-text').textContent()) ?? ''
    await page.getByRole('button', { name: '閉じる' }).click()

    await signIn(ambulance.page, 'emergency', '救急隊員')
    await present(ambulance.page)
    await ambulance.page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    await ambulance.page.getByText('03-0000-0001').or(ambulance.page.getByText('0300000001')).first().waitFor()
  })

  test('the family is told, stops it, and the next reading is refused', async () => {
    const { page } = family
    await page.getByRole('button', { name: 'お知らせ' }).click()
    await page.getByText('救急: 読まれました').first().waitFor()
    await expectAccessible(page)
    await shot(page, 'family-notices')
    await page.getByRole('button', { name: '見た人' }).click()
    await page.getByRole('cell', { name: '救急隊員' }).first().waitFor()
    await expectAccessible(page)
    await shot(page, 'family-looked')
    await page.getByRole('button', { name: '救急パス・閲覧の許可' }).click()
    await page.getByRole('button', { name: 'すべて止める' }).click()
    await page.getByText('救急サマリーは読まれません').waitFor()
    await expectAccessible(page)
    await shot(page, 'family-stopped')

    await ambulance.page.reload()
    await present(ambulance.page)
    await ambulance.page.getByText(/同意/).first().waitFor()
    expect(await ambulance.page.getByRole('heading', { name: 'アレルギー・禁忌' }).count()).toBe(0)
    await shot(ambulance.page, 'emergency-stopped')

    await page.getByRole('button', { name: 'お知らせ' }).click()
    await page.getByText('救急: 読もうとして、断られました').first().waitFor()
    await page.getByRole('button', { name: '承認された版' }).click()
    await page.getByText('第 2 版').waitFor()
    await expectAccessible(page)
    await shot(page, 'family-versions')
  })

  test('what could not be read is read again from where that is said', async () => {
    const readAgain = async (page: Page, open: () => Promise<unknown>, heading: string) => {
      await page.route('**/graphql', (route) => route.abort())
      await open()
      await page.getByText('つながりませんでした').waitFor()
      await expectAccessible(page)
      await page.unroute('**/graphql')
      await page.getByRole('button', { name: 'もう一度' }).click()
      await page.getByRole('heading', { name: heading, exact: true }).waitFor()
    }
    await readAgain(doctor.page, () => doctor.page.reload(), '受け持ちの方')
    await readAgain(doctor.page, () => doctor.page.getByRole('button', { name: /年.*生/ }).click(), '基本情報')
    const { page } = family
    for (const [view, heading] of [
      ['お知らせ', 'お知らせ'],
      ['見た人', '見た人、見ようとした人'],
      ['救急パス・閲覧の許可', '救急のときに読んでもらう'],
      ['承認された版', '承認された版'],
    ] as const)
      await readAgain(page, () => page.getByRole('button', { name: view }).click(), heading)
  })

  test('every step stands in the log, with a proof that holds', async () => {
    const { audit } = rig.hub.base
    const { records } = await audit.recordsAbout([child], { first: 500, before: null })
    const { size, root } = await audit.head()
    const steps = records.toReversed().map(({ record }): string[] => [...record.coordinates, record.outcome])
    const step = (coordinate: string, outcome: string) =>
      steps.findLastIndex((one) => one.includes(coordinate) && one.includes(outcome))
    const chain = [
      step('Mutation.submitEmergencySections', 'ALLOW'),
      step('Mutation.approveEmergencySections', 'ALLOW'),
      step('Mutation.issuePass', 'ALLOW'),
      step('Mutation.presentPass', 'ALLOW'),
      step('Mutation.withdrawConsent', 'ALLOW'),
      step('Mutation.presentPass', 'DENY'),
    ]
    expect(chain.every((at) => at >= 0)).toBe(true)
    expect(chain).toEqual(chain.toSorted((one, other) => one - other))
    for (const { index, record } of records) {
      const proof = await audit.inclusionProof(index, size)
      expect(proof !== null && verifyInclusion(proof)).toBe(true)
      expect(Buffer.from(proof?.root ?? []).toString('hex')).toBe(root)
      expect(proof?.opening?.text).toContain(record.request)
    }
  })

  test('no page complained', () => {
    expect([family, doctor, ambulance].flatMap(({ complaints }) => complaints)).toEqual([])
  })

  async function present(page: Page): Promise<void> {
    await page.getByRole('textbox', { name: '救急パス' }).fill(pass)
    await page.keyboard.press('Enter')
  }
})
