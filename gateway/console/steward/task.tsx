import { useState } from 'preact/hooks'
import { shownInstant } from '../frame/dates.ts'
import type { StewardEffect, StewardTask } from '../operations/steward.ts'
import { rowsOf, weightOf, writtenNumber } from './agreement.ts'
import { Answer } from './answer.tsx'
import { History } from './history.tsx'
import { causes, states } from './words.ts'

/** One question: both sides beside each other, what each answer would change, and the answer. */
export function Task({
  task,
  onSettled,
  onReopened,
}: {
  readonly task: StewardTask
  readonly onSettled: () => void
  readonly onReopened: () => void
}) {
  const [decisions, setDecisions] = useState(0)
  const persons = [...new Set(task.sides.map(({ person }) => person.id))]
  return (
    <div className="record">
      <section className="sheet" aria-labelledby="task">
        <h2 id="task">{causes[task.cause]}</h2>
        <p className="hint">
          {shownInstant(task.opened)} から　{states[task.state]}
        </p>
        <Sides task={task} />
        {task.fields.length > 0 && <Weight task={task} />}
      </section>
      {(task.state === 'OPEN' || task.state === 'LATER') && (
        <>
          <section className="sheet effects" aria-label="判断の結果">
            <Effect title="「同じ人」とすると" effect={task.ifSame} done="一人の番号としてまとまります" />
            <Effect title="「別の人」とすると" effect={task.ifApart} done="別の人の番号になります" />
          </section>
          <Answer
            task={task}
            onSettled={() => {
              setDecisions(decisions + 1)
              onSettled()
            }}
            onReopened={() => {
              setDecisions(decisions + 1)
              onReopened()
            }}
          />
        </>
      )}
      {persons.map((person, at) => (
        <History
          key={`${person} ${decisions}`}
          person={person}
          title={persons.length === 1 ? 'これまでの判断' : `${sideName(at)}のこれまでの判断`}
        />
      ))}
    </div>
  )
}

const sideName = (at: number): string => ['左の人', '右の人'][at] ?? `${at + 1}人目`

function Sides({ task }: { readonly task: StewardTask }) {
  return (
    <table className="sides steward-sides">
      <thead>
        <tr>
          <td />
          {task.sides.map((side, at) => (
            <th key={`${side.person.id} ${side.from}`} scope="col">
              {sideName(at)}
            </th>
          ))}
          <th scope="col">一致</th>
        </tr>
      </thead>
      <tbody>
        {rowsOf(task).map(({ label, said, agreement, weight }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {said.map((texts, at) => (
              <td key={sideName(at)}>{texts.length === 0 ? '—' : texts.join('\n')}</td>
            ))}
            <td>{agreement !== null && <span className={`state ${toneOf(weight ?? 0)}`}>{agreement}</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const toneOf = (bits: number): string => (bits > 1 ? 'state-approved' : bits < -1 ? 'state-late' : 'state-draft')

function Weight({ task }: { readonly task: StewardTask }) {
  const bits = weightOf(task)
  return (
    <p className="weight">
      照合の重み <strong>{bits > 0 ? `+${bits.toFixed(1)}` : bits.toFixed(1)}</strong>
      <span className="hint">（大きいほど同じ人らしく、負なら別の人らしい。番号や地域の重なりは含みません）</span>
    </p>
  )
}

function Effect({
  title,
  effect,
  done,
}: {
  readonly title: string
  readonly effect: StewardEffect | null
  readonly done: string
}) {
  return (
    <div>
      <h3>{title}</h3>
      {effect === null ? (
        <p>いまはできません。確かめられた記録の矛盾や、逆の判断が先にあります。そちらを先に取り消してください。</p>
      ) : (
        <>
          {effect.moved.length === 0 && <p>番号は動きません。この判断だけが記録に残ります。</p>}
          <ul>
            {effect.moved.map(({ number, from }) => (
              <li key={`${writtenNumber(number)} ${from}`}>
                {writtenNumber(number)} が{done}
              </li>
            ))}
          </ul>
          {effect.turned.length > 0 && <p>これまでの判断のうち {effect.turned.length} 件の扱いが変わります。</p>}
        </>
      )}
    </div>
  )
}
