import { once } from 'node:events'
import { createWriteStream, renameSync, type WriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CivilDate } from '../../schema/domain/time.ts'
import { livesMap, recordLines, recordsHeader, truthHeader } from '../demo/lives/csv.ts'
import { lives } from '../demo/lives/lives.ts'
import { civil } from '../demo/people/calendar.ts'
import { makeFolder } from '../wiring/durable.ts'
import { command, Failure, Misuse, required, say, wholeNumber } from './command.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const

export default command({
  usage: `hub lives --out DIR [--people N] [--years Y] [--statements SHARE] [--seed S] [--from DATE]

Writes the lives of invented people, as their insurers would tell of them, and beside it the truth: records.csv,
truth.csv and map.json, as \`hub mpi evaluate\` takes them.

  --people N          alive on the first day (100,000 unless said)
  --years Y           for how long (10 unless said)
  --statements SHARE  how many registrations have the insurer's continuity statement: 0 to 1 (0.9 unless said)
  --seed S            which lives; the same ones for the same number
  --from DATE         the first day (2016-04-01 unless said)`,
  options: { out: text, people: text, years: text, statements: text, seed: text, from: text },
  async run(values) {
    const out = required(values.out, '--out')
    const options = {
      people: wholeNumber(values.people ?? '100000', '--people', 1),
      years: wholeNumber(values.years ?? '10', '--years', 1),
      seed: wholeNumber(values.seed ?? '1', '--seed'),
      statements: share(values.statements ?? '0.9'),
      from: date(values.from ?? '2016-04-01'),
    }
    const signal = stopSignal()
    const line = progressLine()
    makeFolder(out)
    writeFileSync(join(out, 'map.json'), `${JSON.stringify(livesMap, null, 1)}\n`)
    const [records, truth] = ['records.csv', 'truth.csv'].map((file) => createWriteStream(join(out, `${file}.part`)))
    if (records === undefined || truth === undefined) throw new Error('Two files are written.')
    let written = 0
    try {
      await write(records, recordsHeader)
      await write(truth, truthHeader)
      for (const event of lives(options)) {
        const lines = recordLines(`r${written + 1}`, event)
        if (lines === null) continue
        written += 1
        await write(records, lines[0])
        await write(truth, lines[1])
        if (written % 2_000 !== 0) continue
        line.show(`lives: ${civil(event.day)}, ${written} records`)
        // A stop is heard between two turns of the loop.
        await new Promise(setImmediate)
        if (signal.aborted) throw new Failure('Stopped before it was done: run again, it begins anew.')
      }
      for (const file of [records, truth]) {
        file.end()
        await once(file, 'close')
      }
      for (const file of ['records.csv', 'truth.csv']) renameSync(join(out, `${file}.part`), join(out, file))
    } finally {
      line.end()
      for (const file of [records, truth]) file.destroy()
    }
    say(`${written} records of ${options.years} years are in ${out}.`)
    return 0
  },
})

async function write(file: WriteStream, line: string): Promise<void> {
  if (!file.write(`${line}\n`)) await once(file, 'drain')
}

function share(given: string): number {
  const number = /^\d(\.\d+)?$/.test(given) ? Number(given) : Number.NaN
  if (!(number <= 1)) throw new Misuse('--statements is between 0 and 1.')
  return number
}

function date(given: string): CivilDate {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(given) ? new Date(given) : new Date(Number.NaN)
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== given)
    throw new Misuse('--from is a date: 2016-04-01.')
  return given as CivilDate
}
