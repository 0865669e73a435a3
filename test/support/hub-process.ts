import type { TokenRequest } from '../../gateway/demo/issuer.ts'
import type { Institution } from '../../subgraphs/qualification/register-store.ts'
import type { OutboxLag } from '../../subgraphs/shared/outbox/queue.ts'
import { startChild } from './child.ts'
import type { HubProtocol } from './hub-child.ts'
import { type HubAnswer, type HubQuestion, openHubClient } from './hub-client.ts'

/** A whole hub in a process of its own, on a folder, in demo mode, on a free port of this machine. */
export interface HubProcess {
  readonly address: string
  readonly pid: number
  /** Rejects when no answer came. */
  ask(question: HubQuestion): Promise<HubAnswer>
  token(request: TokenRequest): Promise<string>
  putInstitutions(institutions: readonly Institution[]): Promise<void>
  outbox(): Promise<OutboxLag>
  stop(): Promise<void>
  kill(): Promise<void>
}

/** A child that is told to start, but may be killed before it has. */
export interface StartingHub {
  readonly pid: number
  readonly started: Promise<HubProcess>
  kill(): Promise<void>
}

export async function beginHub(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<StartingHub> {
  const child = await startChild<HubProtocol>(new URL('./hub-child.ts', import.meta.url))
  const settings = { HUB_MODE: 'demo', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error', ...environment }
  const started = child.ask('start', { ...settings, DATA_DIR: dataDir }).then(({ address }): HubProcess => {
    const client = openHubClient(address)
    return {
      address,
      pid: child.pid,
      ask: client.ask,
      token: (request) => child.ask('token', request),
      putInstitutions: async (institutions) => void (await child.ask('institutions', institutions)),
      outbox: () => child.ask('outbox', null),
      async stop() {
        await client.close()
        await child.stop()
      },
      async kill() {
        await child.kill()
        await client.close()
      },
    }
  })
  return { pid: child.pid, started, kill: () => child.kill() }
}

export async function startHubProcess(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<HubProcess> {
  return (await beginHub(dataDir, environment)).started
}
