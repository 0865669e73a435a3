import { Notice } from '../frame/notice.tsx'
import { Code } from '../person/code.tsx'

/** A pass as it is printed: shown once, kept nowhere. */
export function Pass({
  pass,
  name,
  onDone,
}: {
  readonly pass: string
  readonly name: string
  readonly onDone: () => void
}) {
  return (
    <section className="sheet pass" aria-labelledby="pass">
      <div className="pass-card">
        <div>
          <h2 id="pass">救急パス</h2>
          <p className="pass-name">{name}</p>
          <p>
            救急隊員・救急の医師・看護師の方へ: このコードを「つなぐ」の救急画面で読み取ると、救急サマリーが開きます。
          </p>
          <p className="hint">このコードだけでは何も読めません。紛失したときは、ご家族の画面から取り消せます。</p>
        </div>
        <Code text={pass} label="救急パスのQRコード" />
      </div>
      <details className="no-print">
        <summary>コードを読み取れないときの文字</summary>
        <p className="pass-text">{pass}</p>
      </details>
      <div className="no-print">
        <Notice tone="caution" title="この画面を閉じると、同じコードは二度と表示できません">
          <p>いま印刷するか、写真に撮ってください。なくしたら、取り消して新しく発行できます。</p>
        </Notice>
        <div className="buttons">
          <button type="button" className="button button-main" onClick={() => print()}>
            印刷する
          </button>
          <button type="button" className="button" onClick={onDone}>
            閉じる
          </button>
        </div>
      </div>
    </section>
  )
}
