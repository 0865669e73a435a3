import { shownDate } from '../frame/dates.ts'
import { Failure } from '../frame/failure.tsx'
import { Read, useReading } from '../frame/reading.tsx'
import { faultAt } from '../graph/answer.ts'
import { type MeTestsData, meTests } from '../operations/me.ts'
import { Bundle } from './bundle.tsx'
import type { Bounds } from './curve.ts'
import { Measured, type Reading } from './measure.tsx'
import { Sources } from './sources.tsx'
import { criticalities, guidances, measures, metabolics, outcomes, trends, verdicts } from './words.ts'

type Summary = NonNullable<NonNullable<MeTestsData['me']>['clinicalSummary']>
type Clinical = NonNullable<Summary['clinical']>
type Checkups = NonNullable<Summary['checkups']>
type Lab = Clinical['labs'][number]

/** What hospitals and check-ups found, over the years and changes of insurer. */
export function Tests() {
  const { asking, again } = useReading(meTests, {})
  return (
    <Read asking={asking} says="検査と病名を各地域に問い合わせています" onRetry={() => void again()}>
      {({ me }, faults) => {
        const summary = me?.clinicalSummary
        const hidden = (['clinical', 'checkups'] as const).flatMap((name) => {
          const fault = summary?.[name] == null ? faultAt(faults, 'me', 'clinicalSummary', name) : null
          return fault === null ? [] : [{ name, fault }]
        })
        return (
          <div className="record">
            {hidden.map(({ name, fault }) => (
              <Failure key={name} fault={fault} />
            ))}
            {summary?.clinical != null && <Illnesses section={summary.clinical} />}
            {summary?.checkups != null && <CheckedUp section={summary.checkups} />}
            <Bundle />
          </div>
        )
      }}
    </Read>
  )
}

function Illnesses({ section }: { readonly section: Clinical }) {
  const { conditions, drugAllergies, otherAllergies, treatments, labs, sources } = section
  const allergies = [...drugAllergies, ...otherAllergies]
  return (
    <>
      <Sources sources={sources} />
      <section className="sheet" aria-labelledby="allergies">
        <h2 id="allergies">アレルギー</h2>
        {allergies.length === 0 && <p>記録はありません。</p>}
        <dl className="said-of">
          {allergies.map(({ substance, criticality, reaction }) => (
            <div key={`${substance} ${reaction}`}>
              <dt>{substance}</dt>
              <dd>
                {criticalities[criticality]}
                {reaction === null ? '' : `　${reaction}`}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="sheet" aria-labelledby="conditions">
        <h2 id="conditions">病名</h2>
        {conditions.length === 0 && <p>記録はありません。</p>}
        <dl className="said-of">
          {conditions.map(({ on, name, onset, ended, outcome, suspected }) => (
            <div key={`${on} ${name}`}>
              <dt>
                {name}
                {suspected && '（疑い）'}
              </dt>
              <dd>
                {onset === null ? shownDate(on) : `${shownDate(onset)} から`}
                {ended === null ? '' : ` ${shownDate(ended)} まで`}　{outcomes[outcome]}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      {treatments.length > 0 && (
        <section className="sheet" aria-labelledby="treatments">
          <h2 id="treatments">処置・手術</h2>
          <dl className="said-of">
            {treatments.map(({ on, name, times }) => (
              <div key={`${on} ${name}`}>
                <dt>{shownDate(on)}</dt>
                <dd>
                  {name}
                  {times === null || times === 1 ? '' : `　${times}回`}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <h2>検査の移り変わり</h2>
      {labs.length === 0 && <p className="choose">検査の記録はありません。</p>}
      <div className="measures">
        {labs.map((lab) => (
          <Measured
            key={`${lab.code} ${lab.name} ${lab.unit}`}
            label={lab.name}
            unit={lab.unit}
            trend={lab.trend === null ? null : trends[lab.trend]}
            readings={readingsOf(lab)}
            usual={usualOf(lab)}
          />
        ))}
      </div>
    </>
  )
}

const standings = { LOW: '低い', NORMAL: '基準範囲', HIGH: '高い' } as const

const readingsOf = ({ points }: Lab): readonly Reading[] =>
  points.flatMap(({ on, value, standing }) =>
    value === null
      ? []
      : [
          {
            on,
            value,
            says: standing === null ? null : standings[standing],
            unusual: standing === 'LOW' || standing === 'HIGH',
          },
        ],
  )

/** The newest interval that has both ends: laboratories change theirs. */
function usualOf({ points }: Lab): Bounds | null {
  const given = points.findLast(({ low, high }) => low !== null && high !== null)
  return given?.low == null || given.high === null ? null : { low: given.low, high: given.high }
}

function CheckedUp({ section: { checkups, trends: series, sources } }: { readonly section: Checkups }) {
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
