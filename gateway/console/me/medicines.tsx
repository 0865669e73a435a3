import { Part, Read, useReading } from '../frame/reading.tsx'
import { meMedicines } from '../operations/me.ts'
import { Notebook } from '../summary/notebook.tsx'

/** お薬手帳: what was handed over, a page for each day and place, the newest first. */
export function Medicines() {
  const { asking, again } = useReading(meMedicines, {})
  return (
    <Read asking={asking} says="お薬の記録を各地域に問い合わせています" onRetry={() => void again()}>
      {({ me }, faults) => (
        <Part value={me?.clinicalSummary?.medication} faults={faults} path={['me', 'clinicalSummary', 'medication']}>
          {(section) => <Notebook section={section} />}
        </Part>
      )}
    </Read>
  )
}
