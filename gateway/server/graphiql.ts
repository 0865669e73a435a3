import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export interface Page {
  readonly html: Buffer
  readonly gzipped: Buffer
  readonly policy: string
}

let page: Promise<Page> | null = null

/** GraphiQL, whole, from the package: nothing comes from another host, and nothing but its one script may run. */
export function graphiqlPage(): Promise<Page> {
  page ??= build()
  return page
}

async function build(): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const text = renderGraphiQL({
    title: 'Tsunagu',
    endpoint: '/graphql',
    headers: '{ "authorization": "Bearer " }',
    shouldPersistHeaders: false,
  })
  const html = Buffer.from(text)
  return { html, gzipped: await promisify(gzip)(html), policy: policyFor(text) }
}

/** The editor styles itself from script and works in blob workers; everything else stays closed. */
export function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
