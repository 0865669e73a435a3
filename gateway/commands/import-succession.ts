import type { Outcome } from '../../schema/domain/outcome.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import { succeed } from '../../subgraphs/qualification/import/succession.ts'
import { readInsurerNumber, schemeOf } from '../../subgraphs/shared/text/card-number.ts'
import { readDate } from '../../subgraphs/shared/text/era.ts'
import { command, Failure, Misuse, required, say, sayJson } from './command.ts'
import { recordSuccession } from './import/succession-record.ts'
import { ownHub } from './own-hub.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const

export default command({
  usage: `hub import succession --from INSURER --to INSURER --on DATE [--json]

A whole insurer's succession (保険者の承継): every live number of one insurer goes on, from that day, as the same number
of the other, with a continuity statement to the index. The hub must be stopped. Every run is first a record of its own in the log,
for each of the two insurers. Stopped on the way, the same command goes on; done, it changes nothing.`,
  options: { from: text, to: text, on: text, json: { type: 'boolean', default: false } },
  async run(values) {
    const from = insurerIn(readInsurerNumber(required(values.from, '--from'), []), '--from')
    const to = insurerIn(readInsurerNumber(required(values.to, '--to'), []), '--to')
    if (from === to) throw new Misuse('--from and --to are the same insurer.')
    if (schemeOf(from) !== schemeOf(to)) throw new Misuse('--from and --to are insurers of different schemes.')
    const on = dateOf(required(values.on, '--on'))
    const signal = stopSignal()
    const hub = await ownHub()
    const line = progressLine()
    try {
      const { qualification, mpi } = hub.stores
      const { insurers } = await qualification.imports.known()
      for (const insurer of [from, to])
        if (!insurers.includes(insurer)) throw new Failure(`The register has no insurer ${insurer}.`)
      await recordSuccession(hub.base, { from, to })
      const parts = { ...qualification.imports, index: mpi }
      const job = await succeed(parts, { from, to, on }, signal, (numbers) =>
        line.show(`succession: ${numbers} numbers`),
      )
      await qualification.outbox.settled()
      line.end()
      const { state, landed, refused } = job
      if (values.json) sayJson({ state, landed, refused })
      else
        say(
          `${landed / 2} numbers go on; ${refused} refused.${state === 'DONE' ? '' : ' Stopped; run again, it goes on.'}`,
        )
      return state === 'DONE' ? 0 : 1
    } finally {
      line.end()
      await hub.close()
    }
  },
})

function insurerIn<T>(outcome: Outcome<T>, flag: string): T {
  if (outcome.ok) return outcome.value
  throw new Misuse(`${flag}: ${outcome.refusal.message}`)
}

function dateOf(given: string): CivilDate {
  const date = readDate(given)
  if (date === 'MALFORMED' || date === 'NO_SUCH_DAY' || date === 'OUTSIDE_ERA') throw new Misuse('--on is a date.')
  return date
}
