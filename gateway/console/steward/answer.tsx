import { useId, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import type { ReviewAnswer } from '../operations/graph-types.ts'
import { type StewardTask, stewardAnswer } from '../operations/steward.ts'
import { freshRequestKey } from '../record/saving.ts'
import { Undo } from './undo.tsx'

const said: Readonly<Record<ReviewAnswer, string>> = {
  SAME: '同じ人としました',
  APART: '別の人としました',
  LATER: 'あとで決めることにしました',
}

/** The steward's answer with its reason; and, for as long as it stands on the screen, taking it back. */
export function Answer({
  task,
  onSettled,
  onReopened,
}: {
  readonly task: StewardTask
  readonly onSettled: () => void
  readonly onReopened: () => void
}) {
  const { asking, begin } = useAsking(stewardAnswer)
  const [reason, setReason] = useState('')
  const [given, setGiven] = useState<ReviewAnswer | null>(null)
  const id = useId()
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const answer = async (choice: ReviewAnswer) => {
    const input = { idempotencyKey: freshRequestKey(), review: task.id, answer: choice, reason: reason.trim() }
    const answered = await begin({ input })
    if (answered.kind !== 'DATA' || answered.faults.length > 0) return
    setGiven(choice)
    onSettled()
  }
  if (given !== null) {
    const decision = asking.kind === 'DATA' ? asking.data.answerReview : null
    return (
      <section className="sheet" aria-label="判断">
        <Notice tone={given === 'LATER' ? 'plain' : 'good'} title={said[given]} live>
          <p>理由: {reason}</p>
        </Notice>
        {decision !== null && <Undo decision={decision.id} kind={decision.kind} onUndone={onReopened} />}
      </section>
    )
  }
  const ready = reason.trim() !== '' && asking.kind !== 'WAITING'
  return (
    <section className="sheet" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>判断する</h2>
      <div className="field">
        <label htmlFor={id}>判断の理由</label>
        <span className="hint" id={`${id}-hint`}>
          何で確かめたか。例: 保険者に電話で確認、戸籍の附票
        </span>
        <textarea
          id={id}
          rows={3}
          maxLength={1000}
          aria-describedby={`${id}-hint`}
          value={reason}
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </div>
      {asking.kind === 'OFFLINE' && <Offline title="送れませんでした" />}
      {fault !== undefined && <Failure fault={fault} title="受け付けられませんでした" />}
      <div className="buttons">
        <button
          type="button"
          className="button button-main"
          disabled={!ready || task.ifSame === null}
          onClick={() => void answer('SAME')}
        >
          同じ人
        </button>
        <button
          type="button"
          className="button button-main"
          disabled={!ready || task.ifApart === null}
          onClick={() => void answer('APART')}
        >
          別の人
        </button>
        {task.state === 'OPEN' && (
          <button type="button" className="button" disabled={!ready} onClick={() => void answer('LATER')}>
            あとで決める
          </button>
        )}
      </div>
    </section>
  )
}
