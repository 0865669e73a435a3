import type { ComponentChildren } from 'preact'
import { type BodySide, nearestSpot } from './body.ts'
import type { DrawnMark } from './body-figure.tsx'
import { BodyMap } from './body-map.tsx'
import type { List } from './form.ts'
import { freshKey, type Typed, type TypedEntry, type TypedList, typedEntry } from './typed.ts'

/** Marks on the body (身体図): each numbered on the drawing and said in words beside it. */
export function BodyMarks({
  list,
  held,
  draw,
  onChange,
}: {
  readonly list: List
  readonly held: TypedList
  /** The fields of a mark that are said in words. */
  readonly draw: (entry: TypedEntry) => ComponentChildren
  readonly onChange: (next: Typed) => void
}) {
  const present = held.entries.filter(({ gone }) => !gone)
  const marks = present.flatMap((entry, place): readonly DrawnMark[] => {
    const { side, x, y } = entry.of
    if ((side !== 'FRONT' && side !== 'BACK') || typeof x !== 'string' || typeof y !== 'string') return []
    return [{ key: entry.key, side, x: Number(x), y: Number(y), number: place + 1 }]
  })
  const pick = (side: BodySide, x: number, y: number) => {
    const entry = typedEntry(list, freshKey(held), { side, x, y })
    onChange({ ...held, entries: [...held.entries, entry] })
  }
  const takeOut = (entry: TypedEntry) =>
    onChange({ ...held, entries: held.entries.map((one) => (one === entry ? { ...one, gone: true } : one)) })
  return (
    <div className="body-marks">
      <BodyMap marks={marks} onPick={pick} />
      <div className="entries">
        {present.length === 0 && <p className="hint">まだ印はありません。</p>}
        {present.map((entry, place) => {
          const mark = marks.find(({ key }) => key === entry.key)
          const where = mark === undefined ? '' : nearestSpot(mark.side, mark.x, mark.y).name
          return (
            <fieldset key={entry.key} className="entry" aria-label={`印 ${place + 1} ${where}`}>
              <p className="entry-title">
                {place + 1}. {where}のあたり
              </p>
              <div className="fields">{draw(entry)}</div>
              <button
                type="button"
                className="button button-small entry-out"
                aria-label={`印 ${place + 1} を外す`}
                onClick={() => takeOut(entry)}
              >
                外す
              </button>
            </fieldset>
          )
        })}
      </div>
    </div>
  )
}
