import { beginAtIssuer } from './issuer.ts'
import type { Post } from './posts.ts'
import { keepSession } from './session.ts'

/** As the hub tells it (`/console/sign-in`). */
export type SignIn =
  | { readonly kind: 'DEMO' }
  | { readonly kind: 'OIDC'; readonly clientId: string; readonly authorizeUrl: string; readonly tokenUrl: string }
  | { readonly kind: 'NONE' }

export type SignInOutcome = 'SIGNED_IN' | 'GOING' | 'REFUSED' | 'OFFLINE'

const address = '/console/sign-in'

export async function waysToSignIn(): Promise<SignIn | null> {
  try {
    const response = await fetch(address, { headers: { accept: 'application/json' } })
    return response.ok ? ((await response.json()) as SignIn) : null
  } catch {
    return null
  }
}

export async function signIn(way: SignIn, post: Post): Promise<SignInOutcome> {
  if (way.kind === 'NONE') return 'REFUSED'
  if (way.kind === 'OIDC') {
    await beginAtIssuer(way, post)
    return 'GOING'
  }
  try {
    const { role, purpose } = post
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role, purpose }),
    })
    if (!response.ok) return 'REFUSED'
    const { token } = (await response.json()) as { readonly token: string }
    keepSession(post, token)
    return 'SIGNED_IN'
  } catch {
    return 'OFFLINE'
  }
}
