import type { Figures } from './bench.ts'

/** Of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? (upper + (sorted[middle - 1] ?? Number.NaN)) / 2 : upper
}

/** Three significant digits are more than any machine here repeats. */
export function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3))
}

/** The median of each measure under its name, its spread beside it. */
export function spread(prefix: string, samples: readonly Figures[]): Figures {
  const names = [...new Set(samples.flatMap((sample) => Object.keys(sample)))]
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = samples.flatMap((sample) => sample[name] ?? [])
      return [
        [`${prefix}${name}`, rounded(median(values))],
        [`${prefix}${name}_min`, rounded(Math.min(...values))],
        [`${prefix}${name}_max`, rounded(Math.max(...values))],
      ]
    }),
  )
}
