import { shownDate } from '../frame/dates.ts'
import { type Bounds, curveOf, type Value } from './curve.ts'

const box = { width: 320, height: 110 }
const margin = { left: 42, top: 10, right: 12, bottom: 24 }

/** One measure over the years; the table beneath says the same. */
export function Chart({
  label,
  values,
  usual,
}: {
  readonly label: string
  readonly values: readonly Value[]
  readonly usual: Bounds | null
}) {
  const curve = curveOf(values, usual, box)
  if (curve === null) return null
  const { axis, spots, band } = curve
  const [first, last] = [spots[0], spots.at(-1)]
  const ticks = axis.ticks.filter((_, at) => at % Math.ceil(axis.ticks.length / 4) === 0)
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${box.width + margin.left + margin.right} ${box.height + margin.top + margin.bottom}`}
      role="img"
      aria-label={`${label}の移り変わり。値は下の表にあります。`}
    >
      <g transform={`translate(${margin.left} ${margin.top})`}>
        {band !== null && (
          <rect className="chart-usual" width={box.width} y={band.top} height={band.bottom - band.top} />
        )}
        {ticks.map((tick) => {
          const y = box.height - ((tick - axis.low) / (axis.high - axis.low)) * box.height
          return (
            <g key={tick}>
              <line className="chart-grid" x1={0} x2={box.width} y1={y} y2={y} />
              <text className="chart-text" x={-8} y={y + 4} text-anchor="end">
                {tick}
              </text>
            </g>
          )
        })}
        <path
          className="chart-line"
          d={spots.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')}
        />
        {spots.map(({ on, x, y }) => (
          <circle key={on} className="chart-spot" cx={x} cy={y} r={4} />
        ))}
        {first !== undefined && last !== undefined && (
          <>
            <text
              className="chart-text"
              x={spots.length === 1 ? first.x : 0}
              y={box.height + 18}
              text-anchor={spots.length === 1 ? 'middle' : 'start'}
            >
              {monthOf(first.on)}
            </text>
            {monthOf(first.on) !== monthOf(last.on) && (
              <text className="chart-text" x={box.width} y={box.height + 18} text-anchor="end">
                {monthOf(last.on)}
              </text>
            )}
          </>
        )}
      </g>
    </svg>
  )
}

const monthOf = (day: string): string => shownDate(day).replace(/月.*$/, '月')
