/** On every answer: what is said about people is kept by no cache, sniffed by no browser and framed by no page. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Two years (RFC 6797); only said where the hub itself speaks TLS. */
export const strictTransport = 'max-age=63072000; includeSubDomains'

/** In demo mode a page of another name that resolves to loopback must not pass for the hub's own (DNS rebinding). */
export function isLocalHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host)
}
