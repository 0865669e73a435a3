/** The 99th percentile of `count` loops that touch no memory and take `milliseconds` at the median. */
export function steadiness(milliseconds: number, count: number): number {
  let value = 1
  const loop = (times: number): number => {
    const began = performance.now()
    for (let at = 0; at < times; at++) value = (Math.imul(value, 31) + at) | 0
    return performance.now() - began
  }
  const median = (times: number): number =>
    Float64Array.from({ length: 1_001 }, () => loop(times)).sort()[500] ?? Number.NaN
  median(10_000)
  const times = Math.max(1, Math.round((10_000 * milliseconds) / median(10_000)))
  const took = Float64Array.from({ length: count }, () => loop(times)).sort()
  return took[Math.floor(0.99 * count)] ?? Number.NaN
}
