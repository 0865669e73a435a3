import type { ApprovedPage } from '../operations/emergency.ts'
import { nearestSpot } from '../record/body.ts'
import { BodyFigure } from '../record/body-figure.tsx'
import { bodyMarkKinds } from '../record/words.ts'
import { Block } from './block.tsx'

const sides = [
  ['FRONT', '前'],
  ['BACK', '後ろ'],
] as const

/** Where on the body: numbered on the drawing and said in words, what must not be touched marked as such. */
export function BodyBlock({ marks }: { readonly marks: ApprovedPage['bodyMarks'] }) {
  if (marks.length === 0) return null
  const drawn = marks.map((mark, at) => ({
    ...mark,
    key: `${mark.side} ${mark.x} ${mark.y} ${mark.what}`,
    number: at + 1,
  }))
  return (
    <Block title="身体図" wide>
      <div className="body-block">
        {sides.map(([side, word]) => (
          <figure key={side}>
            <BodyFigure marks={drawn.filter((mark) => mark.side === side)} />
            <figcaption>{word}</figcaption>
          </figure>
        ))}
        <ol className="body-list">
          {drawn.map(({ key, number, side, x, y, kind, what }) => (
            <li key={key} className="body-entry">
              <span className="body-number">{number}</span>
              <span>
                <strong>{what}</strong>
                {kind === 'NO_TOUCH' && <span className="stamp">触らない</span>}
                <span className="note">
                  {nearestSpot(side, x, y).name}　{bodyMarkKinds[kind]}
                </span>
              </span>
            </li>
          ))}
        </ol>
      </div>
    </Block>
  )
}
