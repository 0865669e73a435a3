import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { exportJWK, SignJWT } from 'jose'
import { type Browser, chromium as driver } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../gateway/config.ts'
import { demoInstitution } from '../../gateway/demo/people/institutions.ts'
import { enterInstitutions } from '../../gateway/demo/populate.ts'
import { type RunningHub, startHub } from '../../gateway/main.ts'
import { temporaryFolder } from '../support/folder.ts'
import { chromium, flags } from './chromium.ts'
import { shot } from './rig.ts'

const folder = temporaryFolder()
const { privateKey, publicKey } = generateKeyPairSync('ed25519')

/** An issuer such as a hospital's: it signs people in without asking, and keeps what it was asked. */
const asked: { authorize: URLSearchParams; token: URLSearchParams }[] = []
let refuses = false
let issuer: Server
let hub: RunningHub
let browser: Browser

beforeAll(async () => {
  const codes = new Map<string, URLSearchParams>()
  issuer = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://issuer')
    if (url.pathname === '/authorize') {
      const code = randomUUID()
      codes.set(code, url.searchParams)
      const back = new URL(url.searchParams.get('redirect_uri') ?? '')
      back.searchParams.set('state', url.searchParams.get('state') ?? '')
      if (refuses) back.searchParams.set('error', 'access_denied')
      else back.searchParams.set('code', code)
      response.writeHead(302, { location: back.href }).end()
      return
    }
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    const began = codes.get(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const fits = began?.get('code_challenge') === challenge && began.get('redirect_uri') === form.get('redirect_uri')
    response.setHeader('access-control-allow-origin', hub.address)
    if (began === undefined || !fits) {
      response.writeHead(400).end()
      return
    }
    asked.push({ authorize: began, token: form })
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ access_token: await tokenFor(began) }))
  })
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
  const jwks = join(folder, 'jwks.json')
  writeFileSync(
    jwks,
    JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig', alg: 'EdDSA' }] }),
  )
  hub = await startHub(
    readConfig({
      HUB_MODE: 'demo',
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'error',
      DATA_DIR: join(folder, 'data'),
      ISSUER: 'https://issuer.example',
      AUDIENCE: 'hub',
      JWKS: jwks,
      CONSOLE_CLIENT_ID: 'pages',
      CONSOLE_AUTHORIZE_URL: `${address}/authorize`,
      CONSOLE_TOKEN_URL: `${address}/token`,
    }),
  )
  if (hub.demo === null) throw new Error('The demo has its cards.')
  await enterInstitutions(hub.stores.qualification.register, hub.demo.cards)
  browser = await driver.launch({ executablePath: chromium(), args: [...flags] })
})
afterAll(async () => {
  await browser?.close()
  await hub?.close()
  issuer?.close()
})

const tokenFor = (began: URLSearchParams): Promise<string> => {
  const scope = began.get('scope') ?? ''
  const claims = {
    role: /role:(\w+)/.exec(scope)?.[1],
    purpose: /purpose:(\w+)/.exec(scope)?.[1],
    institution: demoInstitution('CLINIC', 'hokkaido').code,
    second_factor: true,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: 'JWT' })
    .setIssuer('https://issuer.example')
    .setAudience('hub')
    .setSubject('clerk-7')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(privateKey)
}

test('people sign in at the issuer, with proof of who began, and come back to the page they asked for', async () => {
  const context = await browser.newContext({ baseURL: hub.address, locale: 'ja-JP' })
  const page = await context.newPage()
  const addresses: string[] = []
  page.on('framenavigated', (frame) => addresses.push(frame.url()))
  await page.goto('/console/desk')
  await page.getByRole('button', { name: '受付' }).click()
  await page.getByLabel('保険者番号').fill('33120015')
  await page.getByLabel('番号', { exact: true }).fill('1')
  await page.getByLabel('枝番').fill('01')
  await page.getByLabel('生年月日').fill('1980-04-05')
  await page.getByRole('button', { name: '確認する' }).click()
  // The token was believed: the answer is about the card.
  await page.getByRole('heading', { name: '該当資格なし' }).waitFor()
  await shot(page, 'issuer-signed-in')
  expect(new URL(page.url()).pathname).toBe('/console/desk')
  const [{ authorize, token } = { authorize: new URLSearchParams(), token: new URLSearchParams() }] = asked
  expect(Object.fromEntries(authorize)).toEqual({
    response_type: 'code',
    client_id: 'pages',
    redirect_uri: `${hub.address}/console/`,
    scope: 'openid role:CLERK purpose:INSURANCE',
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  })
  expect(token.get('code_verifier')).toMatch(/^[\w-]{43}$/)
  expect(addresses.filter((address) => address.includes('token') || address.includes('eyJ'))).toEqual([])
  await context.close()
})

test('whoever the issuer turns away is told so, and an answer that nobody here began is none', async () => {
  const context = await browser.newContext({ baseURL: hub.address, locale: 'ja-JP' })
  const page = await context.newPage()
  refuses = true
  await page.goto('/console/desk')
  await page.getByRole('button', { name: '受付' }).click()
  await page.getByText('サインインできませんでした').waitFor()
  expect(page.url()).toBe(`${hub.address}/console/`)
  refuses = false
  await page.goto('/console/?state=forged&code=stolen')
  await page.getByText('サインインできませんでした').waitFor()
  expect(page.url()).toBe(`${hub.address}/console/`)
  expect(await page.evaluate('sessionStorage.length')).toBe(0)
  expect(asked).toHaveLength(1)
  await context.close()
})
