import { Failure } from '../frame/failure.tsx'
import { Read, useReading } from '../frame/reading.tsx'
import { faultAt } from '../graph/answer.ts'
import { meTests } from '../operations/me.ts'
import { CheckedUp } from '../summary/checked-up.tsx'
import { Allergies, Illnesses, Labs } from '../summary/illnesses.tsx'
import { Sources } from '../summary/sources.tsx'
import { Bundle } from './bundle.tsx'

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
            {summary?.clinical != null && (
              <>
                <Sources sources={summary.clinical.sources} />
                <Allergies section={summary.clinical} />
                <Illnesses section={summary.clinical} />
                <Labs section={summary.clinical} />
              </>
            )}
            {summary?.checkups != null && <CheckedUp section={summary.checkups} />}
            <Bundle />
          </div>
        )
      }}
    </Read>
  )
}
