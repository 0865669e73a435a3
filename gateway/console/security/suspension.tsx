import { useId, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { type SecurityStopped, securityLift } from '../operations/security.ts'
import { freshRequestKey } from '../record/saving.ts'

const kinds: Readonly<Record<SecurityStopped['kind'], string>> = {
  SUSPENDED_BY_BUDGET: '利用の量や内容がふだんと違うため、自動で停止',
  SUSPENDED_BY_OFFICER: '担当者による停止',
}

/** Who was stopped, when and why; and, once it was looked into, that they may go on. */
export function Suspension({
  event,
  onLifted,
}: {
  readonly event: SecurityStopped
  readonly onLifted: (at: string) => void
}) {
  const said: readonly (readonly [string, string])[] = [
    ['なぜ', kinds[event.kind]],
    ['いつ', shownInstant(event.at)],
    ['施設', event.institution ?? '—'],
    ['資格（符号）', event.credential],
  ]
  return (
    <section className="sheet grant" aria-labelledby="suspension">
      <h2 id="suspension">停止の内容</h2>
      <dl className="said">
        {said.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {event.lifted === null ? (
        <Lift credential={event.credential} onLifted={onLifted} />
      ) : (
        <Notice tone="good" title="停止を解除しました" live>
          <p>{shownInstant(event.lifted)}</p>
        </Notice>
      )}
    </section>
  )
}

function Lift({ credential, onLifted }: { readonly credential: string; readonly onLifted: (at: string) => void }) {
  const { asking, begin } = useAsking(securityLift)
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const id = useId()
  const lift = async (event: Event) => {
    event.preventDefault()
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return
    const answer = await begin({ input: { idempotencyKey: freshRequestKey(), credential, reason: reason.trim() } })
    const at = answer.kind === 'DATA' ? (answer.data.liftSuspension?.lifted ?? null) : null
    if (at !== null) onLifted(at)
  }
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const atReason = fault?.inputPath.includes('reason') === true
  const complaint = missing
    ? '確かめたことを書いてください。'
    : atReason
      ? 'この理由は受け付けられません。氏名や番号は書かないでください。'
      : null
  return (
    <form className="record" noValidate aria-label="停止の解除" onSubmit={(event) => void lift(event)}>
      <div className={complaint === null ? 'field' : 'field field-wrong'}>
        <label htmlFor={id}>解除の理由</label>
        <span className="hint" id={`${id}-hint`}>
          だれに何を確かめたか。患者さんの氏名や番号は書かないでください。
        </span>
        <textarea
          id={id}
          rows={3}
          maxLength={1000}
          value={reason}
          aria-invalid={complaint !== null}
          aria-describedby={complaint === null ? `${id}-hint` : `${id}-hint ${id}-error`}
          onInput={({ currentTarget }) => {
            setReason(currentTarget.value)
            setMissing(false)
          }}
        />
        {complaint !== null && (
          <span className="complaint" id={`${id}-error`} role="alert">
            {complaint}
          </span>
        )}
      </div>
      {asking.kind === 'OFFLINE' && <Offline title="解除できたかどうか、わかりません" />}
      {fault !== undefined && !atReason && <Failure fault={fault} title="解除できませんでした" />}
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={asking.kind === 'WAITING'}>
          停止を解除する
        </button>
      </div>
    </form>
  )
}
