import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import type { Fault } from '../graph/answer.ts'

/** The end of every form of the counter: where the entry stands, and the button that enters it. */
export function Sending({
  entering: { busy, offline, fault },
  submit,
  danger = false,
}: {
  readonly entering: { readonly busy: boolean; readonly offline: boolean; readonly fault: Fault | null }
  readonly submit: string
  readonly danger?: boolean
}) {
  return (
    <>
      {busy && <Waiting says="登録しています" />}
      {offline && <Offline title="登録できたかどうか、わかりません" />}
      {fault !== null && <Failure fault={fault} title="登録できませんでした" />}
      <div className="buttons">
        <button type="submit" className={`button ${danger ? 'button-danger' : 'button-main'}`} disabled={busy}>
          {submit}
        </button>
      </div>
    </>
  )
}
