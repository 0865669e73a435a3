import { readConfig } from '../config.ts'
import { requireAddresses } from './addresses.ts'
import { command, say } from './command.ts'
import { runUntilStopped, stopSignal } from './signals.ts'

export default command({
  usage: `hub gateway [--supergraph FILE]

The gateway alone, before subgraphs at the addresses in their *_URL settings.

  --supergraph FILE   any Federation 2 supergraph instead, at the addresses that it names; demo mode, no callers`,
  options: { supergraph: { type: 'string' } },
  async run({ supergraph }) {
    const stopped = stopSignal()
    const config = readConfig()
    if (supergraph === undefined) requireAddresses(config)
    const { startAnyGateway, startGateway } = await import('../wiring/gateways.ts')
    const running = await (supergraph === undefined ? startGateway(config) : startAnyGateway(config, supergraph))
    running.base.log.info({ address: running.address }, 'listening')
    if (config.hub.mode === 'demo') say(`Ready at ${running.address}`)
    return runUntilStopped(() => running.close(), stopped)
  },
})
