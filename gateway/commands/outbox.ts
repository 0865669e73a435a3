import { existsSync } from 'node:fs'
import type { Database } from '../../subgraphs/shared/database/database.ts'
import { deadLetters, discard, lag, type OutboxLag, redrive } from '../../subgraphs/shared/outbox/queue.ts'
import type { WithOutbox } from '../../subgraphs/shared/outbox/tables.ts'
import { readConfig } from '../config.ts'
import { withQualification } from '../wiring/operator.ts'
import { type Places, placesOf } from '../wiring/places.ts'
import { command, Failure, Misuse, oneOf, say, sayJson } from './command.ts'

const most = 1_000

export default command({
  usage: `hub outbox [--json]
hub outbox redrive ID… | --all
hub outbox discard ID…

What the qualification subgraph has to tell the index, and what nobody took (dead letters): how many wait and for how
long; of each dead letter its id, topic, when it was given up, and the code it was refused with.

redrive gives dead letters their attempts again: for when the cause is gone. However late, each is applied once.
discard drops them for good, and lets what waited behind them go: the index never hears what they said.

The hub must be stopped, unless its store is on PostgreSQL. A running one says in its log that messages were given up
on, and in /metrics how many (hub_outbox_dead), how many wait (hub_outbox_waiting) and for how long
(hub_outbox_lag_seconds).`,
  options: { json: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
  words: { least: 0, most: 1 + most },
  async run({ json, all }, [action, ...ids]) {
    const doing = action === undefined ? 'show' : oneOf(['redrive', 'discard'], action, 'The action')
    if (doing !== 'show' && all === ids.length > 0) throw new Misuse('Name the dead letters, or give --all.')
    if (doing === 'discard' && all) throw new Misuse('What is dropped for good is named one by one.')
    const places = placesOf(readConfig())
    requireStore(places)
    return withQualification(places, async (store) => {
      const outbox = store as unknown as Database<WithOutbox>
      if (doing === 'show') return show(outbox, json)
      const chosen = all ? (await deadLetters(outbox, most)).map(({ id }) => id) : ids
      const count = await (doing === 'redrive' ? redrive(outbox, chosen) : discard(outbox, chosen))
      if (count < new Set(chosen).size) throw new Failure(`${count} done; the others are no dead letters.`)
      const when =
        places.servers.qualification === null ? 'when the hub starts' : 'by a hub at work, or when one starts'
      say(`${count} ${doing === 'redrive' ? `will be tried again ${when}` : 'dropped'}.`)
      return 0
    })
  },
})

/** Opening it would make an empty one, of which all is well. */
function requireStore({ file, servers }: Places): void {
  if (servers.qualification === null && !existsSync(file('qualification.sqlite')))
    throw new Failure(`DATA_DIR: there is no qualification store in ${file()}.`)
}

async function show(outbox: Database<WithOutbox>, json: boolean): Promise<number> {
  const now = Date.now()
  const state: OutboxLag = await lag(outbox, now)
  const dead = await deadLetters(outbox, most)
  if (json) sayJson({ ...state, deadLetters: dead })
  else {
    const since = state.waiting === 0 ? '' : `, the oldest for ${Math.round(state.oldestMilliseconds / 1000)} s`
    say(`${state.waiting} waiting${since}; ${state.dead} dead`)
    for (const { id, topic, dead: at, attempts, code } of dead) {
      say(`${id}  ${topic}  ${new Date(at).toISOString()}  ${attempts} attempts  ${code ?? '-'}`)
    }
  }
  return 0
}
