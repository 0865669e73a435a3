import { useState } from 'preact/hooks'
import { today } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import type { Answer } from '../graph/answer.ts'
import { ask } from '../graph/client.ts'
import { type MeBundleData, meBundle } from '../operations/me.ts'
import { categories } from '../record/categories.ts'

type State = 'NOTHING' | 'WAITING' | Answer<MeBundleData>

/** One's own data to take away, as the standard form that other systems read. */
export function Bundle() {
  const [state, setState] = useState<State>('NOTHING')
  const take = async () => {
    setState('WAITING')
    const answer = await ask(meBundle, {})
    setState(answer)
    const json = answer.kind === 'DATA' ? answer.data.me?.clinicalSummary?.bundle?.json : undefined
    if (json !== undefined) save(json)
  }
  const taken = typeof state === 'object' && state.kind === 'DATA' ? state.data.me?.clinicalSummary?.bundle : undefined
  const fault = typeof state !== 'object' ? undefined : state.kind === 'REFUSED' ? state.fault : undefined
  return (
    <section className="sheet no-print" aria-labelledby="bundle">
      <h2 id="bundle">自分のデータを持ち出す</h2>
      <p className="hint">
        病名・検査・薬・健診・文書を一つのファイル（FHIR R4）で受け取ります。ほかのアプリや医療機関に渡せます。
      </p>
      <div className="buttons">
        <button type="button" className="button" disabled={state === 'WAITING'} onClick={() => void take()}>
          {state === 'WAITING' ? '用意しています' : 'ファイルを受け取る'}
        </button>
      </div>
      {typeof state === 'object' && state.kind === 'OFFLINE' && <Offline />}
      {fault !== undefined && <Failure fault={fault} />}
      {taken === null && <Notice tone="caution" title="ファイルを用意できませんでした" live />}
      {taken != null && (
        <Notice tone="good" title="ファイルを保存しました" live>
          <p>
            {taken.leftOut.length === 0
              ? '持ち出せるものはすべて入っています。'
              : `入っていないもの: ${taken.leftOut.map((one) => categories[one] ?? one).join('、')}`}
            {taken.sources.some(({ state: said }) => said === 'UNAVAILABLE') && '返事のない地域の分は入っていません。'}
          </p>
        </Notice>
      )}
    </section>
  )
}

function save(json: string): void {
  const address = URL.createObjectURL(new Blob([json], { type: 'application/fhir+json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `tsunagu-${today()}.json`
  link.click()
  URL.revokeObjectURL(address)
}
