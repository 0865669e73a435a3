import { useId, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { Part, Read, useReading } from '../frame/reading.tsx'
import { Table } from '../frame/table.tsx'
import type { DecisionKind } from '../operations/graph-types.ts'
import { stewardShownWrongly, stewardUndo } from '../operations/steward.ts'
import { purposes, roles } from '../person/words.ts'
import { categories } from '../record/categories.ts'
import { freshRequestKey } from '../record/saving.ts'

/** Taking a decision back, whatever has happened since; of a link, then, whom it showed to whom. */
export function Undo({
  decision,
  kind,
  onUndone,
}: {
  readonly decision: string
  readonly kind: DecisionKind
  readonly onUndone: () => void
}) {
  const { asking, begin } = useAsking(stewardUndo)
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const id = useId()
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const undo = async () => {
    const input = { idempotencyKey: freshRequestKey(), decision, reason: reason.trim() }
    const answer = await begin({ input })
    if (answer.kind === 'DATA' && answer.data.undoDecision !== null) onUndone()
  }
  if (asking.kind === 'DATA' && asking.data.undoDecision !== null) {
    return (
      <>
        <Notice tone="good" title="取り消しました" live>
          <p>前のとおりに戻りました。取り消しも記録に残ります。</p>
        </Notice>
        {kind === 'LINK' && <ShownWrongly link={decision} />}
      </>
    )
  }
  if (!open) {
    return (
      <div className="buttons">
        <button type="button" className="button button-danger" onClick={() => setOpen(true)}>
          この判断を取り消す
        </button>
      </div>
    )
  }
  return (
    <div className="field undo">
      <label htmlFor={id}>取り消す理由</label>
      <textarea
        id={id}
        rows={2}
        maxLength={1000}
        value={reason}
        onInput={({ currentTarget }) => setReason(currentTarget.value)}
      />
      {asking.kind === 'OFFLINE' && <Offline title="取り消せませんでした" />}
      {fault !== undefined && <Failure fault={fault} title="取り消せませんでした" />}
      <div className="buttons">
        <button
          type="button"
          className="button button-danger"
          disabled={reason.trim() === '' || asking.kind === 'WAITING'}
          onClick={() => void undo()}
        >
          取り消す
        </button>
        <button type="button" className="button" onClick={() => setOpen(false)}>
          やめる
        </button>
      </div>
    </div>
  )
}

function ShownWrongly({ link }: { readonly link: string }) {
  const { asking, again } = useReading(stewardShownWrongly, { link })
  return (
    <Read asking={asking} says="誤って見せたものを調べています" onRetry={() => void again()}>
      {({ wrongDisclosures }, faults) => (
        <Part value={wrongDisclosures} faults={faults} path={['wrongDisclosures']}>
          {({ from, until, shown, cut, missing }) => (
            <section className="shown-wrongly" aria-label="誤って見せたもの">
              <h3>結びついていたあいだに見られたもの</h3>
              <p className="hint">
                {shownInstant(from)} から {shownInstant(until)} まで。ご本人に知らせる必要があります。
              </p>
              {missing.length > 0 && <Notice tone="caution" title="一部の記録をいま読めません" />}
              {shown.length === 0 ? (
                <p>だれも見ていません。</p>
              ) : (
                <Table
                  columns={['いつ', 'だれ', '施設番号', '目的', '何を']}
                  lines={shown.map(({ at, institution, role, purpose, category }, place) => ({
                    key: `${place}`,
                    cells: [
                      shownInstant(at),
                      roles[role] ?? role,
                      institution ?? '—',
                      purposes[purpose] ?? purpose,
                      categories[category] ?? category,
                    ],
                  }))}
                />
              )}
              {cut && <p>ほかにもあります。監査人の画面ですべてを調べられます。</p>}
            </section>
          )}
        </Part>
      )}
    </Read>
  )
}
