import { shownDate } from '../frame/dates.ts'
import type { MeTestsData } from '../operations/me.ts'
import type { Bounds } from './curve.ts'
import { Measured, type Reading } from './measure.tsx'
import { criticalities, outcomes, trends } from './words.ts'

type Summary = NonNullable<NonNullable<MeTestsData['me']>['clinicalSummary']>
type Clinical = NonNullable<Summary['clinical']>
type Lab = Clinical['labs'][number]

/** What must not be given. */
export function Allergies({ section: { drugAllergies, otherAllergies } }: { readonly section: Clinical }) {
  const allergies = [...drugAllergies, ...otherAllergies]
  return (
    <section className={allergies.length === 0 ? 'sheet' : 'sheet allergies'} aria-labelledby="allergies">
      <h2 id="allergies">アレルギー</h2>
      {allergies.length === 0 && <p>記録はありません。</p>}
      <dl className="said-of">
        {allergies.map(({ substance, criticality, reaction }) => (
          <div key={`${substance} ${reaction}`}>
            <dt>{substance}</dt>
            <dd>{[criticalities[criticality], reaction].filter((said) => said !== null).join('　')}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Illnesses and what was done about them. */
export function Illnesses({ section: { conditions, treatments } }: { readonly section: Clinical }) {
  return (
    <>
      <section className="sheet" aria-labelledby="conditions">
        <h2 id="conditions">病名</h2>
        {conditions.length === 0 && <p>記録はありません。</p>}
        <dl className="said-of">
          {conditions.map(({ on, name, onset, ended, outcome, suspected }) => (
            <div key={`${on} ${name}`}>
              <dt>{suspected ? `${name}（疑い）` : name}</dt>
              <dd>
                {[
                  onset === null ? shownDate(on) : `${shownDate(onset)}から`,
                  ended === null ? null : `${shownDate(ended)}まで`,
                  outcomes[outcome],
                ]
                  .filter((said) => said !== null)
                  .join('　')}
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
                <dd>{times === null || times === 1 ? name : `${name}　${times}回`}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  )
}

/** Laboratory values over the years. */
export function Labs({ section: { labs } }: { readonly section: Clinical }) {
  return (
    <>
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
