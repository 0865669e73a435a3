import { useEffect, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import type { Category } from '../operations/graph-types.ts'
import { meShow } from '../operations/me.ts'
import { categories } from '../record/categories.ts'
import { Code } from './code.tsx'

const offered = ['CLINICAL', 'MEDICATION', 'CHECKUP', 'DOCUMENT', 'LIMIT_CERTIFICATE'] as const satisfies Category[]

/** この医師に見せる: consent carried by hand, for whoever it is held out to. */
export function Show({ person }: { readonly person: string }) {
  const { asking, begin, reset } = useAsking(meShow)
  const [chosen, setChosen] = useState<readonly Category[]>(['CLINICAL', 'MEDICATION'])
  const made = asking.kind === 'DATA' ? asking.data.makeShowCode : null
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  if (made !== null) return <Shown code={made.code} expires={made.expires} chosen={chosen} onDone={reset} />
  return (
    <section className="sheet record" aria-labelledby="show">
      <h2 id="show">この医師に見せる</h2>
      <p>
        目の前の医師・薬剤師・受付にコードを示すと、その施設は、選んだ情報を今日一日だけ読めます。カードはいりません。
      </p>
      <fieldset className="topic">
        <legend className="entries-label">見せるもの</legend>
        {offered.map((category) => (
          <label key={category} className="tick">
            <input
              type="checkbox"
              checked={chosen.includes(category)}
              onInput={({ currentTarget }) =>
                setChosen(currentTarget.checked ? [...chosen, category] : chosen.filter((one) => one !== category))
              }
            />
            <span>{categories[category]}</span>
          </label>
        ))}
      </fieldset>
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== undefined && <Failure fault={fault} />}
      <div className="buttons">
        <button
          type="button"
          className="button button-main"
          disabled={chosen.length === 0 || asking.kind === 'WAITING'}
          onClick={() => void begin({ input: { person, categories: chosen } })}
        >
          コードを出す（10分間有効）
        </button>
      </div>
    </section>
  )
}

function Shown({
  code,
  expires,
  chosen,
  onDone,
}: {
  readonly code: string
  readonly expires: string
  readonly chosen: readonly Category[]
  readonly onDone: () => void
}) {
  const left = useMinutesLeft(expires)
  return (
    <section className="sheet show" aria-labelledby="shown">
      <h2 id="shown">画面を見せてください</h2>
      {left > 0 ? (
        <>
          <Code text={code} label="この医師に見せるコード" />
          <p className="show-left" role="status">
            あと{left}分有効
          </p>
          <p>見せるもの: {chosen.map((one) => categories[one]).join('、')}</p>
          <details>
            <summary>コードを読み取れないときの文字</summary>
            <p className="pass-text">{code}</p>
          </details>
        </>
      ) : (
        <Notice tone="caution" title="コードの期限が切れました" live>
          <p>もう一度コードを出してください。</p>
        </Notice>
      )}
      <div className="buttons">
        <button type="button" className="button" onClick={onDone}>
          {left > 0 ? '閉じる' : 'もう一度コードを出す'}
        </button>
      </div>
      <p className="hint">受け取られると「同意」に、読まれると「見た人」に載ります。あとからでも取り消せます。</p>
    </section>
  )
}

const tickMs = 5_000

function useMinutesLeft(expires: string): number {
  const left = () => Math.max(0, Math.ceil((Date.parse(expires) - Date.now()) / 60_000))
  const [minutes, setMinutes] = useState(left)
  useEffect(() => {
    const timer = setInterval(() => setMinutes(left), tickMs)
    return () => clearInterval(timer)
  })
  return minutes
}
