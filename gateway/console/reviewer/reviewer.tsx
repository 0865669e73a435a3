import { useState } from 'preact/hooks'
import { shownInstant } from '../frame/dates.ts'
import { ReadOn, useList } from '../frame/list.tsx'
import { Part, Read } from '../frame/reading.tsx'
import { type ReviewerGrant, type ReviewerGrantsData, reviewerGrants } from '../operations/reviewer.ts'
import { Grant } from './grant.tsx'
import { grantKinds } from './words.ts'

/** The reviewer's page: what was opened without consent, those owed a verdict first, one at a time beside it. */
export function Reviewer() {
  const { asking, again, nodes, hasMore, more } = useList(reviewerGrants, {}, pageOf)
  const [decided, setDecided] = useState<ReadonlyMap<string, ReviewerGrant>>(new Map())
  const [chosen, setChosen] = useState<string | null>(null)
  const grants = nodes.map((grant) => decided.get(grant.id) ?? grant)
  const owed = grants.filter(({ reviewed }) => reviewed === null).length
  const grant = grants.find(({ id }) => id === chosen)
  return (
    <Read asking={asking} says="開示を読んでいます" title="緊急の開示" onRetry={again}>
      {({ emergencyGrants }, faults) => (
        <Part value={emergencyGrants} faults={faults} path={['emergencyGrants']}>
          {() => (
            <div className="beside">
              <section className="sheet waiting-list" aria-labelledby="grants">
                <h1 id="grants">緊急の開示</h1>
                <p>
                  {owed === 0 ? '審査を待っているものはありません。' : `審査待ち ${owed} 件${hasMore ? '以上' : ''}`}
                </p>
                <ul>
                  {grants.map((one) => (
                    <li key={one.id}>
                      <button
                        type="button"
                        className="person"
                        {...(chosen === one.id ? { 'aria-current': 'true' as const } : {})}
                        onClick={() => setChosen(one.id)}
                      >
                        <span className="person-name">{grantKinds[one.kind] ?? one.kind}</span>
                        <span className="hint">{shownInstant(one.from)}</span>
                        <Standing grant={one} />
                      </button>
                    </li>
                  ))}
                </ul>
                {hasMore && <ReadOn more={more} />}
              </section>
              {grant === undefined ? (
                grants.length > 0 && <p className="choose">一つ選ぶと、だれが・なぜ開いたかが表示されます。</p>
              ) : (
                <Grant
                  key={grant.id}
                  grant={grant}
                  onDecided={(verdict, reviewed) =>
                    setDecided((held) => new Map(held).set(grant.id, { ...grant, verdict, reviewed }))
                  }
                />
              )}
            </div>
          )}
        </Part>
      )}
    </Read>
  )
}

const pageOf = ({ emergencyGrants }: ReviewerGrantsData) => emergencyGrants

function Standing({ grant: { reviewed, verdict, reviewLate, reviewDue } }: { readonly grant: ReviewerGrant }) {
  if (reviewed !== null) {
    return (
      <span className={`state state-${verdict === 'JUSTIFIED' ? 'approved' : 'returned'}`}>
        {verdict === 'JUSTIFIED' ? '妥当' : '妥当でない'}
      </span>
    )
  }
  return (
    <span className={`state ${reviewLate ? 'state-late' : 'state-submitted'}`}>
      {reviewLate ? '期限を過ぎています' : `期限 ${shownInstant(reviewDue)}`}
    </span>
  )
}
