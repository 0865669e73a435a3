import { useId, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { type ReviewerGrant, reviewerDecide } from '../operations/reviewer.ts'
import { categories } from '../record/categories.ts'
import { freshRequestKey } from '../record/saving.ts'
import { grantKinds, labels, reasons } from './words.ts'

type Verdict = NonNullable<ReviewerGrant['verdict']>

/** What was opened, by whom and why; and the reviewer's verdict on it, once. */
export function Grant({
  grant,
  onDecided,
}: {
  readonly grant: ReviewerGrant
  readonly onDecided: (verdict: Verdict, reviewed: string) => void
}) {
  const said: readonly (readonly [string, string | null])[] = [
    ['開いた人', grant.openedBy],
    ['読める施設', grant.holderNames === null ? null : grant.holderNames.join('、') || '開いた人だけ'],
    ['理由', grant.reason === null ? null : (reasons[grant.reason] ?? grant.reason)],
    ['開いた人の説明', grant.note],
    ['開いたとき', shownInstant(grant.from)],
    [
      '終わり',
      grant.stopped === null ? shownInstant(grant.until) : `${shownInstant(grant.stopped)}（ご家族が止めました）`,
    ],
    ['開いた情報', grant.categories.map((one) => categories[one] ?? one).join('、')],
    ['慎重な扱いの情報', grant.labels.length === 0 ? 'なし' : grant.labels.map((one) => labels[one] ?? one).join('、')],
    ['対象の方（符号）', grant.subject],
    ['審査の期限', shownInstant(grant.reviewDue)],
  ]
  return (
    <section className="sheet grant" aria-labelledby="grant">
      <h2 id="grant">{grantKinds[grant.kind] ?? grant.kind}</h2>
      {grant.reviewLate && <Notice tone="danger" title="審査の期限を過ぎています" />}
      <dl className="said">
        {said.map(([term, text]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text ?? '—'}</dd>
          </div>
        ))}
      </dl>
      {grant.reviewed === null ? (
        <Decide grant={grant.id} onDecided={onDecided} />
      ) : (
        <Notice
          tone={grant.verdict === 'JUSTIFIED' ? 'good' : 'caution'}
          title={grant.verdict === 'JUSTIFIED' ? '妥当と判断しました' : '妥当でないと判断しました'}
          live
        >
          <p>{shownInstant(grant.reviewed)}</p>
        </Notice>
      )}
    </section>
  )
}

function Decide({
  grant,
  onDecided,
}: {
  readonly grant: string
  readonly onDecided: (verdict: Verdict, reviewed: string) => void
}) {
  const { asking, begin } = useAsking(reviewerDecide)
  const [note, setNote] = useState('')
  const id = useId()
  const decide = async (verdict: Verdict) => {
    const answer = await begin({ input: { idempotencyKey: freshRequestKey(), grant, verdict, note: note.trim() } })
    if (answer.kind !== 'DATA') return
    const { reviewGrant } = answer.data
    if (reviewGrant?.verdict != null && reviewGrant.reviewed !== null)
      onDecided(reviewGrant.verdict, reviewGrant.reviewed)
  }
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const disabled = note.trim() === '' || asking.kind === 'WAITING'
  return (
    <>
      {asking.kind === 'OFFLINE' && <Offline title="送れませんでした" />}
      {fault !== undefined && <Failure fault={fault} />}
      <div className="field">
        <label htmlFor={id}>判断の理由</label>
        <textarea
          id={id}
          rows={3}
          maxLength={2000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      <div className="buttons">
        <button type="button" className="button button-main" disabled={disabled} onClick={() => decide('JUSTIFIED')}>
          妥当
        </button>
        <button
          type="button"
          className="button button-danger"
          disabled={disabled}
          onClick={() => decide('NOT_JUSTIFIED')}
        >
          妥当でない
        </button>
      </div>
    </>
  )
}
