import { useRef, useState } from 'preact/hooks'

/** Where files are dropped or chosen. */
export function Drop({
  whole,
  onWhole,
  onFiles,
}: {
  readonly whole: boolean
  readonly onWhole: (whole: boolean) => void
  readonly onFiles: (files: readonly File[]) => void
}) {
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  return (
    <section className="sheet" aria-labelledby="drop">
      <h1 id="drop">CHASE・LIFE のファイルを送る</h1>
      {/* Dropping is for pointers; by keyboard the same is done with the button inside. */}
      <fieldset
        className={over ? 'drop drop-over' : 'drop'}
        aria-label="ファイルの受け口"
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          onFiles([...(event.dataTransfer?.files ?? [])])
        }}
      >
        <p>介護ソフトが書き出した CSV を、ここに置いてください。いくつでも、続けて送れます。</p>
        <input
          ref={chooser}
          type="file"
          accept=".csv,text/csv"
          multiple
          hidden
          aria-label="CSV ファイル"
          onChange={(event) => {
            onFiles([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
        <button type="button" className="button button-main" onClick={() => chooser.current?.click()}>
          ファイルを選ぶ
        </button>
      </fieldset>
      <label className="tick">
        <input type="checkbox" checked={whole} onInput={(event) => onWhole(event.currentTarget.checked)} />
        <span>一つでも誤りがあれば、何も取り込まない</span>
      </label>
      <p className="hint">
        番号は受付で置きかえ、氏名と備考は保存しません。表計算ソフトで開いて保存し直したファイルは、先頭の 0
        などが壊れることがあります。
      </p>
    </section>
  )
}
