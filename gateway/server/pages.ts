import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse } from './listener.ts'
import { type SignIn, serveSignIn } from './sign-in.ts'

export interface PagesParts {
  /** What `hub console` built. */
  readonly folder: string
  readonly signIn: SignIn
}

interface Asset {
  readonly type: string
  readonly tag: string
  readonly hashed: boolean
  /** By content coding (RFC 9110, 8.4.1), best first. */
  readonly codings: readonly (readonly ['br' | 'gzip' | 'identity', Buffer])[]
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

/** Vite puts what is named by its content into `assets/`. */
const isHashed = (path: string): boolean => path.startsWith('assets/')

/** The pages (`gateway/console`), read once: what is not in the folder at the start is not served. */
export function servePages(app: FastifyInstance, { folder, signIn }: PagesParts): void {
  const assets = assetsIn(folder)
  const policy = policyFor(signIn)
  serveSignIn(app, signIn)
  app.get('/console', (_, reply) => reply.redirect('/console/'))
  app.get<{ Params: { '*': string } }>('/console/*', (request, reply) => {
    const path = request.params['*']
    const asset = assets.get(path === '' ? 'index.html' : path) ?? assets.get(`${path}.html`)
    if (asset !== undefined) return send(request, reply, asset, policy)
    if (assets.size > 0) return refuse(reply, 404, { code: 'NOT_FOUND', message: 'There is nothing here.' })
    return refuse(reply, 404, { code: 'NOT_FOUND', message: 'The pages are not built: run `hub console`.' })
  })
}

/** Nothing but what the hub itself serves, and the issuer that codes are exchanged with. */
export function policyFor(signIn: SignIn): string {
  const issuer = signIn.kind === 'OIDC' ? ` ${new URL(signIn.tokenUrl).origin}` : ''
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self'${issuer}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

function assetsIn(folder: string): ReadonlyMap<string, Asset> {
  if (!existsSync(folder)) return new Map()
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'))
  return new Map(
    paths.flatMap((path) => {
      const type = types[extname(path)]
      return type === undefined ? [] : [[path, readAsset(folder, path, type)] as const]
    }),
  )
}

function readAsset(folder: string, path: string, type: string): Asset {
  const whole = readFileSync(join(folder, path))
  const packed = ([coding, ending]: readonly ['br' | 'gzip', string]) => {
    const file = join(folder, `${path}${ending}`)
    return existsSync(file) ? [[coding, readFileSync(file)] as const] : []
  }
  return {
    type,
    tag: `"${createHash('sha256').update(whole).digest('base64url').slice(0, 22)}"`,
    hashed: isHashed(path),
    codings: [...packed(['br', '.br']), ...packed(['gzip', '.gz']), ['identity', whole]],
  }
}

function send(request: FastifyRequest, reply: FastifyReply, asset: Asset, policy: string): FastifyReply {
  const accepted = codingsAccepted(request.headers['accept-encoding']?.toString() ?? '')
  const [coding, body] = asset.codings.find(([one]) => one === 'identity' || accepted.has(one)) ?? ['identity', '']
  reply
    .header('content-type', asset.type)
    .header('vary', 'accept-encoding')
    .header('cache-control', asset.hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('etag', asset.tag)
  if (asset.type.startsWith('text/html')) {
    reply.header('content-security-policy', policy).header('permissions-policy', permissions)
  }
  if (request.headers['if-none-match'] === asset.tag) return reply.code(304).send()
  if (coding !== 'identity') reply.header('content-encoding', coding)
  return reply.send(body)
}

/** The camera reads a pass's code; nothing else of the device is needed. */
const permissions = 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()'

/** Codings that a client takes; one with weight zero it does not (RFC 9110, 12.5.3). */
function codingsAccepted(header: string): ReadonlySet<string> {
  const words = header.split(',').map((word) => word.trim().toLowerCase())
  return new Set(words.filter((word) => !/;\s*q=0(\.0*)?$/.test(word)).map((word) => word.split(';')[0] ?? ''))
}
