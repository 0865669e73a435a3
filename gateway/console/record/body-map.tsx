import { useId } from 'react'
import { type BodySide, spots } from './body.ts'
import type { Words } from './form.ts'
import { bodySides } from './words.ts'

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

/** The body from both sides. By pointer a mark goes where it is pressed; by keyboard to a place with a name. */
export function BodyMap({
  marks,
  onPick,
}: {
  readonly marks: readonly DrawnMark[]
  readonly onPick: (side: BodySide, x: number, y: number) => void
}) {
  return (
    <div className="body-map">
      {(Object.keys(bodySides) as BodySide[]).map((side) => (
        <Side key={side} side={side} marks={marks.filter((mark) => mark.side === side)} onPick={onPick} />
      ))}
    </div>
  )
}

function Side({
  side,
  marks,
  onPick,
}: {
  readonly side: BodySide
  readonly marks: readonly DrawnMark[]
  readonly onPick: (side: BodySide, x: number, y: number) => void
}) {
  const id = useId()
  const says: Words = bodySides
  return (
    <figure className="body-side">
      <figcaption>{says[side]}から見た図</figcaption>
      <svg
        viewBox="0 0 100 200"
        aria-hidden="true"
        onPointerDown={(event) => {
          const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
          const part = (at: number, from: number, whole: number): number =>
            Math.round(Math.min(1, Math.max(0, (at - from) / whole)) * 1000) / 1000
          onPick(side, part(event.clientX, left, width), part(event.clientY, top, height))
        }}
      >
        <path className="body-outline" d={outline} />
        {marks.map(({ key, x, y, number }) => (
          <g key={key} className="body-mark">
            <circle cx={x * 100} cy={y * 200} r={6} />
            <text x={x * 100} y={y * 200 + 2.8} textAnchor="middle">
              {number}
            </text>
          </g>
        ))}
      </svg>
      <div className="field">
        <label htmlFor={id}>{says[side]}の場所を選んで印をつける</label>
        <select
          id={id}
          value=""
          onChange={(event) => {
            const spot = spots[side].find(({ name }) => name === event.target.value)
            if (spot !== undefined) onPick(side, spot.x, spot.y)
          }}
        >
          <option value="">場所を選ぶ</option>
          {spots[side].map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
    </figure>
  )
}
