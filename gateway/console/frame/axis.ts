export interface Axis {
  readonly low: number
  readonly high: number
  readonly ticks: readonly number[]
}

/** Round numbers around the values: at most six of them. */
export function axisFor(values: readonly number[]): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const span = most - least || 4
  const rough = span / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power
  const low = Math.floor(least / step) * step
  const high = Math.max(low + step, Math.ceil(most / step) * step)
  const count = Math.round((high - low) / step)
  return { low, high, ticks: Array.from({ length: count + 1 }, (_, at) => rounded(low + at * step)) }
}

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

export interface Box {
  readonly width: number
  readonly height: number
}
