import { useId } from 'preact/hooks'
import { type BodySide, spots } from './body.ts'
import { BodyFigure, type DrawnMark } from './body-figure.tsx'
import type { Words } from './form.ts'
import { bodySides } from './words.ts'

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
      <BodyFigure marks={marks} onPick={(x, y) => onPick(side, x, y)} />
      <div className="field">
        <label htmlFor={id}>{says[side]}の場所を選んで印をつける</label>
        <select
          id={id}
          value=""
          onInput={(event) => {
            const spot = spots[side].find(({ name }) => name === event.currentTarget.value)
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
