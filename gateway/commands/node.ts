import { readConfig } from '../config.ts'
import { command, Failure, required, say } from './command.ts'
import { runUntilStopped, stopSignal } from './signals.ts'

export default command({
  usage: `hub node --region NAME

A regional network's node (地域ノード) in a process of its own, at the address that NODES names for the region: keeps
the clinical records of that region's institutions under its own tokens, and answers the hub's signed questions.`,
  options: { region: { type: 'string' } },
  async run({ region }) {
    const stopped = stopSignal()
    const config = readConfig()
    const named = required(region, '--region')
    const known = (config.regions.nodes ?? []).map((one) => one.region)
    if (!known.includes(named))
      throw new Failure(`NODES names no node of that region; it names ${known.join(', ') || 'none'}.`)
    const { startNode } = await import('../wiring/members.ts')
    const running = await startNode(config, named)
    running.base.log.info({ region: named, address: running.address }, 'listening')
    if (config.hub.mode === 'demo') say(`Ready at ${running.address}`)
    return runUntilStopped(() => running.close(), stopped)
  },
})
