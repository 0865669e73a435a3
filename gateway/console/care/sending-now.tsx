import { Notice } from '../frame/notice.tsx'
import { fileFaults, placeOf } from './file-faults.ts'
import type { Sent, Taken } from './sending.ts'

export interface Sending {
  readonly key: string
  readonly name: string
  readonly size: number
  readonly file: File
  readonly whole: boolean
  readonly standing: 'WAITING' | 'SENDING' | 'DONE' | 'STOPPED' | 'FAILED'
  readonly taken: Taken | null
  readonly failed: Exclude<Sent, { kind: 'TAKEN' }> | null
}

const refusals: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'サインインが切れました。もう一度サインインしてください。',
  NOT_PERMITTED: 'この職務では送れません。',
  CONFLICT: 'このファイルは、いま別の画面から送られています。',
  RATE_LIMITED: '混み合っています。しばらくしてからもう一度送ってください。',
}

function refusalText({ code, reason, inputPath }: Extract<Sent, { kind: 'REFUSED' }>): string {
  const fault = fileFaults[reason ?? '']
  if (fault !== undefined) return `${fault}${placeOf(inputPath)}`
  return refusals[code] ?? `ファイルを受け取れませんでした（${reason ?? code}）。`
}

/** What is wrong in the file itself is so when it is sent again. */
const mayGoOn = (failed: Sending['failed']): boolean =>
  failed?.kind !== 'REFUSED' || fileFaults[failed.reason ?? ''] === undefined

/** One file on its way: how far it is, and what it came to. */
export function SendingNow({
  sending,
  onStop,
  onAgain,
}: {
  readonly sending: Sending
  readonly onStop: () => void
  readonly onAgain: () => void
}) {
  const { name, size, standing, taken, failed } = sending
  const part = standing === 'DONE' ? 1 : taken === null || size === 0 ? 0 : Math.min(1, taken.position / size)
  const again = (
    <div className="buttons">
      <button type="button" className="button" onClick={onAgain}>
        続きから送る
      </button>
    </div>
  )
  return (
    <section className="sheet sending" aria-label={name}>
      <header className="section-head">
        <h2>{name}</h2>
        <span className="save">{taken === null ? '' : figures(taken)}</span>
      </header>
      {(standing === 'WAITING' || standing === 'SENDING') && (
        <>
          <progress value={part} max={1} aria-label={`${name} の進み具合`} />
          <div className="buttons">
            <span role="status">
              {standing === 'WAITING' ? '順番を待っています' : `送っています ${Math.round(part * 100)} %`}
            </span>
            {standing === 'SENDING' && (
              <button type="button" className="button button-small" onClick={onStop}>
                止める
              </button>
            )}
          </div>
        </>
      )}
      {standing === 'DONE' && taken !== null && (
        <Notice
          tone={taken.refused === 0 ? 'good' : 'caution'}
          title={taken.refused === 0 ? 'すべて受け取りました' : `${taken.refused} 行に誤りがあります`}
          live
        >
          <p>
            {taken.refused === 0
              ? '下の控えを印刷できます。'
              : sending.whole
                ? '何も取り込んでいません。下の表で誤りを直して、もう一度送ってください。'
                : 'ほかの行は取り込みました。下の表の行だけを直して、もう一度送ってください。'}
          </p>
        </Notice>
      )}
      {standing === 'STOPPED' && (
        <Notice tone="caution" title="途中で止まりました" live>
          <p>同じファイルをもう一度送ると、続きから取り込みます。</p>
          {again}
        </Notice>
      )}
      {standing === 'FAILED' && (
        <Notice tone="danger" title="送れませんでした" live>
          <p>
            {failed?.kind === 'REFUSED'
              ? refusalText(failed)
              : 'つながりませんでした。取り込んだところまでは残っています。'}
          </p>
          {mayGoOn(failed) && again}
        </Notice>
      )}
    </section>
  )
}

export function figures(
  taken: Pick<Taken, 'rows' | 'landed' | 'unchanged' | 'refused'> & { readonly state: string },
): string {
  const [rows, landed, unchanged, refused] = [taken.rows, taken.landed, taken.unchanged, taken.refused].map((count) =>
    count.toLocaleString('ja-JP'),
  )
  return taken.state === 'UNDONE'
    ? `${rows} 行: 何も残していません、誤り ${refused}`
    : `${rows} 行: 取り込み ${landed}、変更なし ${unchanged}、誤り ${refused}`
}
