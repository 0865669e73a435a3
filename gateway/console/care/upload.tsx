import { useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { Table } from '../frame/table.tsx'
import { type CareUploadShown, careUndo } from '../operations/care.ts'
import { reportOf } from './sending.ts'
import { figures } from './sending-now.tsx'

const states: Readonly<Record<CareUploadShown['state'], string>> = {
  RUNNING: '受け取っています',
  STOPPED: '途中で止まっています',
  DONE: '受け取りました',
  UNDOING: '取り消しています',
  UNDONE: '取り消しました',
}

/** One file so far: its receipt, every wrong cell, and taking the whole of it back. */
export function Upload({
  upload,
  name,
  onUndone,
}: {
  readonly upload: CareUploadShown
  readonly name: string | null
  /** Null: another office's, which is read and no more. */
  readonly onUndone: (() => void) | null
}) {
  const { key, state, form, version, began, refusals, refused } = upload
  const { asking, begin } = useAsking(careUndo)
  const [sure, setSure] = useState(false)
  const undo = async () => {
    setSure(false)
    const answer = await begin({ input: { key } })
    if (answer.kind === 'DATA') onUndone?.()
  }
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  return (
    <details className="version" open={refused > 0 && name !== null}>
      <summary>
        {shownInstant(began)} {name ?? form ?? 'ファイル'}
        <span className={`state state-${state === 'DONE' ? (refused > 0 ? 'returned' : 'approved') : 'draft'}`}>
          {refused > 0 && state === 'DONE' ? `誤り ${refused} 行` : states[state]}
        </span>
      </summary>
      <dl className="said receipt">
        <div>
          <dt>受付番号</dt>
          <dd className="request">{key.slice(0, 16)}</dd>
        </div>
        <div>
          <dt>様式</dt>
          <dd>{form === null ? '—' : `${form}（${version ?? '版は不明'}）`}</dd>
        </div>
        <div>
          <dt>行</dt>
          <dd>{figures(upload)}</dd>
        </div>
      </dl>
      {refusals.length > 0 && <Refusals refusals={refusals} all={refused} />}
      {asking.kind === 'OFFLINE' && <Offline title="取り消せませんでした" />}
      {fault !== undefined && <Failure fault={fault} title="取り消せませんでした" />}
      {sure ? (
        <Notice tone="danger" title="このファイルで入ったものを、すべて取り消しますか">
          <p>取り込んだ行は消え、このファイルで書きかえられた行は前の内容に戻ります。</p>
          <div className="buttons">
            <button type="button" className="button button-danger" onClick={undo}>
              取り消す
            </button>
            <button type="button" className="button" onClick={() => setSure(false)}>
              やめる
            </button>
          </div>
        </Notice>
      ) : (
        <div className="buttons">
          {refused > 0 && onUndone !== null && (
            <button type="button" className="button" onClick={() => void download(key)}>
              誤りの一覧を CSV で保存
            </button>
          )}
          <button type="button" className="button" onClick={() => print()}>
            控えを印刷
          </button>
          {state !== 'UNDONE' && onUndone !== null && (
            <button type="button" className="button button-danger" onClick={() => setSure(true)}>
              このファイルを取り消す
            </button>
          )}
        </div>
      )}
    </details>
  )
}

function Refusals({ refusals, all }: { readonly refusals: CareUploadShown['refusals']; readonly all: number }) {
  return (
    <Table
      caption={`誤りのあるセル${refusals.length < all ? `（はじめの ${refusals.length} 件。すべては CSV で）` : ''}`}
      columns={['行', '項目', '値', '誤り']}
      lines={refusals.map(({ line, label, item, value, ja }, place) => ({
        key: `${place}`,
        cells: [
          line ?? '—',
          label ?? item ?? '行の全体',
          <span key="value" className="cell-value">
            {value}
          </span>,
          ja,
        ],
      }))}
    />
  )
}

async function download(key: string): Promise<void> {
  const report = await reportOf(key)
  if (report === null) return
  const url = URL.createObjectURL(report)
  const link = document.createElement('a')
  link.href = url
  link.download = `refused-${key.slice(0, 16)}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
