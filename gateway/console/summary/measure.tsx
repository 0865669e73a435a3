import { shownDate } from '../frame/dates.ts'
import { Table } from '../frame/table.tsx'
import { Chart } from './chart.tsx'
import type { Bounds, Value } from './curve.ts'

export interface Reading extends Value {
  /** How it stands, in a word; null: nothing is said of it. */
  readonly says: string | null
  readonly unusual: boolean
}

/** One measure: the newest value large, its picture, and every value in a table. */
export function Measured({
  label,
  unit,
  trend,
  readings,
  usual,
}: {
  readonly label: string
  readonly unit: string | null
  readonly trend: string | null
  readonly readings: readonly Reading[]
  readonly usual: Bounds | null
}) {
  const ordered = readings.toSorted((one, other) => (one.on < other.on ? 1 : -1))
  const [newest] = ordered
  if (newest === undefined) return null
  return (
    <article className="sheet measured" aria-label={label}>
      <header>
        <h3>{label}</h3>
        <p className="measured-newest">
          <strong>{newest.value.toLocaleString('ja-JP')}</strong> {unit}
          {newest.says !== null && <Standing says={newest.says} unusual={newest.unusual} />}
        </p>
        <p className="hint">
          {shownDate(newest.on)}
          {trend !== null && `　${trend}`}
        </p>
      </header>
      <Chart label={label} values={readings} usual={usual} />
      {usual !== null && (
        <p className="hint">
          <span className="usual-mark" aria-hidden="true" /> 基準範囲 {usual.low}–{usual.high} {unit}
        </p>
      )}
      <details>
        <summary>すべての値（{ordered.length}）</summary>
        <Table
          columns={['日', `値${unit === null ? '' : `（${unit}）`}`, '判定']}
          lines={ordered.map(({ on, value, says, unusual }) => ({
            key: `${on} ${value}`,
            cells: [
              shownDate(on),
              value.toLocaleString('ja-JP'),
              says === null ? '—' : <Standing key="standing" says={says} unusual={unusual} />,
            ],
          }))}
        />
      </details>
    </article>
  )
}

function Standing({ says, unusual }: { readonly says: string; readonly unusual: boolean }) {
  return <span className={`state ${unusual ? 'state-returned' : 'state-approved'}`}>{says}</span>
}
