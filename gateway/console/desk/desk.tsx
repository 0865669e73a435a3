import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { CardForm } from '../card/card-form.tsx'
import { complaintFrom } from '../card/guard.ts'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { faultAt } from '../graph/answer.ts'
import { deskCheck } from '../operations/desk.ts'
import type { QualificationCheck } from '../operations/graph-types.ts'
import { Outcome } from './outcome.tsx'
import { TakeCode } from './take-code.tsx'

/** What passes by itself: whoever waits at the desk is not sent away for it. */
const outages: ReadonlySet<string> = new Set([
  'STORE_UNAVAILABLE',
  'SUBGRAPH_UNAVAILABLE',
  'AUDIT_UNAVAILABLE',
  'TIMEOUT',
  'INTERNAL',
])

/** One card in hand: typed, asked, answered on the same screen. */
export function Desk() {
  const { asking, begin, reset } = useAsking(deskCheck)
  const [asked, setAsked] = useState<QualificationCheck | null>(null)
  const answer = useRef<HTMLElement>(null)
  const settled = asking.kind !== 'IDLE' && asking.kind !== 'WAITING'
  useLayoutEffect(() => {
    if (settled) answer.current?.focus()
  }, [settled])
  const fault =
    asking.kind === 'DATA'
      ? faultAt(asking.faults, 'verifyQualification')
      : asking.kind === 'REFUSED'
        ? asking.fault
        : null
  const complaints = fault?.code === 'INVALID_INPUT' ? complaintFrom(fault.inputPath, fault.reason) : {}
  return (
    <div className="desk">
      <section className="sheet" aria-labelledby="card-heading">
        <h1 id="card-heading">資格を確認する</h1>
        <CardForm
          busy={asking.kind === 'WAITING'}
          complaints={complaints}
          submit="確認する"
          onSubmit={(input) => {
            setAsked(input)
            void begin({ input })
          }}
          onClear={() => {
            setAsked(null)
            reset()
          }}
        />
      </section>
      <div className="desk-answer">
        <section className="answer" ref={answer} tabIndex={-1} aria-label="確認の結果">
          {asking.kind === 'IDLE' && (
            <p className="answer-empty">保険証・資格確認書を見て入力してください。結果はここに出ます。</p>
          )}
          {asking.kind === 'WAITING' && <Waiting />}
          {asking.kind === 'OFFLINE' && <Offline />}
          {fault !== null && <Failure fault={fault} />}
          {(asking.kind === 'OFFLINE' || (fault !== null && outages.has(fault.code))) && <Meanwhile />}
          {asking.kind === 'DATA' && asking.data.verifyQualification !== null && (
            <Outcome found={asking.data.verifyQualification} faults={asking.faults} />
          )}
        </section>
        <TakeCode onTaken={() => asked !== null && void begin({ input: asked })} />
      </div>
    </div>
  )
}

function Meanwhile() {
  return (
    <Notice tone="plain" title="確認できないあいだの受け付け">
      <p>
        有効とも無効とも分かっていません。券面の保険者番号、記号・番号、枝番、生年月日を控えて受け付け、つながってから確認してください。
      </p>
    </Notice>
  )
}
