import { mkdirSync, writeFileSync } from 'node:fs'
import type { Bench, Findings, RawRound } from './bench.ts'
import type { Machine } from './machine.ts'
import { rounded } from './statistics.ts'

export interface Report {
  readonly bench: string
  readonly machine: Machine
  readonly data: Findings['data']
  readonly figures: Findings['figures']
}

const results = new URL('results/', import.meta.url)

/** One line, for programs. */
export function jsonLine({ bench, machine, data, figures }: Report): string {
  return JSON.stringify({ bench, machine, data, figures })
}

/** The result in the folder of results: the same for programs, with every round, and a page for people. */
export function save(bench: Bench, report: Report, rounds: readonly RawRound[]): void {
  mkdirSync(results, { recursive: true })
  writeFileSync(new URL(`${bench.name}.json`, results), `${JSON.stringify({ ...report, rounds }, null, 1)}\n`)
  writeFileSync(new URL(`${bench.name}.md`, results), page(bench, report, rounds))
}

function page({ name, says }: Bench, { machine, data, figures }: Report, rounds: readonly RawRound[]): string {
  const list = (of: object) => Object.entries(of).map(([key, value]) => `- ${key}: ${value}`)
  return `${[
    `# ${name}`,
    '',
    says,
    '',
    'Machine:',
    '',
    ...list(machine),
    '',
    'Data:',
    '',
    ...list(data),
    '',
    ...table(figures),
    ...(rounds.length === 0 ? [] : ['', 'Each round:', '', ...roundsTable(rounds)]),
    '',
  ].join('\n')}`
}

/** Medians with their spread in one row. */
export function table(figures: Findings['figures']): readonly string[] {
  const rows = Object.entries(figures).filter(([name]) => !/_(min|max)$/.test(name))
  return [
    '| figure | median | lowest | highest |',
    '|---|---:|---:|---:|',
    ...rows.map(([name, value]) => {
      const lowest = figures[`${name}_min`]
      const highest = figures[`${name}_max`]
      return `| ${name} | ${value} | ${lowest ?? ''} | ${highest ?? ''} |`
    }),
  ]
}

function roundsTable(rounds: readonly RawRound[]): readonly string[] {
  const measures = [...new Set(rounds.flatMap(({ measured }) => Object.keys(measured)))]
  return [
    `| round | contender | calibration_ms | calibration_cpu_ms | ${measures.join(' | ')} |`,
    `|---:|---|---:|---:|${measures.map(() => '---:|').join('')}`,
    ...rounds.map(({ round, contender, calibration: { calibration_ms, calibration_cpu_ms }, measured }) => {
      const values = measures.map((name) => (measured[name] === undefined ? '' : rounded(measured[name])))
      const calibration = `${rounded(calibration_ms)} | ${rounded(calibration_cpu_ms)}`
      return `| ${round} | ${contender} | ${calibration} | ${values.join(' | ')} |`
    }),
  ]
}
