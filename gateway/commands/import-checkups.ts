import { statSync } from 'node:fs'
import { openCheckups } from '../../subgraphs/clinical/checkup/cda/reading.ts'
import { importRecords } from '../../subgraphs/clinical/import/importing.ts'
import { command, Failure, say, sayJson } from './command.ts'
import { countsText, intoNodeOptions, openIntoNode, remarkFile } from './import/into-node.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

export default command({
  usage: `hub import checkups FILE --region NAME [OPTION…]

Brings specific health check-ups (特定健診) into the node of a region: the zip of an exchange with its folders
(INSTITUTION_INSURER_DATE_1/DATA/h….xml), or one person's XML file (HL7 CDA). Each person's file lands or is refused by
itself; an item that cannot be taken (its code, unit, value or answer) is left out, and a judgement of metabolic syndrome
or of the level of guidance that the tables do not give is pointed out. The node and the hub are running. Sent again, a
file changes nothing; stopped, the same command goes on.

  --region NAME    the node, as NODES names it
  --token FILE     the network's token for the hub; demo mode makes one
  --refused FILE   where refused files and items are listed; FILE.refused.csv unless said
  --hub URL        where the hub is; as HOST and PORT say unless given
  --json           the counts as JSON`,
  options: intoNodeOptions,
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const into = openIntoNode(values)
    const line = progressLine()
    try {
      if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new Failure(`There is no file ${file}.`)
      const checkups = await openCheckups(file)
      if (!checkups.ok) throw new Failure(`${checkups.refusal.message} (${checkups.refusal.reason})`)
      const { count, entries, close } = checkups.value
      const listed = remarkFile(values.refused ?? `${file}.refused.csv`, ['file', 'outcome', 'reason', 'field'])
      const signal = stopSignal()
      let remarks = 0
      const counts = await importRecords({
        ...into,
        entries,
        onProgress: (now) => line.show(`importing: ${now.entries} of ${count} check-ups`),
        onRefused: (name, reason, field) => listed.add({ file: name, outcome: 'REFUSED', reason, field }),
        onRemark: (name, { fault, field }) => {
          remarks++
          listed.add({ file: name, outcome: 'TAKEN', reason: fault, field })
        },
        signal,
      }).finally(close)
      line.end()
      await listed.end()
      if (values.json) sayJson({ ...counts, remarks })
      else say(`${countsText(counts, signal.aborted)} ${remarks} remarks on what was taken.`)
      return signal.aborted ? 1 : 0
    } finally {
      line.end()
      await into.close()
    }
  },
})
