import { useEffect, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { Unread } from '../frame/reading.tsx'
import { Table } from '../frame/table.tsx'
import { ask } from '../graph/client.ts'
import { meLooked, meStopGrant } from '../operations/me.ts'
import { categories } from '../record/categories.ts'
import { freshRequestKey } from '../record/saving.ts'
import { type Asked, type Edge, together } from './log.ts'
import { placeOf, purposes, roles } from './words.ts'

/** Who asked for what about the person, answered or refused; an emergency's opening can be stopped from here. */
export function Looked({ person }: { readonly person: string }) {
  const { asking, begin } = useAsking(meLooked)
  const [earlier, setEarlier] = useState<readonly Edge[]>([])
  const [stopped, setStopped] = useState<ReadonlyMap<string, 'STOPPED' | 'FAILED'>>(new Map())
  const [own, setOwn] = useState(false)
  useEffect(() => void begin({}), [begin])

  const stop = async (grant: string) => {
    const answer = await ask(meStopGrant, { input: { idempotencyKey: freshRequestKey(), person, grant } })
    const done = answer.kind === 'DATA' && answer.data.stopGrant !== null
    setStopped((before) => new Map(before).set(grant, done ? 'STOPPED' : 'FAILED'))
  }
  if (asking.kind !== 'DATA') return <Unread asking={asking} says="記録を読んでいます" onRetry={() => void begin({})} />
  const log = asking.data.me?.accessLog
  if (log == null) return asking.faults[0] === undefined ? null : <Failure fault={asking.faults[0]} />
  const edges = [...earlier, ...log.edges]
  const shown = together(edges).filter(({ role }) => own || (role !== 'PERSON' && role !== 'GUARDIAN'))
  const { hasNextPage, endCursor } = log.pageInfo
  return (
    <section className="sheet" aria-labelledby="looked">
      <h2 id="looked">見た人、見ようとした人</h2>
      {log.missing.length > 0 && (
        <Notice tone="caution" title="一部の記録をいま読めません">
          <p>しばらくしてからもう一度開いてください。</p>
        </Notice>
      )}
      <label className="tick">
        <input type="checkbox" checked={own} onInput={(event) => setOwn(event.currentTarget.checked)} />
        <span>ご本人・ご家族の操作も表示する</span>
      </label>
      {shown.length === 0 ? (
        <p>{hasNextPage ? 'この範囲では誰も見ていません。' : 'まだ誰も見ていません。'}</p>
      ) : (
        <Table
          columns={['いつ', 'だれ', 'どこから', '目的', '何を', '結果']}
          lines={shown.map((entry) => ({
            key: entry.cursor,
            cells: [
              shownInstant(entry.at),
              roles[entry.role] ?? entry.role,
              placeOf(entry),
              purposes[entry.purpose] ?? entry.purpose,
              entry.categories.map((one) => categories[one] ?? one).join('、'),
              <Outcome key="outcome" entry={entry} stopped={stopped.get(entry.grant ?? '') ?? null} onStop={stop} />,
            ],
          }))}
        />
      )}
      {hasNextPage && (
        <div className="buttons">
          <button
            type="button"
            className="button"
            onClick={() => {
              setEarlier(edges)
              void begin({ after: endCursor })
            }}
          >
            もっと前を見る
          </button>
        </div>
      )}
    </section>
  )
}

function Outcome({
  entry,
  stopped,
  onStop,
}: {
  readonly entry: Asked
  readonly stopped: 'STOPPED' | 'FAILED' | null
  readonly onStop: (grant: string) => Promise<void>
}) {
  const { grant, outcome } = entry
  if (outcome !== 'ALLOWED') return <span className="refused">断られました</span>
  return (
    <>
      {entry.action === 'WRITE' ? '記入しました' : '見ました'}
      {grant !== null && stopped === null && (
        <button type="button" className="button button-small button-danger" onClick={() => onStop(grant)}>
          この開示を止める
        </button>
      )}
      {stopped !== null && (
        <span role="status">
          {stopped === 'STOPPED' ? '（止めました）' : '（すでに終わっているか、止められませんでした）'}
        </span>
      )}
    </>
  )
}
