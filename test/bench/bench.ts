import type { Calibration } from './calibrate.ts'

/** What one bench found: by name, in the unit that the name ends in. */
export type Figures = Readonly<Record<string, number>>

export interface Findings {
  /** What was worked on, and how much of it: without this a figure means nothing. */
  readonly data: Readonly<Record<string, string | number>>
  readonly figures: Figures
  /** Every round as it was measured, for whoever doubts the median. */
  readonly rounds?: readonly RawRound[]
}

export interface RawRound {
  readonly contender: string
  readonly round: number
  readonly calibration: Calibration
  readonly measured: Figures
}

export interface BenchContext {
  /** A folder on the disk where stores would lie; it goes when the bench ends. */
  readonly folder: string
  /** One of the bench's own options. */
  option(name: string): number
  /** A line of progress, beside the result. */
  say(line: string): void
}

/** Each `NAME.bench.ts` exports one as `bench`. */
export interface Bench {
  readonly name: string
  readonly says: string
  /** Numbers that `--NAME N` sets on the command line, and what they are otherwise. */
  readonly options: Readonly<Record<string, number>>
  run(context: BenchContext): Promise<Findings>
}
