import '../design/body.css'
import type { BodySide } from './body.ts'

export interface DrawnMark {
  readonly key: string
  readonly side: BodySide
  readonly x: number
  readonly y: number
  /** As it is numbered in the list beside the drawing. */
  readonly number: number
}

const outline =
  'M50 3a11 13 0 0 1 11 13c0 6-2 10-5 13v5c3 3 10 3 15 5 6 2 8 7 9 13l8 44c1 6-6 8-8 3L68 60l1 40c0 5 1 10 0 15l-4 76c0 7-12 7-12 0l-3-70-3 70c0 7-12 7-12 0l-4-76c-1-5 0-10 0-15l1-40-12 39c-2 5-9 3-8-3l8-44c1-6 3-11 9-13 5-2 12-2 15-5v-5c-3-3-5-7-5-13A11 13 0 0 1 50 3z'

/** One side of the body; its marks are said in words beside it. */
export function BodyFigure({
  marks,
  onPick,
}: {
  readonly marks: readonly DrawnMark[]
  readonly onPick?: (x: number, y: number) => void
}) {
  return (
    <svg
      viewBox="0 0 100 200"
      aria-hidden="true"
      onPointerDown={(event) => {
        const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
        const part = (at: number, from: number, whole: number): number =>
          Math.round(Math.min(1, Math.max(0, (at - from) / whole)) * 1000) / 1000
        onPick?.(part(event.clientX, left, width), part(event.clientY, top, height))
      }}
    >
      <path className="body-outline" d={outline} />
      {marks.map(({ key, x, y, number }) => (
        <g key={key} className="body-mark">
          <circle cx={x * 100} cy={y * 200} r={6} />
          <text x={x * 100} y={y * 200 + 2.8} text-anchor="middle">
            {number}
          </text>
        </g>
      ))}
    </svg>
  )
}
