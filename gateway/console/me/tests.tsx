import { Failure } from '../frame/failure.tsx'
import { Read, useReading } from '../frame/reading.tsx'
import { faultAt } from '../graph/answer.ts'
import { meTests } from '../operations/me.ts'
import { CheckedUp } from '../summary/checked-up.tsx'
import { Illnesses } from '../summary/illnesses.tsx'
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
            {summary?.clinical != null && <Illnesses section={summary.clinical} />}
            {summary?.checkups != null && <CheckedUp section={summary.checkups} />}
            <Bundle />
          </div>
        )
      }}
    </Read>
  )
}
