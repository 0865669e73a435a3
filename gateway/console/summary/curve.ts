import { type Axis, axisFor, type Box } from '../frame/axis.ts'

export interface Value {
  /** A day. */
  readonly on: string
  readonly value: number
}

export interface Curve {
  readonly axis: Axis
  /** In the order of their days. */
  readonly spots: readonly (Value & { readonly x: number; readonly y: number })[]
  /** What is usual (基準範囲), where both ends are known. */
  readonly band: { readonly top: number; readonly bottom: number } | null
}

export interface Bounds {
  readonly low: number
  readonly high: number
}

/** Values where their days and sizes put them; days are told apart as they lie, not as they count. */
export function curveOf(values: readonly Value[], usual: Bounds | null, box: Box): Curve | null {
  if (values.length === 0) return null
  const ordered = values.toSorted((one, other) => (one.on < other.on ? -1 : one.on > other.on ? 1 : 0))
  const axis = axisFor([...ordered.map(({ value }) => value), ...(usual === null ? [] : [usual.low, usual.high])])
  const [first = 0, last = 0] = [ordered[0], ordered.at(-1)].map((one) => Date.parse(one?.on ?? ''))
  const y = (value: number): number => box.height - ((value - axis.low) / (axis.high - axis.low)) * box.height
  return {
    axis,
    spots: ordered.map((one) => ({
      ...one,
      x: first === last ? box.width / 2 : ((Date.parse(one.on) - first) / (last - first)) * box.width,
      y: y(one.value),
    })),
    band: usual === null ? null : { top: y(usual.high), bottom: y(usual.low) },
  }
}
