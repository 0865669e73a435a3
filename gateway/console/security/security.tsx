import { useState } from 'preact/hooks'
import { shownInstant } from '../frame/dates.ts'
import { ReadOn, useList } from '../frame/list.tsx'
import { Part, Read } from '../frame/reading.tsx'
import { type SecurityStopped, type SecuritySuspensionsData, securitySuspensions } from '../operations/security.ts'
import { Suspension } from './suspension.tsx'

/** The security officer's page: whom the hub stopped, those still stopped first, and letting one work again. */
export function Security() {
  const { asking, again, nodes, hasMore, more } = useList(securitySuspensions, {}, pageOf)
  const [lifted, setLifted] = useState<ReadonlyMap<string, string>>(new Map())
  const [chosen, setChosen] = useState<string | null>(null)
  const events = nodes.map((event) => ({ ...event, lifted: event.lifted ?? lifted.get(event.id) ?? null }))
  const standing = events.filter((event) => event.lifted === null)
  const event = events.find(({ id }) => id === chosen)
  return (
    <Read asking={asking} says="停止を読んでいます" title="利用の停止" onRetry={again}>
      {({ securityEvents }, faults) => (
        <Part value={securityEvents} faults={faults} path={['securityEvents']}>
          {() => (
            <div className="beside">
              <section className="sheet waiting-list" aria-labelledby="suspensions">
                <h1 id="suspensions">利用の停止</h1>
                <p>
                  {standing.length === 0 && !hasMore
                    ? '停止中の利用者はいません。'
                    : `停止中 ${standing.length} 件${hasMore ? '以上' : ''}`}
                </p>
                <ul>
                  {[...standing, ...events.filter((one) => one.lifted !== null)].map((one) => (
                    <li key={one.id}>
                      <button
                        type="button"
                        className="person"
                        {...(chosen === one.id ? { 'aria-current': 'true' as const } : {})}
                        onClick={() => setChosen(one.id)}
                      >
                        <span className="person-name">{one.institution ?? '施設のない利用者'}</span>
                        <span className="hint">{shownInstant(one.at)}</span>
                        <Standing event={one} />
                      </button>
                    </li>
                  ))}
                </ul>
                {hasMore && <ReadOn more={more} />}
              </section>
              {event === undefined ? (
                <p className="choose">一つ選ぶと、停止の内容が表示されます。</p>
              ) : (
                <Suspension
                  key={event.id}
                  event={event}
                  onLifted={(at) => setLifted((held) => new Map(held).set(event.id, at))}
                />
              )}
            </div>
          )}
        </Part>
      )}
    </Read>
  )
}

const pageOf = ({ securityEvents }: SecuritySuspensionsData) => securityEvents

function Standing({ event: { lifted } }: { readonly event: SecurityStopped }) {
  return (
    <span className={`state ${lifted === null ? 'state-late' : 'state-approved'}`}>
      {lifted === null ? '停止中' : `${shownInstant(lifted)} に解除`}
    </span>
  )
}
