import { type Axis, axisFor } from '../frame/axis.ts'
import { type Measure, monthsOf, partsOf, runsOf, type Series, shownMonth, told } from './plotting.ts'

const box = { width: 560, height: 180 }
const margin = { left: 48, top: 12, right: 12, bottom: 28 }
const labelled = (month: string): string => `${Number(month.slice(5))}月`

/** Means over the months: the own office drawn strongly, everybody else beside it; the table says the same. */
export function Trend({ measure }: { readonly measure: Measure }) {
  const { series } = measure
  const months = monthsOf(series)
  const means = series.flatMap(({ points }) => points.flatMap(({ mean }) => mean ?? []))
  if (means.length === 0) return <p className="hint">まだ値がありません。</p>
  const axis = axisFor(means)
  const y = (value: number): number => box.height - ((value - axis.low) / (axis.high - axis.low)) * box.height
  const skip = Math.ceil(months.length / 8)
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${box.width + margin.left + margin.right} ${box.height + margin.top + margin.bottom}`}
      role="img"
      aria-label={`${measure.label}の平均の推移。値は下の表にあります。`}
    >
      <g transform={`translate(${margin.left} ${margin.top})`}>
        {axis.ticks.map((tick) => (
          <g key={tick}>
            <line className="chart-grid" x1={0} x2={box.width} y1={y(tick)} y2={y(tick)} />
            <text className="chart-text" x={-8} y={y(tick) + 4} text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        {months.map((month, at) =>
          at % skip === 0 ? (
            <text
              key={month}
              className="chart-text"
              x={months.length === 1 ? box.width / 2 : (at / (months.length - 1)) * box.width}
              y={box.height + 20}
              text-anchor="middle"
            >
              {labelled(month)}
            </text>
          ) : null,
        )}
        {series.map((one, rank) => (
          <Line key={`${one.breakdown} ${one.group}`} series={one} rank={rank} months={months} axis={axis} />
        ))}
      </g>
    </svg>
  )
}

function Line({
  series,
  rank,
  months,
  axis,
}: {
  readonly series: Series
  readonly rank: number
  readonly months: readonly string[]
  readonly axis: Axis
}) {
  return runsOf(series.points, months, axis, box).map((run) => (
    <g key={run[0]?.point.month} className={`series series-${rank}`}>
      <path d={run.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')} />
      {run.map(({ x, y, point }) => (
        <circle key={point.month} cx={x} cy={y} r={series.breakdown === 'OWN' ? 4.5 : 3} />
      ))}
    </g>
  ))
}

/** The newest month of each series, as parts of its people. */
export function Distribution({ measure }: { readonly measure: Measure }) {
  const bars = measure.series.flatMap((series) => {
    const drawn = partsOf(series, measure.classes)
    return drawn === null ? [] : [{ series, ...drawn }]
  })
  return (
    <div className="shares">
      {bars.map(({ series, point, parts }) => (
        <div key={`${series.breakdown} ${series.group}`} className="share">
          <span className="share-label">
            {series.label}
            <span className="hint">
              {' '}
              {shownMonth(point.month)} · {point.people.toLocaleString('ja-JP')} 人
            </span>
          </span>
          <svg
            viewBox="0 0 400 22"
            preserveAspectRatio="none"
            role="img"
            aria-label={`${series.label}: ${parts.map(({ label, people }) => `${label} ${people === null ? '' : `${people} 人`}`).join('、')}`}
          >
            {parts.map(({ label, from, to, people }) => (
              <rect
                key={label}
                className={people === null ? 'part part-hidden' : `part part-${measure.classes.indexOf(label) % 8}`}
                x={from * 400}
                width={Math.max(0, (to - from) * 400 - 1)}
                height={22}
              />
            ))}
          </svg>
        </div>
      ))}
      <ul className="legend" aria-label="区分">
        {measure.classes.map((label, at) => (
          <li key={label}>
            <svg viewBox="0 0 10 10" width="12" height="12" aria-hidden="true">
              <rect className={`part part-${at % 8}`} width="10" height="10" />
            </svg>
            {label}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What the pictures show, in figures. */
export function Figures({ measure }: { readonly measure: Measure }) {
  const { series: shown, months } = told(measure)
  if (months.length === 0) return null
  return (
    <div className="wide">
      <table className="log figures">
        <caption>{measure.label}の平均（人数）</caption>
        <thead>
          <tr>
            <th scope="col">月</th>
            {shown.map((series) => (
              <th key={`${series.breakdown} ${series.group}`} scope="col">
                <svg
                  viewBox="0 0 24 8"
                  width="24"
                  height="8"
                  aria-hidden="true"
                  className={`series series-${measure.series.indexOf(series)}`}
                >
                  <path d="M1 4L23 4" />
                </svg>{' '}
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr key={month}>
              <th scope="row">{shownMonth(month)}</th>
              {shown.map((series) => {
                const point = series.points.find((one) => one.month === month)
                return (
                  <td key={`${series.breakdown} ${series.group}`}>
                    {point?.mean == null ? '—' : `${Math.round(point.mean * 100) / 100}（${point.people}）`}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
