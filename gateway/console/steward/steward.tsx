import { useState } from 'preact/hooks'
import { shownInstant } from '../frame/dates.ts'
import { ReadOn, useList } from '../frame/list.tsx'
import { Part, Read } from '../frame/reading.tsx'
import type { ReviewState } from '../operations/graph-types.ts'
import { type StewardTask, type StewardTasksData, stewardTasks } from '../operations/steward.ts'
import { Task } from './task.tsx'
import { causes, states } from './words.ts'

const listed = ['OPEN', 'LATER', 'SAME', 'APART'] as const satisfies readonly ReviewState[]

/** The steward's page (名寄せ): questions that the matcher cannot answer, one at a time with both sides. */
export function Steward() {
  const [state, setState] = useState<ReviewState>('OPEN')
  return (
    <>
      <header className="who">
        <h1>名寄せの判断</h1>
        <p className="who-facts">
          同じ人の番号なら結びつけ、違う人なら離します。どちらの判断も記録に残り、あとから取り消せます。
        </p>
      </header>
      <nav className="views" aria-label="表示">
        {listed.map((one) => (
          <button
            key={one}
            type="button"
            className="view"
            {...(state === one ? { 'aria-current': 'page' as const } : {})}
            onClick={() => setState(one)}
          >
            {states[one]}
          </button>
        ))}
      </nav>
      <Tasks key={state} state={state} />
    </>
  )
}

function Tasks({ state }: { readonly state: ReviewState }) {
  const { asking, again, nodes: tasks, hasMore, more } = useList(stewardTasks, { state }, pageOf)
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set())
  const [chosen, setChosen] = useState<string | null>(null)
  return (
    <Read asking={asking} says="判断を待つものを読んでいます" onRetry={again}>
      {({ reviewTasks }, faults) => (
        <Part value={reviewTasks} faults={faults} path={['reviewTasks']}>
          {() => {
            const task = tasks.find(({ id }) => id === chosen)
            const open = tasks.filter(({ id }) => !settled.has(id))
            return (
              <div className="beside">
                <section className="sheet waiting-list" aria-labelledby="tasks">
                  <h2 id="tasks">
                    {states[state]}
                    {open.length > 0 && `　${open.length}件${hasMore ? '以上' : ''}`}
                  </h2>
                  {open.length === 0 && !hasMore && <p>ありません。</p>}
                  <ul>
                    {tasks.map((one) => (
                      <li key={one.id}>
                        <button
                          type="button"
                          className="person"
                          {...(chosen === one.id ? { 'aria-current': 'true' as const } : {})}
                          onClick={() => setChosen(one.id)}
                        >
                          <span className="person-name">{namesOf(one)}</span>
                          <span className="hint">{causes[one.cause]}</span>
                          <span className="hint">{shownInstant(one.opened)}</span>
                          {settled.has(one.id) && <span className="state state-approved">決めました</span>}
                        </button>
                      </li>
                    ))}
                  </ul>
                  {hasMore && <ReadOn more={more} />}
                </section>
                {task === undefined ? (
                  <p className="choose">一つ選ぶと、両方の記録が並んで表示されます。</p>
                ) : (
                  <Task
                    key={task.id}
                    task={task}
                    onSettled={() => setSettled((held) => new Set(held).add(task.id))}
                    onReopened={() => setSettled((held) => new Set([...held].filter((id) => id !== task.id)))}
                  />
                )}
              </div>
            )
          }}
        </Part>
      )}
    </Read>
  )
}

const pageOf = ({ reviewTasks }: StewardTasksData) => reviewTasks

const namesOf = ({ sides }: StewardTask): string =>
  [...new Set(sides.flatMap(({ identities }) => identities?.[0]?.kanji ?? identities?.[0]?.kana ?? []))].join(' / ') ||
  '氏名は非表示'
