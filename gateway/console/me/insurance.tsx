import { dayBefore, shownDate, today } from '../frame/dates.ts'
import { Notice } from '../frame/notice.tsx'
import { Part, Read, useReading } from '../frame/reading.tsx'
import { Table } from '../frame/table.tsx'
import { type MeNumbersData, type MeStartData, meNumbers } from '../operations/me.ts'
import { type Standing, standingOn } from './standing.ts'
import { schemes } from './words.ts'

type Qualification = NonNullable<NonNullable<MeStartData['me']>['qualifications']>[number]
type History = NonNullable<NonNullable<MeNumbersData['me']>['numberHistory']>

const standings: Readonly<Record<Standing, string>> = { COMING: '開始前', IN_FORCE: '有効', OVER: '終了' }

/** The insurance in force and before, and every number held (被保険者番号の履歴). */
export function Insurance({ qualifications }: { readonly qualifications: readonly Qualification[] }) {
  const { asking, again } = useReading(meNumbers, {})
  return (
    <div className="record">
      <section className="sheet" aria-labelledby="qualifications">
        <h2 id="qualifications">保険の資格</h2>
        {qualifications.length === 0 && <p>登録されている資格はありません。</p>}
        <ol className="insurances">
          {qualifications.map(({ insurer, from, until, shareOfCost }) => {
            const standing = standingOn(today(), { from, until })
            return (
              <li key={`${insurer?.name} ${from} ${until}`}>
                <strong>{insurer?.name ?? '保険者は非表示'}</strong>
                <span className={`state state-${standing === 'IN_FORCE' ? 'approved' : 'draft'}`}>
                  {standings[standing]}
                </span>
                <span>
                  {shownDate(from)}から{until === null ? '' : `${shownDate(dayBefore(until))}まで`}
                  {standing !== 'OVER' && shareOfCost !== null ? `　自己負担 ${shareOfCost / 10}割` : ''}
                </span>
              </li>
            )
          })}
        </ol>
      </section>
      <section className="sheet" aria-labelledby="numbers">
        <h2 id="numbers">被保険者番号の履歴</h2>
        <p className="hint">保険が変わると番号も変わります。つなぐは、これらを同じ方の番号として結びつけています。</p>
        <Read asking={asking} says="番号の履歴を読んでいます" onRetry={() => void again()}>
          {({ me }, faults) => (
            <Part value={me?.numberHistory} faults={faults} path={['me', 'numberHistory']}>
              {(history) => <Numbers history={history} />}
            </Part>
          )}
        </Read>
      </section>
    </div>
  )
}

function Numbers({ history: { edges } }: { readonly history: History }) {
  return (
    <>
      {edges.some(({ node }) => node.doubted) && (
        <Notice tone="caution" title="確かめている番号があります">
          <p>「確認中」の番号は、ご本人のものかどうかを担当者が確かめています。</p>
        </Notice>
      )}
      <Table
        columns={['制度', '保険者番号', '記号・番号（枝番）', 'いつから', 'いつまで']}
        lines={edges.map(({ cursor, node: { number, scheme, from, until, doubted } }) => ({
          key: cursor,
          cells: [
            <span key="scheme">
              {schemes[scheme]}
              {doubted && <span className="marked marked-changed">確認中</span>}
            </span>,
            number.insurerNumber ?? '—',
            written(number),
            shownDate(from),
            until === null ? 'いまも有効' : `${shownDate(dayBefore(until))}まで`,
          ],
        }))}
      />
    </>
  )
}

type Written = History['edges'][number]['node']['number']

const written = ({ symbol, number, branch }: Written): string =>
  [symbol, number].filter((part) => part !== null).join('・') + (branch === null ? '' : `（${branch}）`) || '—'
