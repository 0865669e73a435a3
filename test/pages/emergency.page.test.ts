import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { demoDefaults } from '../../gateway/demo/defaults.ts'
import type { TokenRequest } from '../../gateway/demo/issuer.ts'
import type { Check } from '../../gateway/demo/people/roster.ts'
import { expectAccessible, pagesRig, printed, shot, signIn, type Visit } from './rig.ts'

const rig = pagesRig({ regions: true })
const guardian = { role: 'GUARDIAN', purpose: 'OWN_REQUEST' } as const
/** Not enrolled: by a pass alone an ambulance reads of them. */
const holder = { role: 'PERSON', purpose: 'OWN_REQUEST' } as const
const clerk = { role: 'CLERK', purpose: 'INSURANCE' } as const

type ShownPage = Readonly<Record<string, unknown>>

interface Identity {
  readonly name: string
  readonly kana: string
  readonly sex: 'MALE' | 'FEMALE'
  readonly birthDate: string
  readonly address: string
}

async function identityOf(name: string): Promise<Identity> {
  const { verifyQualification } = await rig.asks<{ verifyQualification: { qualification: Identity } }>(
    clerk,
    `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
      ... on ValidQualification { qualification { name kana sex birthDate address } } } }`,
    { input: rig.card(name).check },
  )
  return verifyQualification.qualification
}

async function issuePass(idempotencyKey: string, by: TokenRequest) {
  const { me } = await rig.asks<{ me: { id: string } }>(by, '{ me { id } }')
  const { issuePass: issued } = await rig.asks<{ issuePass: { pass: string; provision: { id: string } } }>(
    by,
    'mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass provision { id } } }',
    { input: { idempotencyKey, person: me.id } },
  )
  return { pass: issued.pass, person: me.id, provision: issued.provision.id }
}

async function at(post: string): Promise<Visit> {
  const visit = await rig.visit()
  await signIn(visit.page, 'emergency', post)
  await visit.page.getByRole('textbox', { name: '救急パス' }).waitFor()
  return visit
}

async function typeCard(page: Page, { insurerNumber, symbol, number, branch, birthDate, birthMonthDay }: Check) {
  await page.getByRole('radio', { name: '保険証' }).check()
  const cells = [insurerNumber, symbol ?? '', number, branch ?? '', birthDate ?? birthMonthDay ?? '']
  for (const [place, label] of ['保険者番号', '記号', '番号', '枝番', '生年月日'].entries())
    await page.getByLabel(label, { exact: true }).fill(cells[place] ?? '')
  await page.getByRole('button', { name: '探す' }).click()
}

async function typeIdentity(page: Page, { kana, birthDate, sex }: Identity, address: string) {
  await page.getByRole('radio', { name: '氏名' }).check()
  await page.getByLabel('フリガナ', { exact: true }).fill(kana)
  await page.getByLabel('生年月日', { exact: true }).fill(birthDate)
  await page.getByRole('radio', { name: sex === 'MALE' ? '男' : '女', exact: true }).check()
  await page.getByLabel('住所', { exact: true }).fill(address)
  await page.getByRole('button', { name: '探す' }).click()
}

describe('the emergency page', () => {
  let pass = ''
  beforeAll(async () => {
    pass = (await issuePass('pages-pass', guardian)).pass
  })

  test('an ambulance reads the one page by the family’s pass, by keyboard alone; day, night, telephone, paper', async () => {
    const { page, complaints, close } = await at('救急隊員')
    expect(await page.getByRole('radio').count()).toBe(3)
    await expectAccessible(page)
    await shot(page, 'emergency-find')
    await page.keyboard.insertText(pass)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    const text = await page.getByRole('article').innerText()
    for (const said of [
      'セフェム系抗菌薬',
      'アナフィラキシー',
      'サクシニルコリン',
      'すべての処置を希望',
      '94–98',
      'SIMV',
      '14.2 kg',
      '側弯の手術のあと',
      '触らない',
    ])
      expect(text).toContain(said)
    expect(await page.getByRole('link', { name: /主治医/ }).getAttribute('href')).toMatch(/^tel:\d+$/)
    await expectAccessible(page)
    await shot(page, 'emergency-page')
    const paper = await printed(page, 'emergency-page')
    expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(2)
    // Nothing stands on paper that only a screen can do.
    const pictures = page.getByRole('heading', { name: '写真' })
    expect(await pictures.isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    expect(await pictures.isVisible()).toBe(false)
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('button', { name: '明るさ 自動' }).click()
    await page.getByRole('button', { name: '明るさ 昼' }).click()
    await expectAccessible(page)
    await shot(page, 'emergency-page-dark')
    await page.setViewportSize({ width: 390, height: 844 })
    await expectAccessible(page)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await shot(page, 'emergency-page-phone')
    expect(complaints).toEqual([])
    await close()
  })

  test('the whole page comes to less than 100 kB as sent', async () => {
    const { page, close } = await rig.visit()
    const sizes: Promise<number>[] = []
    page.on('requestfinished', (request) =>
      sizes.push(
        request.sizes().then(({ responseBodySize, responseHeadersSize }) => responseBodySize + responseHeadersSize),
      ),
    )
    await signIn(page, 'emergency', '救急隊員')
    await page.getByRole('textbox', { name: '救急パス' }).fill(pass)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    const sent = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
    expect(sent).toBeGreaterThan(30_000)
    expect(sent).toBeLessThan(100_000)
    await close()
  })

  test('a physician reads it by the child’s card, and sees whose it is', async () => {
    const { name } = await identityOf('child')
    const { page, complaints, close } = await at('救急医')
    await typeCard(page, rig.card('child').check)
    await page.getByRole('heading', { name, exact: true }).waitFor()
    expect(await page.getByRole('article').innerText()).toContain('保険証の人')
    await shot(page, 'emergency-page-by-card')
    await page.getByRole('button', { name: '別の人を探す' }).click()
    await page.getByRole('heading', { name: '救急サマリーを開く' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('an ambulance reads by the card in a pocket, with the name as the register has it', async () => {
    const { name } = await identityOf('child')
    const card = rig.card('child').check
    const { page, complaints, close } = await at('救急隊員')
    await typeCard(page, { ...card, number: '99999999' })
    await page.getByText('この保険証の人は見つかりません').waitFor()
    await typeCard(page, card)
    await page.getByRole('heading', { name, exact: true }).waitFor()
    await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    await expectAccessible(page)
    expect(complaints).toEqual([])
    await close()
  })

  test('somebody who never enrolled is opened with a reason, and what the regions know is shown', async () => {
    const { page, complaints, close } = await at('救急医')
    await typeCard(page, rig.card('job-changed').check)
    await page.getByText('救急の閲覧に本人の同意がありません').waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-closed')
    await page.getByRole('button', { name: '記録して開く' }).click()
    expect(await page.locator('.complaint').allInnerTexts()).toEqual(['理由を選んでください。'])
    await page.getByRole('radio', { name: /命が危ない/ }).check()
    await page.getByRole('button', { name: '記録して開く' }).click()
    expect(await page.locator('.complaint').allInnerTexts()).toEqual(['状況を書いてください。審査で読まれます。'])
    await expectAccessible(page)
    await page.getByRole('radio', { name: /意識がなく/ }).check()
    await page.getByRole('button', { name: '記録して開く' }).click()
    await page.getByText('各地の記録から集めました').waitFor()
    const text = await page.getByRole('article').innerText()
    expect(text).toContain('救急の登録はありません。')
    expect(text).toContain('ないと確かめられたわけではありません')
    await expectAccessible(page)
    await shot(page, 'emergency-regions')
    expect(complaints).toEqual([])
    await close()
  })

  test('break-glass opens it to who says why', async () => {
    const { page, close } = await at('救急医')
    await typeCard(page, rig.card('father').check)
    await page.getByRole('radio', { name: /命が危ない/ }).check()
    await page.getByRole('textbox', { name: '状況' }).fill('心肺停止で搬送、家族に連絡がつかない')
    await page.getByRole('button', { name: '記録して開く' }).click()
    await page.getByText('各地の記録から集めました').waitFor()
    await page.getByRole('button', { name: '記録する' }).click()
    expect(await page.locator('.complaint').allInnerTexts()).toEqual([
      '所見を書いてください。',
      '行った処置を書いてください。',
    ])
    await page.getByLabel('所見').fill('右肺の呼吸音減弱')
    await page.getByLabel('行った処置').fill('気管カニューレを交換')
    await page.getByRole('button', { name: '記録する' }).click()
    await page.getByText(/^記録しました/).waitFor()
    expect(await page.getByLabel('所見').inputValue()).toBe('')
    await expectAccessible(page)
    await shot(page, 'emergency-after-transport')
    await close()
  })

  test('who carries nothing is found when all of it is true, chosen among masked candidates when the address is not known', async () => {
    const identity = await identityOf('late-elderly')
    const { page, complaints, close } = await at('救急医')
    await typeIdentity(page, { ...identity, birthDate: '1950-01-01' }, identity.address)
    await page.getByText('全部が一致する人はいません').waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-nobody')
    await typeIdentity(page, identity, identity.address)
    await page.getByText('救急の閲覧に本人の同意がありません').waitFor()
    await page.getByRole('button', { name: '別の人を探す' }).click()
    await typeIdentity(page, identity, '')
    await page.getByRole('heading', { name: /候補が\d名います/ }).waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-candidates')
    const masked = page.locator('.result .post')
    expect(await masked.first().innerText()).toContain('＊')
    await masked.first().click()
    await page.getByRole('radio', { name: /意識がなく/ }).check()
    await page.getByRole('button', { name: '記録して開く' }).click()
    await page.getByText('各地の記録から集めました').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('an ambulance must know the address, and is told at the field', async () => {
    const identity = await identityOf('late-elderly')
    const { page, close } = await at('救急隊員')
    await typeIdentity(page, identity, '')
    expect(await page.locator('.complaint').allInnerTexts()).toEqual(['住所を入力してください。'])
    await expectAccessible(page)
    await close()
  })

  test('an ambulance opens who is unconscious and hands over to the hospital, which reads on', async () => {
    const identity = await identityOf('elderly-recipient')
    const { page, complaints, close } = await at('救急隊員')
    await typeIdentity(page, identity, identity.address)
    await page.getByRole('radio', { name: /意識がなく/ }).check()
    expect(await page.getByRole('radio').count()).toBe(1)
    await page.getByRole('button', { name: '記録して開く' }).click()
    await page.getByText('各地の記録から集めました').waitFor()
    const code = page.getByLabel('搬送先の医療機関コード')
    await code.fill('0119800010')
    await page.getByRole('button', { name: '引き継ぐ', exact: true }).click()
    expect(await page.locator('.complaint').allInnerTexts()).toEqual(['医療機関コードは10桁です。確かめてください。'])
    const { institution } = demoDefaults(rig.hub.base.config.hub.dataDir, 'PHYSICIAN')
    await code.fill(institution ?? '')
    await page.getByRole('button', { name: '引き継ぐ', exact: true }).click()
    await page.getByText('引き継ぎました').waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-handed-over')
    expect(complaints).toEqual([])
    await close()
    const hospital = await at('救急医')
    await typeIdentity(hospital.page, identity, identity.address)
    await hospital.page.getByText('各地の記録から集めました').waitFor()
    await hospital.close()
  })

  test('a pass that was withdrawn, one that is none, and a My Number open nothing, each in its own words', async () => {
    const { pass: withdrawn, person, provision } = await issuePass('pages-withdrawn', holder)
    await rig.asks(holder, 'mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { id } }', {
      input: { idempotencyKey: 'pages-withdraw', person, provision },
    })
    const { page, complaints, close } = await at('救急隊員')
    const field = page.getByRole('textbox', { name: '救急パス' })
    await field.fill(withdrawn)
    await page.keyboard.press('Enter')
    await page.getByText('このパスは家族が止めています').waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-stopped')
    await field.fill(`${withdrawn.slice(0, -4)}AAAA`)
    await page.keyboard.press('Enter')
    await page.getByText('このパスは読めません').waitFor()
    await field.fill('123456789018')
    await page.keyboard.press('Enter')
    expect(await page.locator('.complaint').allInnerTexts()).toEqual([
      '12桁の数字は個人番号のおそれがあります。送信していません。',
    ])
    expect(complaints).toEqual([])
    await close()
  })

  test('on a broken line the page that is open stays, and what was typed is sent again', async () => {
    const { page, context, close } = await at('救急隊員')
    await page.getByRole('textbox', { name: '救急パス' }).fill(pass)
    await context.setOffline(true)
    await page.keyboard.press('Enter')
    await page.getByText('つながりませんでした').waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-offline')
    await context.setOffline(false)
    await page.getByRole('button', { name: 'もう一度' }).click()
    await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    await context.setOffline(true)
    await page.getByText('ネットワークにつながっていません').waitFor()
    expect(await page.getByRole('heading', { name: 'アレルギー・禁忌' }).isVisible()).toBe(true)
    await close()
  })

  test('a page that is a year old, one without telephones, and one of no approval yet are told apart', async () => {
    const { page, complaints, close } = await at('救急隊員')
    let change = (summary: ShownPage): object => ({ ...summary, old: true })
    await page.route('**/graphql', async (route) => {
      const response = await route.fetch()
      const { data } = (await response.json()) as { data: { presentPass: { person: object; summary: ShownPage } } }
      const { person, summary } = data.presentPass
      await route.fulfill({ response, json: { data: { presentPass: { person, summary: change(summary) } } } })
    })
    const open = async (said: string) => {
      await page.getByRole('textbox', { name: '救急パス' }).fill(pass)
      await page.keyboard.press('Enter')
      await page.getByText(said).waitFor()
      await expectAccessible(page)
    }
    const again = () => page.getByRole('button', { name: '別の人を探す' }).click()
    await open('承認から1年以上たっています')
    await shot(page, 'emergency-old')
    await again()
    change = (summary) => ({ ...summary, consentAsOf: '2026-11-20T03:00:00.000Z' })
    await open('いま本人や家族の同意を確かめられません')
    expect(await page.getByText('の時点の同意により').innerText()).toContain('12:00')
    await shot(page, 'emergency-consent-unreachable')
    await again()
    const empty = { allergies: [], contraindications: [], devices: [], drugs: [], diagnoses: [], firstResponses: [] }
    const hidden = { contacts: null, hospitals: null, suppliers: null, attendingDoctor: null }
    const nothing = { ...empty, ...hidden, seizures: [], bodyMarks: [] }
    change = (summary) => ({ ...summary, ...nothing, vitals: null, weight: null, wishes: null, supplies: null })
    await open('記載なし（ないと確かめられたわけではありません）')
    expect(await page.getByRole('region', { name: '連絡する人' }).innerText()).toContain('表示されません')
    await shot(page, 'emergency-empty')
    await again()
    const clinical = { standing: 'NONE_HELD', allergies: [], diagnoses: [], drugs: [], infections: [], sources: [] }
    change = () => ({ __typename: 'EmergencyNothingApproved', clinical })
    await open('救急の登録はありますが、承認された内容がまだありません。')
    await shot(page, 'emergency-none-held')
    await again()
    change = () => ({ __typename: 'EmergencyNotEnrolled', clinical: null })
    await open('各地の記録に届きません')
    expect(complaints).toEqual([])
    await close()
  })

  test('a phone’s camera reads the code by itself; where it may not, that is said', async () => {
    const { page, complaints, close } = await rig.visit()
    // Chromium on a desk has no detector of codes: one that sees the pass at its third look.
    await page.addInitScript(`let looks = 0
      globalThis.BarcodeDetector = class { async detect() { return ++looks < 3 ? [] : [{ rawValue: ${JSON.stringify(pass)} }] } }
      navigator.mediaDevices.getUserMedia = async () => {
        if (globalThis.refused) throw new DOMException('', 'NotAllowedError')
        return document.createElement('canvas').captureStream()
      }`)
    await signIn(page, 'emergency', '救急隊員')
    await page.evaluate('globalThis.refused = true')
    await page.getByRole('button', { name: 'カメラで読む' }).click()
    await page.getByText('カメラを使えません').waitFor()
    await expectAccessible(page)
    await page.evaluate('globalThis.refused = false')
    await page.getByRole('button', { name: 'カメラで読む' }).click()
    await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('with every regional node dead the approved page is there, and the others say that nobody was heard', async () => {
    await rig.regionsDown()
    const { page, complaints, close } = await at('救急医')
    await typeCard(page, rig.card('job-changed').check)
    await page.getByText('地域のネットワークが止まっています').waitFor()
    await expectAccessible(page)
    await shot(page, 'emergency-region-down')
    await page.getByRole('button', { name: '別の人を探す' }).click()
    await page.getByRole('textbox', { name: '救急パス' }).fill(pass)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})
