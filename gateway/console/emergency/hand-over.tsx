import { useState } from 'preact/hooks'
import { hasCheckDigit, levelled } from '../card/digits.ts'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { TextField } from '../frame/field.tsx'
import { Notice } from '../frame/notice.tsx'
import { faultAt } from '../graph/answer.ts'
import { emergencyHandOver } from '../operations/emergency.ts'

/** The ambulance names the hospital it is on its way to: from then on that hospital reads on without asking again. */
export function HandOver({ grant }: { readonly grant: string }) {
  const [typed, setTyped] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  const { asking, begin } = useAsking(emergencyHandOver)
  const handed = asking.kind === 'DATA' ? asking.data.handOverGrant : null
  const fault =
    asking.kind === 'DATA' ? faultAt(asking.faults, 'handOverGrant') : asking.kind === 'REFUSED' ? asking.fault : null

  const send = (event: Event): void => {
    event.preventDefault()
    const receiving = levelled(typed)
    const wrong =
      /^\d{10}$/.test(receiving) && hasCheckDigit(receiving) ? null : '医療機関コードは10桁です。確かめてください。'
    setComplaint(wrong)
    // Said twice of one hospital it is one handing over.
    if (wrong === null) void begin({ input: { idempotencyKey: `${grant}-${receiving}`, grant, receiving } })
  }
  return (
    <form className="sheet transport" aria-label="搬送先に引き継ぐ" noValidate onSubmit={send}>
      <h2>搬送先に引き継ぐ</h2>
      <TextField
        name="receiving"
        label="搬送先の医療機関コード"
        hint="10桁。引き継ぐと、搬送先でもすぐに開けます"
        inputMode="numeric"
        maxLength={20}
        value={typed}
        onChange={(value) => {
          setTyped(value)
          setComplaint(null)
        }}
        error={complaint}
      />
      {asking.kind === 'WAITING' && <Waiting says="引き継いでいます" />}
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== null && <Failure fault={fault} />}
      {handed !== null && <Notice tone="good" title="引き継ぎました" live />}
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={asking.kind === 'WAITING'}>
          引き継ぐ
        </button>
      </div>
    </form>
  )
}
