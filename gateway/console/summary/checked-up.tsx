import { shownDate } from '../frame/dates.ts'
import type { MeTestsData } from '../operations/me.ts'
import { Measured } from './measure.tsx'
import { Sources } from './sources.tsx'
import { guidances, measures, metabolics, verdicts } from './words.ts'

type Summary = NonNullable<NonNullable<MeTestsData['me']>['clinicalSummary']>
type Checkups = NonNullable<Summary['checkups']>

/** 特定健診: the judgements, and each measure over the years. */
export function CheckedUp({ section: { checkups, trends: series, sources } }: { readonly section: Checkups }) {
  return (
    <>
      <h2>健診</h2>
      <Sources sources={sources} />
      {checkups.length === 0 && <p className="choose">特定健診の記録はありません。</p>}
      {checkups.length > 0 && (
        <section className="sheet" aria-label="健診の判定">
          <dl className="said-of">
            {checkups.map(({ on, metabolic, guidance }) => (
              <div key={on}>
                <dt>{shownDate(on)}</dt>
                <dd>
                  メタボリックシンドローム判定: {metabolics[metabolic]}
                  {guidance === null ? '' : `　保健指導レベル: ${guidances[guidance]}`}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <div className="measures">
        {series.map(({ measure, unit, points }) => (
          <Measured
            key={measure}
            label={measures[measure]}
            unit={unit}
            trend={null}
            usual={null}
            readings={points.map(({ on, value, verdict }) => ({
              on,
              value,
              says: verdict === null ? null : verdicts[verdict],
              unusual: verdict === 'GUIDANCE' || verdict === 'REFERRAL',
            }))}
          />
        ))}
      </div>
    </>
  )
}
