import type { Figures, RawRound } from './bench.ts'
import { between, calibrate } from './calibrate.ts'
import { median, rounded, spread } from './statistics.ts'

export interface Contender {
  readonly name: string
  /** Before any round counts. */
  warmUp(): Promise<void>
  round(): Promise<Figures>
}

export interface Interleaved {
  readonly figures: Figures
  readonly rounds: readonly RawRound[]
}

/**
 * Rounds in turn, so that whatever the machine does meets every contender; who goes first changes from round to round.
 * The calibration loop runs before and after each round, the mean of both stands beside it.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
  say: (line: string) => void,
): Promise<Interleaved> {
  for (const contender of contenders) await contender.warmUp()
  const raw: RawRound[] = []
  for (let round = 1; round <= rounds; round++) {
    const first = round % contenders.length
    for (const { name, round: run } of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const before = calibrate()
      const measured = await run()
      const calibration = between(before, calibrate())
      raw.push({ contender: name, round, calibration, measured })
      say(`round ${round}/${rounds} ${name}: ${told({ ...measured, ...calibration })}`)
    }
  }
  const figures: Record<string, number> = {}
  for (const { name } of contenders) {
    const samples = raw.filter(({ contender }) => contender === name).map(({ measured }) => measured)
    Object.assign(figures, spread(contenders.length === 1 ? '' : `${name}_`, samples))
  }
  const calibrations = raw.map(({ calibration: { ...both } }) => both)
  Object.assign(figures, spread('', calibrations))
  return { figures, rounds: raw }
}

/** How one contender stands to another in a measure, round by round, so that a slow spell of the machine cancels out. */
export function ratio(rounds: readonly RawRound[], of: string, to: string, measure: string): number {
  const value = (contender: string, round: number): number =>
    rounds.find((raw) => raw.contender === contender && raw.round === round)?.measured[measure] ?? Number.NaN
  const numbers = [...new Set(rounds.map(({ round }) => round))]
  return rounded(median(numbers.map((round) => value(of, round) / value(to, round))))
}

function told(measured: Figures): string {
  return Object.entries(measured)
    .map(([name, value]) => `${name} ${rounded(value)}`)
    .join(', ')
}
