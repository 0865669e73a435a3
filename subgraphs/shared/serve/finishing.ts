import type { Server } from 'node:http'

/** Connections that fall idle while a server closes are looked for so often: whoever keeps them is not waited for. */
const idleMs = 50

/** Takes no new connections, lets what is in flight finish for so long, and ends. */
export async function finish(
  server: { readonly server: Pick<Server, 'closeIdleConnections' | 'closeAllConnections'>; close(): Promise<void> },
  boundMs: number,
): Promise<void> {
  const idle = setInterval(() => server.server.closeIdleConnections(), idleMs)
  const bound = setTimeout(() => server.server.closeAllConnections(), boundMs)
  try {
    await server.close()
  } finally {
    clearInterval(idle)
    clearTimeout(bound)
  }
}
