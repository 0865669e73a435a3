import { useEffect, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { Unread } from '../frame/reading.tsx'
import type { Answer } from '../graph/answer.ts'
import { ask } from '../graph/client.ts'
import {
  type FamilyProvision,
  familyIssuePass,
  familyPermissions,
  familyPermit,
  familyWithdraw,
} from '../operations/family.ts'
import { freshRequestKey } from '../record/saving.ts'
import { Pass } from './pass.tsx'
import { standingOf } from './standing.ts'

interface Parts {
  readonly person: string
  readonly name: string
}

/** Whether emergencies may read the one page, by what, and stopping it. */
export function Permissions({ person, name }: Parts) {
  const { asking, begin } = useAsking(familyPermissions)
  const [issued, setIssued] = useState<string | null>(null)
  const [failed, setFailed] = useState<Answer<unknown> | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => void begin({}), [begin])

  const doing = async (acts: readonly (() => Promise<Answer<unknown>>)[]) => {
    setBusy(true)
    setFailed(null)
    for (const act of acts) {
      const answer = await act()
      if (answer.kind !== 'DATA' || answer.faults.length > 0) {
        setFailed(answer)
        break
      }
    }
    await begin({})
    setBusy(false)
  }
  const withdrawal = (provision: FamilyProvision) => () =>
    ask(familyWithdraw, { input: { idempotencyKey: freshRequestKey(), person, provision: provision.id } })
  const enrol = () =>
    ask(familyPermit, {
      input: {
        idempotencyKey: freshRequestKey(),
        person,
        effect: 'PERMIT',
        category: 'EMERGENCY_SUMMARY',
        recipient: { emergencyEntitled: true },
      },
    })
  const issue = async () => {
    const answer = await ask(familyIssuePass, { input: { idempotencyKey: freshRequestKey(), person } })
    if (answer.kind === 'DATA') setIssued(answer.data.issuePass?.pass ?? null)
    return answer
  }

  if (issued !== null) return <Pass pass={issued} name={name} onDone={() => setIssued(null)} />
  if (asking.kind !== 'DATA') {
    const says = busy ? '手続きしています' : '許可を読んでいます'
    return <Unread asking={asking} says={says} onRetry={() => void begin({})} />
  }
  const { consents } = asking.data.me ?? {}
  if (consents == null) return asking.faults[0] === undefined ? null : <Failure fault={asking.faults[0]} />
  const { enrolments, passes, former } = standingOf(
    consents.edges.map(({ node }) => node),
    Date.now(),
  )
  const open = enrolments.length > 0 || passes.length > 0
  return (
    <>
      {failed !== null && <Failed answer={failed} />}
      <section className="sheet" aria-labelledby="enrolment">
        <h2 id="enrolment">救急のときに読んでもらう</h2>
        <Notice
          tone={open ? 'good' : 'caution'}
          title={
            enrolments.length > 0
              ? '救急の施設は、救急サマリーを読めます'
              : open
                ? '救急パスを示されたときだけ、救急サマリーを読めます'
                : '救急サマリーは読まれません'
          }
          live
        >
          <p>
            {open
              ? '読まれたことは、すべて「見た人」に残ります。'
              : '意識がないときなど、法令で定められた緊急の開示だけが残ります。'}
          </p>
        </Notice>
        <div className="buttons">
          {enrolments.length === 0 && (
            <button type="button" className="button button-main" disabled={busy} onClick={() => doing([enrol])}>
              救急時の閲覧を許可する
            </button>
          )}
          {open && (
            <button
              type="button"
              className="button button-danger"
              disabled={busy}
              onClick={() => doing([...enrolments, ...passes].map(withdrawal))}
            >
              すべて止める
            </button>
          )}
        </div>
      </section>
      <section className="sheet" aria-labelledby="passes">
        <h2 id="passes">救急パス</h2>
        <p className="hint">印刷して車いすやかばんに付けておくと、カードがなくても救急サマリーを開けます。</p>
        {passes.length > 0 && (
          <ul className="passes">
            {passes.map((one) => (
              <li key={one.id}>
                <span>{shownInstant(one.given)} に発行</span>
                <button
                  type="button"
                  className="button button-small button-danger"
                  disabled={busy}
                  aria-label={`${shownInstant(one.given)} に発行したパスを取り消す`}
                  onClick={() => doing([withdrawal(one)])}
                >
                  取り消す
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="buttons">
          <button type="button" className="button button-main" disabled={busy} onClick={() => doing([issue])}>
            救急パスを発行する
          </button>
        </div>
        {former.length > 0 && (
          <details>
            <summary>取り消したパス（{former.length}）</summary>
            <ul>
              {former.map((one) => (
                <li key={one.id}>
                  {shownInstant(one.given)} に発行、{shownInstant(one.withdrawn ?? one.until ?? one.given)} まで
                </li>
              ))}
            </ul>
          </details>
        )}
      </section>
    </>
  )
}

function Failed({ answer }: { readonly answer: Answer<unknown> }) {
  if (answer.kind === 'OFFLINE') return <Offline title="手続きできませんでした" />
  const fault = answer.kind === 'REFUSED' ? answer.fault : answer.faults[0]
  return fault === undefined ? null : <Failure fault={fault} title="手続きできませんでした" />
}
