import { asPersonId, type PersonId } from '../../schema/domain/ids.ts'
import type { SweepProgress } from '../../subgraphs/mpi/identifying/sweep.ts'
import { command, Failure, Misuse, say, sayJson } from './command.ts'
import { ownHub } from './own-hub.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

export default command({
  usage: `hub mpi check [--after PERSON] [--json]

Looks at everybody in the index anew: takes over what registers have corrected since, matches whom nobody is linked
with, puts links that contradict what registers verified in doubt, asks stewards, and withdraws questions that are
answered already. What is sound stays as it is. The hub must be stopped. Stopped itself, it says where to go on.

  --after PERSON   goes on behind this person`,
  options: { after: { type: 'string' }, json: { type: 'boolean', default: false } },
  words: { least: 0, most: 0 },
  async run({ after, json }) {
    const begin = readAfter(after)
    const signal = stopSignal()
    const hub = await ownHub()
    const line = progressLine()
    let reached: SweepProgress | null = null
    try {
      const { mpi, qualification } = hub.stores
      const counts = await mpi.matcher(qualification.identities).sweep({
        after: begin,
        signal,
        onProgress(progress) {
          reached = progress
          line.show(`checking: ${progress.persons} persons, ${progress.counts.reviews} to be asked about`)
        },
      })
      line.end()
      const { persons, upTo } = (reached as SweepProgress | null) ?? { persons: 0, upTo: begin }
      if (signal.aborted) throw new Failure(`Stopped. Go on with --after ${upTo ?? 'nobody: nothing was looked at'}.`)
      if (json) sayJson({ persons, ...counts })
      else say(`${persons} persons: ${counts.linked} linked, ${counts.reviews} to be asked about.`)
      return 0
    } finally {
      line.end()
      await hub.close()
    }
  },
})

function readAfter(text: string | undefined): PersonId | null {
  if (text === undefined) return null
  const person = asPersonId(text)
  if (person === null) throw new Misuse('--after names a person of the index.')
  return person
}
