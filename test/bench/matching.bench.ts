import { execFile } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bench, Figures } from './bench.ts'
import { People, type Typed, typedColumns } from './matching/people.ts'

const seed = 20_260_401
const run = promisify(execFile)
const cli = join(import.meta.dirname, '..', '..', 'gateway', 'cli.ts')

const kinds = {
  kana: 'name',
  kanji: 'name',
  birthDate: 'date',
  sex: 'exact',
  postalCode: 'number',
  address: 'address',
  phone: 'phone',
} as const satisfies Record<keyof Typed, string>

const febrlKinds = {
  given_name: 'name',
  surname: 'name',
  street_number: 'number',
  address_1: 'text',
  address_2: 'text',
  suburb: 'text',
  postcode: 'number',
  state: 'exact',
  date_of_birth: 'date',
  soc_sec_id: 'number',
} as const

/** What `hub mpi evaluate --json` says, in a process of its own: its memory is that of the work alone. */
async function evaluate(records: readonly string[], truth: string, map: string): Promise<Figures> {
  const named = records.flatMap((file) => ['--records', file])
  const { stdout } = await run(process.execPath, [
    cli,
    'mpi',
    'evaluate',
    ...named,
    '--truth',
    truth,
    '--map',
    map,
    '--json',
  ])
  return JSON.parse(stdout)
}

async function writePeople(folder: string, count: number): Promise<void> {
  const people = new People(seed)
  const records = createWriteStream(join(folder, 'records.csv'))
  const truth = createWriteStream(join(folder, 'truth.csv'))
  records.write(`id,${typedColumns.join(',')}\n`)
  truth.write('record_id,entity_id\n')
  const originals = Math.round(count * 0.8)
  const again: (readonly [number, Typed])[] = []
  for (let record = 0; record < count; record++) {
    const copied = record < originals ? undefined : again[record - originals]
    const person = copied === undefined ? people.person() : people.typedAgain(copied[1])
    // A fifth of all records is a second one of somebody.
    if (copied === undefined && record % 4 === 0) again.push([record, person])
    const more = records.write(`r${record},${typedColumns.map((column) => person[column]).join(',')}\n`)
    truth.write(`r${record},${copied?.[0] ?? record}\n`)
    if (!more) await new Promise<void>((resolve) => records.once('drain', resolve))
  }
  await Promise.all([records, truth].map((file) => new Promise<void>((resolve) => file.end(() => resolve()))))
}

/** FEBRL's files (Christen 2005) as they lie in a folder, if one is named; nothing is fetched. */
async function febrl(source: string, folder: string): Promise<Figures> {
  const map = join(folder, 'febrl-map.json')
  writeFileSync(map, JSON.stringify({ id: 'rec_id', fields: febrlKinds }))
  const figures: Record<string, number> = {}
  for (const [name, files] of [
    ['febrl3', ['dataset3.csv']],
    ['febrl4', ['dataset4a.csv', 'dataset4b.csv']],
  ] as const) {
    const paths = files.map((file) => join(source, file))
    const ids = paths.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .slice(1)
        .flatMap((line) => line.split(',', 1)[0]?.trim() || []),
    )
    const truth = join(folder, `${name}-truth.csv`)
    writeFileSync(truth, `record_id,entity_id\n${ids.map((id) => `${id},${id.split('-')[1]}`).join('\n')}\n`)
    const { f1, seconds } = await evaluate(paths, truth, map)
    figures[`${name}_f1`] = f1 ?? 0
    figures[`${name}_s`] = seconds ?? 0
  }
  return figures
}

/** People of the generator, a fifth of them a second time, linked without labels. */
export async function linked(folder: string, count: number, say: (line: string) => void): Promise<Figures> {
  say('writing the people')
  await writePeople(folder, count)
  const map = join(folder, 'map.json')
  writeFileSync(map, JSON.stringify({ id: 'id', fields: kinds }))
  say('linking them')
  const said = await evaluate([join(folder, 'records.csv')], join(folder, 'truth.csv'), map)
  const { seconds = 0, peakMb = 0, compared = 0, f1 = 0, precision = 0, recall = 0 } = said
  return {
    batch_link_s: seconds,
    batch_link_rss_mb: peakMb,
    pairs_per_s: compared / seconds,
    pairs: compared,
    generated_f1: f1,
    generated_precision: precision,
    generated_recall: recall,
  }
}

export const bench: Bench = {
  name: 'matching',
  says: 'A file of records, a fifth of them typed a second time with slips, read, trained on, linked and clustered; no labels.',
  options: { records: 1_000_000 },
  async run({ folder, option, say }) {
    const count = option('records')
    const source = process.env.MATCHING_SETS
    const generated = await linked(folder, count, say)
    const known = source !== undefined && existsSync(source) ? await febrl(source, folder) : {}
    return {
      data: {
        seed,
        records: count,
        second_records: Math.round(count * 0.2),
        febrl: source === undefined ? 'no' : 'yes',
      },
      figures: { ...generated, ...known },
    }
  },
}
