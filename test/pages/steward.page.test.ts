import { beforeAll, expect, test, vi } from 'vitest'
import { asIfThereWereMore, expectAccessible, pagesRig, shot, signIn } from './rig.ts'

const rig = pagesRig()

const steward = { role: 'IDENTITY_STEWARD', purpose: 'IDENTITY' } as const
const open = '{ reviewTasks(first: 100) { edges { node { id ifSame { id } } } } }'

interface Tasks {
  readonly reviewTasks: {
    readonly edges: readonly { readonly node: { readonly id: string; readonly ifSame: object | null } }[]
  }
}

/** Two numbers each, of one name and birth date, at two ends of the country: one person who moved, or two. */
const doubtful = [
  { name: '大森 陽菜', kana: 'オオモリ ヒナ', sex: 'FEMALE', birthDate: '1999-05-17' },
  { name: '西川 拓海', kana: 'ニシカワ タクミ', sex: 'MALE', birthDate: '1988-02-03' },
  { name: '杉本 結衣', kana: 'スギモト ユイ', sex: 'FEMALE', birthDate: '2004-11-29' },
] as const
const places = [
  { insurer: '06139869', postalCode: '3989951', address: '長野県空木野市中央4-37-25第二若葉荘502', from: '2019-04-01' },
  { insurer: '01209816', postalCode: '8389962', address: '福岡県潮見浦市若葉台4-39-26', from: '2024-07-01' },
] as const

beforeAll(async () => {
  for (const { insurer, from, ...home } of places) {
    const entries = doubtful.map((who, at) => ({
      number: { insurerNumber: insurer, symbol: '名寄', number: `77${at}`, branch: '01' },
      ...who,
      ...home,
      family: 'SELF',
      shareOfCost: 30,
      from,
    }))
    const { registerQualifications } = await rig.asks<{ registerQualifications: readonly object[] }>(
      { role: 'INSURER', purpose: 'INSURANCE', institution: insurer },
      'mutation ($input: RegisterQualificationsInput!) { registerQualifications(input: $input) { __typename } }',
      { input: { idempotencyKey: `pages-steward-${insurer}`, entries } },
    )
    expect(registerQualifications).toEqual(doubtful.map(() => ({ __typename: 'RowLanded' })))
  }
})

test('a steward sees both sides, rules them apart with a reason, takes it back, and puts one off', async () => {
  const count = async () => (await rig.asks<Tasks>(steward, open)).reviewTasks.edges.length
  // The matcher goes on behind the answers.
  await vi.waitFor(async () => expect(await count()).toBe(doubtful.length), { timeout: 30_000, interval: 200 })
  const { page, complaints, close } = await rig.visit()
  await asIfThereWereMore(page, 'StewardTasks', 'reviewTasks')
  await signIn(page, 'steward', '名寄せ担当')
  const tasks = page.getByRole('region', { name: '決めるもの' })
  await tasks.getByRole('listitem').first().waitFor()
  await expectAccessible(page)
  await tasks.getByRole('listitem').first().getByRole('button').click()
  await page.getByRole('columnheader', { name: '左の人' }).waitFor()
  await page.getByRole('rowheader', { name: '生年月日' }).waitFor()
  await expectAccessible(page)
  await shot(page, 'steward-task')
  expect(await page.getByRole('button', { name: '別の人', exact: true }).isDisabled()).toBe(true)
  await page.getByLabel('判断の理由').fill('保険者に電話で確かめた。')
  // What is read on takes nothing away.
  await tasks.getByText(`${doubtful.length}件以上`).waitFor()
  await tasks.getByRole('button', { name: '続きを読む' }).click()
  await tasks.getByRole('button', { name: '続きを読む' }).waitFor({ state: 'detached' })
  expect(await page.getByLabel('判断の理由').inputValue()).toBe('保険者に電話で確かめた。')
  await page.getByRole('button', { name: '別の人', exact: true }).click()
  await page.getByText('別の人としました').waitFor()
  await tasks.getByText('決めました').waitFor()
  expect(await count()).toBe(doubtful.length - 1)
  await page.getByText('左の人のこれまでの判断').click()
  await page.getByText('理由: 保険者に電話で確かめた。').last().waitFor()
  await expectAccessible(page)
  await shot(page, 'steward-apart')

  await page.getByRole('button', { name: 'この判断を取り消す' }).first().click()
  await page.getByLabel('取り消す理由').fill('相手を取り違えた。')
  await page.getByRole('button', { name: '取り消す', exact: true }).click()
  await page.getByText('取り消しました', { exact: true }).waitFor()
  await expectAccessible(page)
  await shot(page, 'steward-undone')

  await tasks.getByRole('listitem').nth(1).getByRole('button').click()
  await page.getByLabel('判断の理由').fill('返事を待つ。')
  await page.getByRole('button', { name: 'あとで決める', exact: true }).click()
  await page.getByText('あとで決めることにしました').waitFor()
  await page.getByRole('button', { name: 'あとで決めるもの' }).click()
  await page.getByRole('region', { name: 'あとで決めるもの' }).getByRole('listitem').first().getByRole('button').click()
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await expectAccessible(page)
  // Nothing sticks out to the side.
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
  await shot(page, 'steward-dark-phone')
  expect(complaints).toEqual([])
  await close()
})
