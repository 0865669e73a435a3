import { createReadStream, statSync } from 'node:fs'
import { ukeLines } from '../../subgraphs/clinical/claims/lines.ts'
import { type ClaimCounts, claimsIn } from '../../subgraphs/clinical/claims/reading.ts'
import { importRecords } from '../../subgraphs/clinical/import/importing.ts'
import { command, say, sayJson } from './command.ts'
import { requireFile } from './import/given-file.ts'
import { intoNodeOptions, openIntoNode, remarkFile } from './import/into-node.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const pieceBytes = 64 * 1024

export default command({
  usage: `hub import uke FILE --region NAME [OPTION…]

Brings electronic claims (レセプト電算, UKE, Shift_JIS: medical, DPC, dental, pharmacy) into the node of a region: of each
claim the disease names, the treatments that the ministry's service shows, and the drugs. A claim lands or is refused by
itself; a line that cannot be read is left out. Told again it replaces all that it said before; what its codes mean is
asked when it is read (hub import codes). The node and the hub are running. Sent again, a file changes nothing; stopped,
the same command goes on.

  --region NAME    the node, as NODES names it
  --token FILE     the network's token for the hub; demo mode makes one
  --refused FILE   where refused claims and lines are listed, by line and column; FILE.refused.csv unless said
  --hub URL        where the hub is; as HOST and PORT say unless given
  --json           the counts as JSON`,
  options: intoNodeOptions,
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const into = openIntoNode(values)
    const line = progressLine()
    try {
      requireFile(file)
      const bytes = statSync(file).size
      const stream = createReadStream(file, { highWaterMark: pieceBytes })
      const read: ClaimCounts = { lines: 0, claims: 0 }
      const listed = remarkFile(values.refused ?? `${file}.refused.csv`, ['line', 'column', 'reason'])
      const signal = stopSignal()
      const { added, changed, same, refused } = await importRecords({
        ...into,
        entries: claimsIn(ukeLines(stream), read),
        onProgress: () => line.show(progressText(read, stream.bytesRead, bytes)),
        onRefused: (place, reason) => listed.add({ ...place, reason }),
        signal,
      })
      line.end()
      await listed.end()
      const counts = { ...read, added, changed, same, refused }
      if (values.json) sayJson(counts)
      else say(summary(counts, signal.aborted))
      return signal.aborted ? 1 : 0
    } finally {
      line.end()
      await into.close()
    }
  },
})

const progressText = ({ claims, lines }: ClaimCounts, read: number, bytes: number): string =>
  `importing: ${claims} claims of ${lines} lines, ${bytes === 0 ? 100 : Math.floor((read / bytes) * 100)} %`

interface Counts extends ClaimCounts {
  readonly added: number
  readonly changed: number
  readonly same: number
  readonly refused: number
}

function summary({ lines, claims, added, changed, same, refused }: Counts, stopped: boolean): string {
  const counts = `${claims} claims of ${lines} lines. Of their parts (clinical, medication) ${added} added, ${changed} changed, ${same} unchanged; ${refused} claims or lines refused.`
  return stopped ? `${counts} Stopped; the same command goes on from there.` : counts
}
