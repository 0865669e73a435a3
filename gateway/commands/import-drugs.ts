import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { drugMasterText, type MasterRows } from '../../subgraphs/clinical/medication/master.ts'
import { readConfig } from '../config.ts'
import { drugMasterFile } from '../wiring/nodes.ts'
import { placesOf } from '../wiring/places.ts'
import { command, Failure, oneOf, required, say, sayJson } from './command.ts'
import { csvBatches } from './import/csv-batches.ts'
import { encodings, survey } from './import/file-text.ts'
import { requireFile } from './import/given-file.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const together = 5_000

export default command({
  usage: `hub import drugs DRUGS.csv --pairs PAIRS.csv [OPTION…]

Gives the medication check a drug master: the drugs by their YJ codes (columns code, name) and the pairs whose inserts
forbid one beside the other (併用禁忌; columns one, other: YJ codes or their first seven digits). It takes the place of the
one before, whole or not at all, when the hub (apart: its clinical part) is started next; until one is given the invented
drugs of the demo are the master.

  --encoding NAME   utf-8 or shift_jis; unless said, what a file turns out to be
  --json            the counts as JSON`,
  options: { pairs: text, encoding: text, json: { type: 'boolean', default: false } },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const pairs = required(values.pairs, '--pairs')
    const declared = values.encoding === undefined ? null : oneOf(encodings, values.encoding, '--encoding')
    const signal = stopSignal()
    const rowsOf = async (path: string, columns: readonly [string, string], shapes: readonly [RegExp, RegExp]) => {
      requireFile(path)
      const { encoding } = await survey(path, declared, signal)
      return readPairs({ path, encoding, columns, shapes, signal })
    }
    const rows: MasterRows = {
      drugs: (await rowsOf(file, ['code', 'name'], [/^\d{7}[A-Z]\d{4}$/, /^.{1,400}$/])).map(([code, name]) => ({
        code,
        name,
      })),
      contraindications: (await rowsOf(pairs, ['one', 'other'], [substance, substance])).map(([one, other]) => [
        one.slice(0, 7),
        other.slice(0, 7),
      ]),
    }
    if (signal.aborted) throw new Failure('Stopped. Nothing was changed.')
    const place = drugMasterFile(placesOf(readConfig()))
    await mkdir(dirname(place), { recursive: true })
    const part = await open(`${place}.part`, 'w', 0o600)
    try {
      await part.write(drugMasterText(rows))
      await part.datasync()
    } finally {
      await part.close()
    }
    await rename(`${place}.part`, place)
    const counts = { drugs: rows.drugs.length, pairs: rows.contraindications.length }
    if (values.json) sayJson(counts)
    else say(`${counts.drugs} drugs and ${counts.pairs} pairs; a hub knows them from its next start.`)
    return 0
  },
})

const substance = /^\d{7}([A-Z]\d{4})?$/

interface PairFile {
  readonly path: string
  readonly encoding: (typeof encodings)[number]
  readonly columns: readonly [string, string]
  readonly shapes: readonly [RegExp, RegExp]
  readonly signal: AbortSignal
}

/** A master with a hole in it would find nothing where it should: one bad row refuses the file. */
async function readPairs({ path, encoding, columns, shapes, signal }: PairFile): Promise<readonly [string, string][]> {
  const [first, second] = columns
  const header = (cells: readonly string[]): readonly string[] | string =>
    columns.every((column) => cells.includes(column)) ? cells : `The columns of ${path} are ${columns.join(', ')}.`
  const row = (names: readonly string[], cells: readonly string[]): readonly [string, string] => [
    cells[names.indexOf(first)]?.trim() ?? '',
    cells[names.indexOf(second)]?.trim() ?? '',
  ]
  const rows: [string, string][] = []
  for await (const batch of csvBatches(
    { file: path, encoding, skip: 0, together, onRead: () => undefined },
    { header, row },
  )) {
    if (signal.aborted) return []
    for (const { line, read } of batch) {
      const bad = columns.find((_, at) => !shapes[at]?.test(read[at] ?? ''))
      if (bad !== undefined) throw new Failure(`Line ${line} of ${path}: ${bad} is none. Nothing was changed.`)
      rows.push([read[0], read[1]])
    }
  }
  return rows
}
