import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type SubgraphName, subgraphNames } from '../../subgraphs/shared/subgraph.ts'
import type { ApartProtocol } from './apart-child.ts'
import { type Child, startChild } from './child.ts'
import { type HubClient, openHubClient } from './hub-client.ts'

export interface ApartHub extends HubClient {
  readonly pids: readonly number[]
}

/** Gateway, qualification, mpi, clinical, emergency and chase, each a process of its own on one folder of demo stores and keys. */
export async function startApart(dataDir: string): Promise<ApartHub> {
  const [qualification, mpi, clinical, emergency, chase] = await Promise.all(
    Array.from({ length: 5 }, () => freePort()),
  )
  const environment = {
    HUB_MODE: 'demo',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'error',
    DATA_DIR: dataDir,
    QUALIFICATION_URL: `http://127.0.0.1:${qualification}`,
    MPI_URL: `http://127.0.0.1:${mpi}`,
    CLINICAL_URL: `http://127.0.0.1:${clinical}`,
    EMERGENCY_URL: `http://127.0.0.1:${emergency}`,
    CHASE_URL: `http://127.0.0.1:${chase}`,
  }
  const children: Child<ApartProtocol>[] = []
  const start = async (service: 'gateway' | SubgraphName): Promise<string> => {
    const child = await startChild<ApartProtocol>(new URL('./apart-child.ts', import.meta.url))
    children.push(child)
    const { address } = await child.ask('start', { service, environment })
    return address
  }
  const stop = async () => {
    for (const child of children.reverse()) await child.stop()
  }
  try {
    await Promise.all(subgraphNames.map((name) => start(name)))
    const address = await start('gateway')
    await ready(address)
    const client = openHubClient(address)
    return {
      pids: children.map(({ pid }) => pid),
      ask: client.ask,
      async close() {
        await client.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ready(address: string): Promise<void> {
  const patience = performance.now() + 30_000
  for (;;) {
    const response = await fetch(`${address}/ready`)
    if (response.ok) return
    if (performance.now() > patience) throw new Error(`The hub does not become ready: ${await response.text()}`)
    await pause(50)
  }
}

/** Nobody else on this machine is given it in the moment until it is used, as a rule. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no port.')
  return address.port
}
