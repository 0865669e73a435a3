import { Pool } from 'undici'

export interface HubAnswer {
  readonly status: number
  readonly data: Readonly<Record<string, unknown>> | null
  readonly errors: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

export interface HubQuestion {
  readonly token: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** The `x-request-id` under which the answer will stand in the log. */
  readonly request: string
}

export interface HubClient {
  /** Rejects when no answer came. */
  ask(question: HubQuestion): Promise<HubAnswer>
  close(): Promise<void>
}

/** Asks a hub at its front door. */
export function openHubClient(address: string): HubClient {
  const pool = new Pool(address, { connections: 32, pipelining: 1 })
  return {
    async ask({ token, query, variables, request }) {
      const { statusCode, body } = await pool.request({
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-request-id': request },
        body: JSON.stringify({ query, variables }),
      })
      const { data, errors }: Partial<HubAnswer> = JSON.parse(await body.text())
      return { status: statusCode, data: data ?? null, errors: errors ?? [] }
    },
    close: () => pool.destroy(),
  }
}
