import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SignIn } from '../../../gateway/server/sign-in.ts'
import { ok, refuse } from '../../../schema/domain/outcome.ts'
import { type Door, openDoor } from '../../support/door.ts'
import { temporaryFolder } from '../../support/folder.ts'

const desk = '<!doctype html><title>窓口</title>'
const script = 'export const answer = 42\n'
const oidc: SignIn = {
  kind: 'OIDC',
  clientId: 'pages',
  authorizeUrl: 'https://issuer.example/authorize',
  tokenUrl: 'https://tokens.example/token',
}

function built(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'assets'))
  const files = { 'index.html': '<!doctype html><title>入口</title>', 'desk.html': desk, 'assets/desk-a1.js': script }
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(folder, path), text)
    writeFileSync(join(folder, `${path}.br`), brotliCompressSync(text))
    writeFileSync(join(folder, `${path}.gz`), gzipSync(text))
  }
  writeFileSync(join(folder, '.built-from'), 'sources')
  return folder
}

/** As it came over the wire, packed or not. */
function raw(door: Door, path: string, headers: Readonly<Record<string, string>> = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ headers: object; status: number; bytes: Buffer }>()
  request({ host: '127.0.0.1', port: door.port, path, headers }, async (response) => {
    const bytes = Buffer.concat(await response.toArray())
    resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes })
  })
    .once('error', reject)
    .end()
  return promise
}

describe('the pages', () => {
  const folder = built()
  let door: Door
  beforeAll(async () => {
    door = await openDoor({ pages: { folder, signIn: { kind: 'NONE' } } })
  })
  afterAll(() => door.drain())

  test('a document is asked for anew each time, under a policy that lets nothing in but the hub’s own files', async () => {
    const told = await door.get('/console/desk')
    expect([told.status, told.body]).toEqual([200, desk])
    expect(Object.fromEntries(told.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'permissions-policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; " +
        "manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'",
    })
    expect(await door.get('/console/desk.html')).toMatchObject({ status: 200, body: desk })
    expect(await door.get('/console/')).toMatchObject({ status: 200, body: expect.stringContaining('入口') })
    const bare = await door.get('/console')
    expect([bare.status, bare.headers.get('location')]).toEqual([302, '/console/'])
  })

  test('what is named by its content is kept for a year; asked again with its tag it is not sent', async () => {
    const told = await door.get('/console/assets/desk-a1.js')
    expect(told).toMatchObject({ status: 200, body: script })
    expect(Object.fromEntries(told.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    const tag = told.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"[\w-]{22}"$/)
    expect(await door.get('/console/assets/desk-a1.js', { 'if-none-match': tag })).toMatchObject({
      status: 304,
      body: '',
    })
    expect(await door.get('/console/assets/desk-a1.js', { 'if-none-match': '"other"' })).toMatchObject({ status: 200 })
  })

  test.each([
    ['br, gzip', 'br', brotliCompressSync(script)],
    ['gzip', 'gzip', gzipSync(script)],
    ['br;q=0, gzip;q=0.5', 'gzip', gzipSync(script)],
    ['identity', undefined, Buffer.from(script)],
    ['', undefined, Buffer.from(script)],
  ])('comes packed as the client takes it: %s', async (accepted, coding, bytes) => {
    const told = await raw(door, '/console/assets/desk-a1.js', { 'accept-encoding': accepted })
    expect(told).toMatchObject({ status: 200, bytes, headers: { vary: 'accept-encoding' } })
    expect((told.headers as Record<string, string>)['content-encoding']).toBe(coding)
  })

  test.each([
    '/console/.built-from',
    '/console/desk.html.br',
    '/console/../package.json',
    '/console/%2e%2e/x.html',
    '/console/none',
  ])('nothing else is served: %s', async (path) => {
    const { status, bytes } = await raw(door, path)
    expect([status, JSON.parse(bytes.toString())]).toEqual([
      404,
      { errors: [{ message: 'There is nothing here.', extensions: { code: 'NOT_FOUND' } }] },
    ])
  })

  test('where they were not built, that is said', async () => {
    const empty = await openDoor({ pages: { folder: join(folder, 'none'), signIn: { kind: 'NONE' } } })
    expect(await empty.get('/console/')).toMatchObject({
      status: 404,
      body: { errors: [{ message: 'The pages are not built: run `hub console`.' }] },
    })
    await empty.drain()
  })
})

describe('signing in at the pages', () => {
  const wishes: object[] = []
  const demo: SignIn = {
    kind: 'DEMO',
    async mint(wish) {
      wishes.push(wish)
      return wish.role === 'CLERK'
        ? ok('token-of-clerk')
        : refuse({ code: 'INVALID_INPUT', reason: 'BAD_CLAIMS', message: 'No such role.' })
    },
  }
  const sign = async (signIn: SignIn, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const door = await openDoor({ pages: { folder: 'none', signIn } })
    try {
      const response = await fetch(`${door.url}/console/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      const answered = (await response.json()) as { readonly errors?: readonly { readonly extensions: object }[] }
      return [response.status, answered.errors?.[0]?.extensions ?? answered]
    } finally {
      await door.drain()
    }
  }

  test('the demo gives a token for the role and purpose that were chosen, and for nothing else that is sent', async () => {
    const wish = { role: 'CLERK', purpose: 'INSURANCE' }
    expect(await sign(demo, { ...wish, person: 'per_other', institution: '1' })).toEqual([
      200,
      { token: 'token-of-clerk' },
    ])
    expect(wishes).toEqual([wish])
    expect(await sign(demo, { ...wish, role: 'KING' })).toEqual([400, { code: 'INVALID_INPUT', reason: 'BAD_CLAIMS' }])
  })

  test.each([
    ['{"role":"CLERK"}', {}, 'REQUEST_SHAPE'],
    ['null', {}, 'REQUEST_SHAPE'],
    ['{"role":{"a":1},"purpose":"INSURANCE"}', {}, 'REQUEST_SHAPE'],
    ['{"role":', {}, 'JSON'],
    ['{"role":"CLERK","purpose":"INSURANCE"}', { 'sec-fetch-site': 'cross-site' }, 'PREFLIGHT'],
    ['{"role":"CLERK","purpose":"INSURANCE"}', { 'sec-fetch-site': 'same-site' }, 'PREFLIGHT'],
  ])('what is no such wish, or not of the hub’s own page, gets none: %s %o', async (body, headers, reason) => {
    expect(await sign(demo, body, headers)).toEqual([400, { code: 'OPERATION_REFUSED', reason }])
  })

  test('without the development issuer there is no such door', async () => {
    const wish = { role: 'CLERK', purpose: 'INSURANCE' }
    expect([await sign({ kind: 'NONE' }, wish), await sign(oidc, wish)]).toEqual([
      [404, { code: 'NOT_FOUND' }],
      [404, { code: 'NOT_FOUND' }],
    ])
  })

  test('the pages are told how people sign in, and may ask that issuer and no other host', async () => {
    const folder = built()
    const door = await openDoor({ pages: { folder, signIn: oidc } })
    expect((await door.get('/console/sign-in')).body).toEqual(oidc)
    const policy = (await door.get('/console/')).headers.get('content-security-policy')
    expect(policy).toContain("connect-src 'self' https://tokens.example;")
    await door.drain()
    const demoDoor = await openDoor({ pages: { folder, signIn: demo } })
    expect((await demoDoor.get('/console/sign-in')).body).toEqual({ kind: 'DEMO' })
    await demoDoor.drain()
  })
})
