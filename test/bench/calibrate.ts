import { performance } from 'node:perf_hooks'

const integerSteps = 20_000_000
const floatSteps = 10_000_000

/**
 * What a fixed piece of work takes just now: CPU speed swings, and a figure is read beside this. Where the clock says
 * more than the CPU, others were at work on the machine.
 */
export interface Calibration {
  readonly calibration_ms: number
  readonly calibration_cpu_ms: number
}

export function calibrate(): Calibration {
  const cpu = process.threadCpuUsage()
  const start = performance.now()
  let integer = 1
  for (let step = 0; step < integerSteps; step++) integer = (Math.imul(integer, 1_664_525) + 1_013_904_223) | 0
  let float = 1
  for (let step = 1; step <= floatSteps; step++) float = float * 0.999_999 + 1 / step
  const took = performance.now() - start
  const { user, system } = process.threadCpuUsage(cpu)
  // The results are used, so that no compiler leaves the loops out.
  if (!Number.isFinite(float) || !Number.isInteger(integer)) throw new Error('The calibration loop went astray.')
  return { calibration_ms: took, calibration_cpu_ms: (user + system) / 1000 }
}

/** Before and after a round. */
export function between(before: Calibration, after: Calibration): Calibration {
  return {
    calibration_ms: (before.calibration_ms + after.calibration_ms) / 2,
    calibration_cpu_ms: (before.calibration_cpu_ms + after.calibration_cpu_ms) / 2,
  }
}
