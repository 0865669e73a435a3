import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { describeMachine } from './machine.ts'
import { jsonLine, save, table } from './report.ts'

/**
 * `npm run bench` lists the benches; `npm run bench -- NAME [--json] [--save] [--folder DIR] [--OPTION N ...]` runs one.
 * `--save` writes the result to test/bench/results; `--folder` says on which disk the stores shall lie.
 */
const available = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .toSorted()

async function load(name: string): Promise<Bench> {
  const module: { readonly bench: Bench } = await import(`./${name}.bench.ts`)
  return module.bench
}

interface Given {
  readonly json: boolean
  readonly save: boolean
  readonly folder: string
  readonly numbers: ReadonlyMap<string, number>
}

function read(args: readonly string[], bench: Bench): Given {
  const options: NonNullable<ParseArgsConfig['options']> = {
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
  }
  for (const [name, fallback] of Object.entries(bench.options)) {
    options[name] = { type: 'string', default: String(fallback) }
  }
  const { values } = parseArgs({ args: [...args], options, strict: true })
  const numbers = new Map<string, number>()
  for (const name of Object.keys(bench.options)) {
    const number = Number(values[name])
    if (!Number.isFinite(number) || number < 0) throw new Error(`--${name} needs a number.`)
    numbers.set(name, number)
  }
  return { json: values.json === true, save: values.save === true, folder: String(values.folder), numbers }
}

async function run(name: string, args: readonly string[]): Promise<void> {
  const bench = await load(name)
  const given = read(args, bench)
  const folder = mkdtempSync(join(given.folder, 'bench-'))
  try {
    const machine = describeMachine(folder)
    const {
      data,
      figures,
      rounds = [],
    } = await bench.run({
      folder,
      option(option) {
        const number = given.numbers.get(option)
        if (number === undefined) throw new Error(`${name} declares no option ${option}.`)
        return number
      },
      say: (line) => void process.stderr.write(`${line}\n`),
    })
    const report = { bench: name, machine, data, figures }
    if (given.save) save(bench, report, rounds)
    console.log(given.json ? jsonLine(report) : table(figures).join('\n'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [name, ...args] = process.argv.slice(2)
if (name === undefined) {
  for (const each of available) console.log(`${each.padEnd(16)} ${(await load(each)).says}`)
} else if (available.includes(name)) {
  await run(name, args)
} else {
  console.error(`There is no bench ${name}. There are: ${available.join(', ')}.`)
  process.exitCode = 2
}
