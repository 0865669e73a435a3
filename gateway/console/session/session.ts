import { useHeld } from '../frame/held.ts'
import { type Post, postNamed } from './posts.ts'

/** Who asks, and for what: chosen together, for one tab, until it is closed. */
export interface Session {
  readonly post: Post
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly until: number
}

const key = 'tsunagu-session'
const listeners = new Set<() => void>()
let held: Session | null = read()

export const heldSession = (): Session | null => held

export function keepSession(post: Post, token: string): void {
  held = { post, token, until: expiryOf(token) }
  sessionStorage.setItem(key, JSON.stringify({ post: post.id, token }))
  tell()
}

export function dropSession(): void {
  held = null
  sessionStorage.removeItem(key)
  tell()
}

/** Leaves the page with it: what stood on the screen is nobody's any more. */
export function signOut(): void {
  dropSession()
  location.assign('/console/')
}

export function useSession(): Session | null {
  return useHeld(subscribe, heldSession)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of listeners) listener()
}

function read(): Session | null {
  const stored = sessionStorage.getItem(key)
  if (stored === null) return null
  const { post: id, token } = JSON.parse(stored) as { readonly post: string; readonly token: string }
  const post = postNamed(id)
  const until = expiryOf(token)
  return post === null || until <= Date.now() ? null : { post, token, until }
}

/** The token's own word (RFC 7519, 4.1.4): whether it is believed is the hub's to say. */
function expiryOf(token: string): number {
  const [, payload = ''] = token.split('.')
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
  const { exp } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly exp?: number }
  return (exp ?? 0) * 1000
}
