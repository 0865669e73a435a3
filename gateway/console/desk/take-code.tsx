import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { deskTake } from '../operations/desk.ts'
import { categories } from '../record/categories.ts'
import { freshRequestKey } from '../record/saving.ts'
import { ScanForm } from '../scan/scan-form.tsx'
import { codeRefused } from '../scan/show-code.ts'

/** Consent by the code that somebody shows (この医師に見せる), where they have no card for the reader. */
export function TakeCode({ onTaken }: { readonly onTaken: () => void }) {
  const { asking, begin } = useAsking(deskTake)
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const taken = asking.kind === 'DATA' ? asking.data.takeShowCode : null
  const atField = fault === undefined ? null : codeRefused(fault)
  const take = async (code: string) => {
    const answer = await begin({ input: { idempotencyKey: freshRequestKey(), code } })
    if (answer.kind === 'DATA' && answer.data.takeShowCode !== null) onTaken()
  }
  return (
    <details className="take-code">
      <summary>患者さんが「見せるコード」を出したとき</summary>
      <ScanForm
        label="見せるコード"
        hint="患者さんの画面のQRコードを読み取る"
        submit="同意を受け取る"
        busy={asking.kind === 'WAITING'}
        refused={atField}
        onSubmit={(code) => void take(code)}
      />
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== undefined && atField === null && <Failure fault={fault} />}
      {taken !== null && (
        <Notice tone="good" title="同意を受け取りました" live>
          <p>
            {taken.provisions.map(({ category }) => categories[category] ?? category).join('、')}
            {taken.provisions[0]?.until != null && `。${shownInstant(taken.provisions[0].until)} まで`}
          </p>
        </Notice>
      )}
    </details>
  )
}
