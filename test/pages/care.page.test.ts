import { expect, test } from 'vitest'
import type { Form } from '../../subgraphs/chase/catalogue/item.ts'
import { type Cells, fileOf, rowOf } from '../support/chase/cells.ts'
import { completeCells, formNamed } from '../support/chase/forms.ts'
import { expectAccessible, pagesRig, printed, shot, signIn } from './rig.ts'

const rig = pagesRig()
const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const main = formNamed('life-2021', 'FORM_0000_2021')

/** Of whom the demo's care office tokens speak. */
async function ownOffice(): Promise<string> {
  const [, payload = ''] = (await rig.token({ role: 'CARE_PROVIDER' })).split('.')
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly institution: string }).institution
}

const sheet = (form: Form, office: string, rows: readonly Cells[]) => ({
  name: `${form.code}.csv`,
  mimeType: 'text/csv',
  buffer: Buffer.from(
    fileOf(
      form,
      rows.map((cells, at) =>
        rowOf(form, {
          ...completeCells(form),
          care_facility_id: office,
          insured_no: String(at + 1).padStart(10, '0'),
          external_system_management_number: `page-${at}`,
          ...cells,
        }),
      ),
    ),
  ),
})

test('a care office sends its files, is told of the wrong cell, takes a file back, and reads what comes back', {
  timeout: 180_000,
}, async () => {
  const office = await ownOffice()
  const { page, complaints, close } = await rig.visit()
  await signIn(page, 'care', '介護事業所')
  await page.getByText('まだ何も送っていません。').waitFor()
  await expectAccessible(page)
  await shot(page, 'care-empty')

  const chooser = page.getByLabel('CSV ファイル')
  await chooser.setInputFiles(sheet(users, office, Array(6).fill({ care_level: '23' })))
  await page.getByText('すべて受け取りました').waitFor()

  await chooser.setInputFiles(
    sheet(main, office, [{ evaluate_date: '20260905' }, { evaluate_date: '2026/9/5' }, { evaluate_date: '20260931' }]),
  )
  await page.getByText('2 行に誤りがあります').waitFor()
  const wrong = page.getByRole('table', { name: /誤りのあるセル/ }).getByRole('row')
  await wrong.nth(2).waitFor()
  expect(await wrong.nth(1).getByRole('cell').allTextContents()).toEqual([
    '4',
    '評価日',
    expect.any(String),
    expect.any(String),
  ])
  await expectAccessible(page)
  await shot(page, 'care-wrong')

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: '誤りの一覧を CSV で保存' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^refused-[0-9a-f]{16}\.csv$/)

  const {
    items: [, ...others],
  } = main
  await chooser.setInputFiles({ ...sheet({ ...main, items: others }, office, []), name: 'short.csv' })
  await page
    .getByRole('region', { name: 'short.csv' })
    .getByText('必須の項目名がありません。（care_facility_id）')
    .waitFor()
  await chooser.setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: Buffer.from('PK\x03\x04book') })
  await page
    .getByRole('region', { name: 'book.csv' })
    .getByText(/^CSV ではなく、表計算ソフトのブック/)
    .waitFor()
  expect(await page.getByRole('region', { name: 'book.csv' }).getByRole('button').count()).toBe(0)

  // Dropped, as people do; all of it or nothing.
  await page.getByLabel('一つでも誤りがあれば、何も取り込まない').check()
  const { name, buffer } = sheet(main, office, [{ evaluate_date: '20260831' }, { evaluate_date: 'x' }])
  const dropped = await page.evaluateHandle(
    ([called, text]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text ?? ''], called ?? '', { type: 'text/csv', lastModified: 1 }))
      return transfer
    },
    [`whole-${name}`, buffer.toString()],
  )
  await page.getByRole('group', { name: 'ファイルの受け口' }).dispatchEvent('drop', { dataTransfer: dropped })
  await page.getByText('何も取り込んでいません。').waitFor()

  const file = page.getByRole('group').filter({ hasText: 'FORM_0000_2021.csv' })
  await file.getByRole('button', { name: 'このファイルを取り消す' }).click()
  await file.getByRole('button', { name: '取り消す', exact: true }).click()
  await page.getByText('取り消しました').first().waitFor()
  await expectAccessible(page)
  await shot(page, 'care-undone')

  await page.getByLabel('一つでも誤りがあれば、何も取り込まない').uncheck()
  const told = ['20260605', '20260705', '20260805', '20260905', '20261005'].flatMap((evaluate_date, month) =>
    Array.from({ length: 6 }, (_, person) => ({
      evaluate_date,
      insured_no: String(person + 1).padStart(10, '0'),
      external_system_management_number: `told-${month}-${person}`,
      barthel_index_meal: ['0', '1', '2'][(person + month) % 3] ?? '0',
    })),
  )
  await chooser.setInputFiles({ ...sheet(main, office, told), name: 'told.csv' })
  await page.getByRole('region', { name: 'told.csv' }).getByText('すべて受け取りました').waitFor()
  await page.getByRole('button', { name: 'フィードバック' }).click()
  const barthel = page
    .getByRole('region', { name: '介護福祉施設サービス' })
    .getByRole('article', { name: 'Barthel Index 合計' })
  await barthel.getByRole('img', { name: /平均の推移/ }).waitFor()
  expect(
    await barthel
      .getByRole('row', { name: /^2026年6月/ })
      .getByRole('cell')
      .first()
      .textContent(),
  ).toMatch(/（6）$/)
  await expectAccessible(page)
  await shot(page, 'care-feedback')
  await printed(page, 'care-feedback')

  // A head office (本部) reads what an office that it leads sent and gets back; it takes nothing of theirs back.
  const led = await rig.asks<{ ownCareOffices: readonly string[] }>(
    { role: 'CARE_PROVIDER', purpose: 'CARE' },
    '{ ownCareOffices }',
  )
  const choice = page.getByLabel('事業所', { exact: true })
  expect(await choice.getByRole('option').allTextContents()).toEqual([
    '自事業所（本部）',
    '本部と全事業所の合計',
    ...led.ownCareOffices,
  ])
  await choice.selectOption(led.ownCareOffices[0] ?? '')
  await page.getByText('この事業所の値は今日までのもの').waitFor()
  await page.getByRole('region', { name: '通所介護' }).waitFor()
  expect(await page.getByRole('region', { name: '介護福祉施設サービス' }).count()).toBe(0)
  await page.getByRole('button', { name: 'ファイル', exact: true }).click()
  await page.getByText('まだ何も送っていません。').waitFor()
  expect(await page.getByRole('button', { name: 'このファイルを取り消す' }).count()).toBe(0)
  await expectAccessible(page)
  await shot(page, 'care-led-office')

  // All of them together: of 通所介護 twelve people in each of the three.
  await choice.selectOption({ label: '本部と全事業所の合計' })
  await page.getByText('ファイルは事業所ごとに表示します。').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'フィードバック' }).click()
  const together = page.getByRole('region', { name: '通所介護' }).getByRole('article', { name: 'Barthel Index 合計' })
  await together.getByRole('row').nth(1).waitFor()
  expect(await together.getByRole('row').last().getByRole('cell').first().textContent()).toMatch(/（36）$/)
  await expectAccessible(page)
  await shot(page, 'care-together')
  await page.getByRole('button', { name: 'ファイル', exact: true }).click()
  await choice.selectOption('')
  await page.getByRole('region', { name: 'told.csv' }).waitFor()
  expect(complaints).toEqual([])
  await close()
})
