import { type Post, postNamed } from './posts.ts'
import { keepSession } from './session.ts'

interface Issuer {
  readonly clientId: string
  readonly authorizeUrl: string
  readonly tokenUrl: string
}

/** What was begun, for the moment of coming back: in this tab alone, and once. */
interface Begun {
  readonly post: string
  readonly state: string
  readonly verifier: string
  readonly page: string
}

const key = 'tsunagu-sign-in'
const redirect = (): string => `${location.origin}/console/`

/** Authorization code with PKCE (RFC 7636). The post is asked for as a scope: the issuer says whether it is theirs. */
export async function beginAtIssuer({ clientId, authorizeUrl }: Issuer, post: Post): Promise<void> {
  const begun: Begun = { post: post.id, state: random(), verifier: random(), page: location.pathname }
  sessionStorage.setItem(key, JSON.stringify(begun))
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(begun.verifier))
  const url = new URL(authorizeUrl)
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirect(),
    scope: `openid role:${post.role} purpose:${post.purpose}`,
    state: begun.state,
    code_challenge: base64url(new Uint8Array(challenge)),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  location.assign(url)
}

export type Return = 'NOT_RETURNING' | 'REFUSED' | 'OFFLINE' | { readonly page: string }

/** Takes the code out of the address before anything else, and gives it for a token. */
export async function returnFromIssuer({ clientId, tokenUrl }: Issuer): Promise<Return> {
  const answered = new URLSearchParams(location.search)
  if (!answered.has('state')) return 'NOT_RETURNING'
  history.replaceState(null, '', location.pathname)
  const stored = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  const begun = stored === null ? null : (JSON.parse(stored) as Begun)
  const code = answered.get('code')
  const post = begun === null ? null : postNamed(begun.post)
  if (begun === null || post === null || code === null || answered.get('state') !== begun.state) return 'REFUSED'
  try {
    const response = await fetch(tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        redirect_uri: redirect(),
        code,
        code_verifier: begun.verifier,
      }),
      credentials: 'omit',
    })
    if (!response.ok) return 'REFUSED'
    const { access_token: token } = (await response.json()) as { readonly access_token: string }
    keepSession(post, token)
    return { page: begun.page }
  } catch {
    return 'OFFLINE'
  }
}

const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)))

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
