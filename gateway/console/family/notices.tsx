import { useEffect, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure } from '../frame/failure.tsx'
import { Sign, type Tone } from '../frame/notice.tsx'
import { Unread } from '../frame/reading.tsx'
import { ask } from '../graph/client.ts'
import { type FamilyNoticesData, familyNotices, familyWithdraw } from '../operations/family.ts'
import { meStopGrant } from '../operations/me.ts'
import { placeOf, roles } from '../person/words.ts'
import { categories } from '../record/categories.ts'
import { freshRequestKey } from '../record/saving.ts'

type Edge = NonNullable<NonNullable<FamilyNoticesData['me']>['emergencyNotices']>['edges'][number]
type Told = Edge['node']

const kinds: Readonly<Record<Told['kind'], { readonly tone: Tone; readonly says: string }>> = {
  GRANT_OPENED: { tone: 'caution', says: '緊急の開示が行われました' },
  APPROVED: { tone: 'good', says: '主治医が承認しました' },
  RETURNED: { tone: 'caution', says: '主治医から差し戻されました' },
  AMENDED: { tone: 'plain', says: '記録が書きかえられました' },
  HANDED_OVER: { tone: 'plain', says: '搬送先の病院に引き継がれました' },
  TRANSPORT_NOTED: { tone: 'plain', says: '搬送のあとの記録が書かれました' },
  READ: { tone: 'plain', says: '読まれました' },
  FOUND: { tone: 'plain', says: '氏名などから探し出されました' },
  REFUSED: { tone: 'good', says: '読もうとして、断られました' },
}

/** What emergencies did, told to the family (お知らせ); each can be stopped where it is told. */
export function Notices({ person }: { readonly person: string }) {
  const { asking, begin } = useAsking(familyNotices)
  const [earlier, setEarlier] = useState<readonly Edge[]>([])
  const [stopped, setStopped] = useState<ReadonlyMap<string, boolean>>(new Map())
  useEffect(() => void begin({}), [begin])
  if (asking.kind !== 'DATA')
    return <Unread asking={asking} says="お知らせを読んでいます" onRetry={() => void begin({})} />
  const notices = asking.data.me?.emergencyNotices
  if (notices == null) return asking.faults[0] === undefined ? null : <Failure fault={asking.faults[0]} />
  const edges = [...earlier, ...notices.edges]

  const stop = async ({ grant, provision }: Told) => {
    const idempotencyKey = freshRequestKey()
    if (grant !== null) {
      const answer = await ask(meStopGrant, { input: { idempotencyKey, person, grant } })
      const done = answer.kind === 'DATA' && answer.data.stopGrant !== null
      setStopped((held) => new Map(held).set(grant, done))
    } else if (provision !== null) {
      const answer = await ask(familyWithdraw, { input: { idempotencyKey, person, provision } })
      const done = answer.kind === 'DATA' && answer.data.withdrawConsent !== null
      setStopped((held) => new Map(held).set(provision, done))
    }
  }
  return (
    <section className="sheet" aria-labelledby="notices">
      <h2 id="notices">お知らせ</h2>
      {edges.length === 0 && <p>救急で読まれたことはありません。</p>}
      <ol className="notices">
        {edges.map(({ cursor, node }) => (
          <li key={cursor} className={`told notice-${kinds[node.kind].tone}`}>
            <Sign tone={kinds[node.kind].tone} />
            <div>
              <p className="notice-title">
                {node.purpose === 'EMERGENCY' ? '救急: ' : ''}
                {kinds[node.kind].says}
              </p>
              <p>
                {shownInstant(node.at)} · {roles[node.role] ?? node.role}
                {node.institution === null ? '' : ` · ${placeOf(node)}`} ·{' '}
                {node.categories.map((one) => categories[one] ?? one).join('、')}
              </p>
              <Stopping told={node} stopped={stopped.get(node.grant ?? node.provision ?? '') ?? null} onStop={stop} />
            </div>
          </li>
        ))}
      </ol>
      {notices.pageInfo.hasNextPage && (
        <div className="buttons">
          <button
            type="button"
            className="button"
            onClick={() => {
              setEarlier(edges)
              void begin({ after: notices.pageInfo.endCursor })
            }}
          >
            もっと前を見る
          </button>
        </div>
      )}
    </section>
  )
}

function Stopping({
  told,
  stopped,
  onStop,
}: {
  readonly told: Told
  readonly stopped: boolean | null
  readonly onStop: (told: Told) => Promise<void>
}) {
  if (told.kind === 'REFUSED' || (told.grant === null && told.provision === null)) return null
  if (stopped !== null) {
    return (
      <p role="status">
        {stopped
          ? '止めました。次からは読まれません。'
          : '止められませんでした。すでに終わっているか、つながっていません。'}
      </p>
    )
  }
  return (
    <button type="button" className="button button-small button-danger" onClick={() => onStop(told)}>
      {told.grant === null ? 'この許可（救急パスなど）を取り消す' : 'この開示を止める'}
    </button>
  )
}
