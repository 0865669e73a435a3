import type { DemoState } from '../demo/demo-file.ts'
import { askAs, graphDoor } from '../demo/graph-door.ts'
import { askOverHttp } from '../demo/http-ask.ts'
import { type Acquainting, enterInstitutions, getAcquainted, populate } from '../demo/populate.ts'
import type { RunningHub } from '../main.ts'
import { cardsBelieved, type Demo } from '../wiring/demo.ts'
import { Failure } from './command.ts'
import { progressLine, seedText } from './progress.ts'

type Population = DemoState['population']

/** Through the insurers' own door, in the hub's process; its front door for what people and staff do. */
export async function fill(hub: RunningHub, population: Population, signal: AbortSignal): Promise<void> {
  const { base, subgraphs, stores } = hub
  const { register, outbox, links } = stores.qualification
  await enterInstitutions(register, demoOf(hub).cards)
  const ask = askAs({ audit: base.audit, now: base.now })
  const line = progressLine()
  try {
    await populate({
      ...acquainting(hub, population, signal),
      door: graphDoor({ qualification: subgraphs.qualification, register, ask }),
      onProgress: (progress) => line.show(seedText(progress)),
      async settled() {
        await outbox.settled()
        await links.catchUp()
      },
    })
  } finally {
    line.end()
  }
}

/**
 * The people are in: who the demo's tokens speak for is found out, and what has an end is renewed. Institutions that
 * the demo has had since are entered.
 */
export async function acquaint(hub: RunningHub, population: Population, signal: AbortSignal): Promise<void> {
  await enterInstitutions(hub.stores.qualification.register, demoOf(hub).cards)
  await getAcquainted(acquainting(hub, population, signal))
}

function acquainting(hub: RunningHub, population: Population, signal: AbortSignal): Acquainting {
  const { base, address } = hub
  const demo = demoOf(hub)
  const ask = askOverHttp(address, demo.issuer, signal)
  const cards = cardsBelieved(base.config, demo)
  return { folder: base.config.hub.dataDir, population, ask, cards, now: base.now, signal }
}

function demoOf({ demo }: RunningHub): Demo {
  if (demo === null) throw new Failure('The synthetic people are for demo mode only.')
  return demo
}
