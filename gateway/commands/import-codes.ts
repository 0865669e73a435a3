import type { InstitutionCode } from '../../schema/domain/ids.ts'
import { codeSystems } from '../../subgraphs/clinical/codes/codes.ts'
import { tellPlaces } from '../../subgraphs/clinical/import/importing.ts'
import type { NodeKeeping } from '../../subgraphs/clinical/node/keeping.ts'
import type { UnmappedCode } from '../../subgraphs/clinical/store.ts'
import { command, Failure, Misuse, oneOf, say, sayJson } from './command.ts'
import { type Column, columns, type ReadMeaning, readHeader, readRowOf } from './import/codes-row.ts'
import { csvBatches, type RowReading } from './import/csv-batches.ts'
import { encodings, survey } from './import/file-text.ts'
import { requireFile } from './import/given-file.ts'
import { type IntoNode, intoNodeOptions, openIntoNode, remarkFile } from './import/into-node.ts'
import { unreadable } from './import/named-columns.ts'
import { type ProgressLine, progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const together = 1_000
const relabelledTogether = 500

export default command({
  usage: `hub import codes [FILE.csv] --region NAME [OPTION…]

Tells the node of a region what institutions' own codes mean in the nation's (LAB to JLAC10, DRUG to YJ, CONDITION to
ICD-10), and what the codes of claims mean (CLAIM_DISEASE to ICD-10, CLAIM_DRUG to YJ, CLAIM_ACT and CLAIM_MODIFIER by
name). What came in before is read by it from now on, and the hub is told anew where labelled records lie. With
--unmapped, lists the codes that still mean nothing. The node and the hub are running. Run again, the same command ends
what was stopped.

The first line names the columns: ${Object.entries(columns)
    .map(([name, japanese]) => `${name} (${japanese})`)
    .join(', ')}.
Needed: system (${codeSystems.slice(0, 4).join(', ')},
${codeSystems.slice(4).join(', ')}) and code.

  --region NAME        the node, as NODES names it
  --institution CODE   whose codes they are where a row does not say; without it they mean the same everywhere
  --unmapped OUT.csv   where codes without a meaning are listed, afterwards
  --encoding NAME      utf-8 or shift_jis; unless said, what the file turns out to be
  --token FILE         the network's token for the hub; demo mode makes one
  --refused FILE       where refused rows are listed; FILE.refused.csv unless said
  --hub URL            where the hub is; as HOST and PORT say unless given
  --json               the counts as JSON`,
  options: { ...intoNodeOptions, institution: text, unmapped: text, encoding: text },
  words: { least: 0, most: 1 },
  async run(values, [file]) {
    if (file === undefined && values.unmapped === undefined) throw new Misuse('A file or --unmapped is needed.')
    if (values.institution !== undefined && !/^\d{10}$/.test(values.institution))
      throw new Failure('--institution is a code of ten digits.')
    if (file !== undefined) requireFile(file)
    const declared = values.encoding === undefined ? null : oneOf(encodings, values.encoding, '--encoding')
    const into = openIntoNode(values)
    const line = progressLine()
    const signal = stopSignal()
    try {
      const counts = { meanings: 0, refused: 0, unmapped: 0 }
      if (file !== undefined) {
        const { encoding } = await survey(file, declared, signal)
        const institution = (values.institution ?? null) as InstitutionCode | null
        const listed = remarkFile(values.refused ?? `${file}.refused.csv`, ['line', 'reason'])
        const rows: RowReading<Column, ReadMeaning> = {
          header: readHeader,
          row: readRowOf(institution),
          unreadable: { kind: 'FAULT', reason: unreadable.reason },
        }
        for await (const batch of csvBatches({ file, encoding, skip: 0, together, onRead: () => undefined }, rows)) {
          if (signal.aborted) break
          const meanings = batch.flatMap(({ read }) => (read.kind === 'MEANING' ? [read.meaning] : []))
          for (const { line: at, read } of batch)
            if (read.kind === 'FAULT') listed.add({ line: at, reason: read.reason })
          await into.node.mean(meanings)
          counts.meanings += meanings.length
          counts.refused += batch.length - meanings.length
          line.show(`codes: ${counts.meanings} told`)
        }
        await listed.end()
        await relabelAll(into, line, signal)
      }
      if (values.unmapped !== undefined && !signal.aborted)
        counts.unmapped = await listUnmapped(into.node, values.unmapped)
      line.end()
      if (values.json) sayJson(counts)
      else
        say(
          `${counts.meanings} codes told, ${counts.refused} rows refused, ${counts.unmapped} listed without a meaning.`,
        )
      if (signal.aborted) throw new Failure('Stopped. Run again: what was told stands.')
      return 0
    } finally {
      line.end()
      await into.close()
    }
  },
})

/** The hub leads people to places by what lies there: by what it means now. */
async function relabelAll({ node, index }: IntoNode, line: ProgressLine, signal: AbortSignal): Promise<void> {
  let after: string | null = ''
  let pages = 0
  while (after !== null && !signal.aborted) {
    const page: Awaited<ReturnType<NodeKeeping['relabel']>> = await node.relabel(after, relabelledTogether)
    await tellPlaces(page.tokens, node, index)
    line.show(`codes: ${++pages * relabelledTogether} records looked through`)
    after = page.next
  }
}

async function listUnmapped(node: NodeKeeping, out: string): Promise<number> {
  const listed = remarkFile(out, ['institution', 'system', 'code', 'target', 'name'])
  let after: UnmappedCode | null = null
  let count = 0
  for (;;) {
    const page: readonly UnmappedCode[] = await node.unmapped(after, together)
    for (const { name, ...code } of page) listed.add({ ...code, target: null, name: quoted(name ?? '') })
    count += page.length
    after = page.at(-1) ?? null
    if (page.length < together) break
  }
  await listed.end()
  return count
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
