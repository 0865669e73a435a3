import { Part, Read, useReading } from '../frame/reading.tsx'
import { Table } from '../frame/table.tsx'
import { type MeCostsData, meCosts } from '../operations/me.ts'
import { Sources } from '../summary/sources.tsx'
import { settings } from './words.ts'

type Section = NonNullable<NonNullable<NonNullable<MeCostsData['me']>['clinicalSummary']>['costs']>
type Month = Section['months'][number]

/** 医療費のお知らせ: what care cost, month by month. */
export function Costs() {
  const { asking, again } = useReading(meCosts, {})
  return (
    <Read asking={asking} says="医療費を各地域に問い合わせています" onRetry={() => void again()}>
      {({ me }, faults) => (
        <Part value={me?.clinicalSummary?.costs} faults={faults} path={['me', 'clinicalSummary', 'costs']}>
          {({ months, sources }) => (
            <section className="record" aria-labelledby="costs">
              <h2 id="costs">医療費のお知らせ</h2>
              <p className="hint">医療機関などに支払われた医療費の全体です。窓口で支払った額ではありません。</p>
              <Sources sources={sources} />
              {months.length === 0 ? <p className="choose">医療費の記録はありません。</p> : <Year months={months} />}
              {months.map((month) => (
                <OneMonth key={month.month} month={month} />
              ))}
            </section>
          )}
        </Part>
      )}
    </Read>
  )
}

/** The newest twelve as bars, each with its sum beside it. */
function Year({ months }: { readonly months: readonly Month[] }) {
  const shown = months.slice(0, 12)
  const most = Math.max(...shown.map(({ yen }) => yen), 1)
  return (
    <section className="sheet" aria-label="月ごとの医療費">
      <ol className="cost-bars">
        {shown.map(({ month, yen }) => (
          <li key={month}>
            <span>{monthOf(month)}</span>
            <svg viewBox="0 0 400 16" preserveAspectRatio="none" aria-hidden="true">
              <rect className="cost-bar" width={Math.max(1, (yen / most) * 400)} height={16} />
            </svg>
            <strong>{yenOf(yen)}</strong>
          </li>
        ))}
      </ol>
    </section>
  )
}

function OneMonth({ month: { month, yen, institutions } }: { readonly month: Month }) {
  return (
    <details className="version">
      <summary>
        {monthOf(month)}　{yenOf(yen)}
      </summary>
      <Table
        columns={['区分', '施設', '日数・回数', '点数', '医療費']}
        lines={institutions.map(({ sources, setting, points, yen: cost, days }) => {
          const places = sources.map(({ institution }) => institution ?? '非表示').join('、')
          return {
            key: `${setting} ${places} ${points} ${cost}`,
            cells: [settings[setting], places, days ?? '—', points.toLocaleString('ja-JP'), yenOf(cost)],
          }
        })}
      />
    </details>
  )
}

const yenOf = (yen: number): string => `${yen.toLocaleString('ja-JP')}円`

const monthOf = (month: string): string => {
  const [year = '', number = ''] = month.split('-')
  return `${year}年${Number(number)}月`
}
