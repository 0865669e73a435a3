import { existsSync } from 'node:fs'
import { writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'
import type { SubgraphName } from '../../subgraphs/shared/subgraph.ts'
import { type Config, readConfig } from '../config.ts'
import { enterInstitutions } from '../demo/populate.ts'
import { withRegister } from '../wiring/operator.ts'
import { requireAddresses } from './addresses.ts'
import { command, oneOf, say } from './command.ts'
import { demoKeys } from './demo-keys.ts'
import { runUntilStopped, stopSignal } from './signals.ts'

const written = writtenSubgraphs()

export default command({
  usage: `hub subgraph NAME

One subgraph (${written.join(', ')}) in a process of its own, at the address that its *_URL names. Every
process apart is told the same addresses (MPI_URL, QUALIFICATION_URL) and has its keys in KEYS_DIR.`,
  options: {},
  words: { least: 1, most: 1 },
  async run(_, [name = '']) {
    const which = oneOf(written, name, 'NAME')
    const stopped = stopSignal()
    const config = readConfig()
    requireAddresses(config)
    await demoRegister(config, which)
    const { startSubgraph } = await import('../wiring/members.ts')
    const running = await startSubgraph(config, which)
    running.base.log.info({ subgraph: which, address: running.address }, 'listening')
    if (config.hub.mode === 'demo') say(`Ready at ${running.address}`)
    return runUntilStopped(() => running.close(), stopped)
  },
})

/** Who is not in the register cannot call, and nobody can be entered once the store is in use. */
async function demoRegister(config: Config, name: SubgraphName): Promise<void> {
  if (config.hub.mode !== 'demo' || name !== 'qualification') return
  const { places, cards } = demoKeys(config)
  if (existsSync(places.file('qualification.sqlite'))) return
  await withRegister(places, (register) => enterInstitutions(register, cards))
}
