import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Outcome } from '../../schema/domain/outcome.ts'
import { type RequestRefusal, statusOf } from '../errors.ts'
import { refuseOperation } from '../limits/refusal.ts'
import type { Fairness } from '../limits.ts'
import { refuse } from './listener.ts'

/** How people come by the token that the pages send. */
export type SignIn =
  /** The development issuer: whoever is on this machine chooses whom to be among invented people. */
  | { readonly kind: 'DEMO'; readonly mint: (wish: { role: string; purpose: string }) => Promise<Outcome<string>> }
  /** The configured issuer: authorization code with PKCE (RFC 7636), in the browser. */
  | { readonly kind: 'OIDC'; readonly clientId: string; readonly authorizeUrl: string; readonly tokenUrl: string }
  | { readonly kind: 'NONE' }

/** What the pages are told of it; and, of the demo's alone, the door at which a token is had for the asking. */
export function serveSignIn(app: FastifyInstance, signIn: SignIn): void {
  app.get('/console/sign-in', (_, reply) => reply.send(shown(signIn)))
  if (signIn.kind === 'DEMO') {
    app.post('/console/sign-in', async (request, reply) => {
      const wish = readWish(request)
      if (!wish.ok) return refuseOf(reply, wish.refusal)
      const token = await signIn.mint(wish.value)
      return token.ok ? reply.send({ token: token.value }) : refuseOf(reply, token.refusal)
    })
  }
}

const shown = (signIn: SignIn): object => {
  if (signIn.kind !== 'OIDC') return { kind: signIn.kind }
  const { kind, clientId, authorizeUrl, tokenUrl } = signIn
  return { kind, clientId, authorizeUrl, tokenUrl }
}

const refuseOf = (reply: FastifyReply, refusal: RequestRefusal): FastifyReply =>
  refuse(reply, statusOf(refusal.code), refusal)

/** JSON alone is a body here, and a page of another origin may not send that unasked; what it says of itself counts too. */
function readWish({ body, headers }: FastifyRequest): Fairness<{ readonly role: string; readonly purpose: string }> {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return no('PREFLIGHT', "A token is given to the hub's own pages.")
  }
  const read = body as Fairness<unknown> | null | undefined
  if (read === null || read === undefined) return no('REQUEST_SHAPE', 'The body is missing.')
  if (!read.ok) return read
  const { role, purpose } = (read.value ?? {}) as { readonly role?: unknown; readonly purpose?: unknown }
  if (typeof role !== 'string' || typeof purpose !== 'string') {
    return no('REQUEST_SHAPE', 'The body names a `role` and a `purpose`.')
  }
  return { ok: true, value: { role, purpose } }
}

const no = (...refusal: Parameters<typeof refuseOperation>): Fairness<never> => ({
  ok: false,
  refusal: refuseOperation(...refusal),
})
