import { useEffect, useState } from 'preact/hooks'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import type { Answer } from '../graph/answer.ts'
import { ask } from '../graph/client.ts'
import { type CareReturn, careBack, careBackTogether } from '../operations/care.ts'
import type { CareMeasure } from '../operations/graph-types.ts'
import { Distribution, Figures, Trend } from './charts.tsx'
import type { Offices } from './offices.tsx'
import { type Measure, told } from './plotting.ts'
import { services } from './words.ts'

const months = 12

/** A few at a time: what a whole year of all of them answers with is more than one operation may. */
const groups: readonly (readonly CareMeasure[])[] = [
  ['BARTHEL', 'ADL_CHANGE', 'CARE_LEVEL'],
  ['BMI', 'NUTRITION_RISK', 'ORAL_ISSUE', 'ASPIRATION_PNEUMONIA'],
  ['DBD13', 'DBD13_REQUIRED', 'VITALITY', 'COMMUNICATION'],
]

interface Back {
  readonly measures: ReadonlyMap<string, readonly Measure[]>
  readonly whole: boolean
  readonly failed: Exclude<Answer<unknown>, { kind: 'DATA' }> | null
}

/** What comes back: the office's own people, live, beside everybody as published, to be looked at and printed. */
export function Feedback({ offices }: { readonly offices: Offices }) {
  const { measures, whole, failed } = useFeedback(offices)
  if (whole && measures.size === 0) {
    return (
      <p className="choose">まだフィードバックはありません。ファイルを送ると、自事業所の値から順に表示されます。</p>
    )
  }
  return (
    <div className="record">
      <header className="feedback-head">
        <h1>フィードバック</h1>
        <button type="button" className="button no-print" disabled={!whole} onClick={() => print()}>
          印刷する
        </button>
      </header>
      <p className="hint">
        {ownName[offices.kind]}
        の値は今日までのもの、ほかは公表された月のものです。10人未満になる数は、人を特定できないように表示しません。
      </p>
      {[...measures].map(([service, ofService]) => (
        <section key={service} className="record" aria-label={nameOf(service)}>
          <h2>{nameOf(service)}</h2>
          <div className="measure-list">
            {ofService.filter(isTold).map((measure) => (
              <article key={measure.measure} className="sheet measure" aria-label={measure.label}>
                <h3>{measure.label}</h3>
                <div className="measure-pictures">
                  <Trend measure={measure} />
                  <Distribution measure={measure} />
                </div>
                <Figures measure={measure} />
              </article>
            ))}
          </div>
          <Untold measures={ofService.filter((measure) => !isTold(measure))} />
        </section>
      ))}
      {failed?.kind === 'OFFLINE' && <Offline />}
      {failed?.kind === 'REFUSED' && <Failure fault={failed.fault} />}
      {!whole && failed === null && <Waiting says="集計を読んでいます" />}
    </div>
  )
}

const ownName: Readonly<Record<Offices['kind'], string>> = {
  OWN: '自事業所',
  LED: 'この事業所',
  TOGETHER: '本部と全事業所',
}

const isTold = (measure: Measure): boolean => told(measure).series.length > 0

/** What nothing was said of yet takes a line, not a page. */
function Untold({ measures }: { readonly measures: readonly Measure[] }) {
  if (measures.length === 0) return null
  return <p className="hint">まだ値のない項目: {measures.map(({ label }) => label).join('、')}</p>
}

const nameOf = (service: string): string => services[service] ?? `サービス種類 ${service}`

function useFeedback(offices: Offices): Back {
  const [back, setBack] = useState<Back>({ measures: new Map(), whole: false, failed: null })
  useEffect(() => {
    const gone = new AbortController()
    const read = async () => {
      const measures = new Map<string, readonly Measure[]>()
      for (const group of groups) {
        const answer = await readGroup(offices, group, gone.signal)
        if (gone.signal.aborted) return
        if (answer.kind !== 'DATA') return setBack({ measures, whole: false, failed: answer })
        const [fault] = answer.faults
        if (fault !== undefined) return setBack({ measures, whole: false, failed: { kind: 'REFUSED', fault } })
        for (const { service, measures: read } of answer.data)
          measures.set(service, [...(measures.get(service) ?? []), ...read])
        setBack({ measures: new Map(measures), whole: group === groups.at(-1), failed: null })
      }
    }
    void read()
    return () => gone.abort()
  }, [offices])
  return back
}

async function readGroup(
  offices: Offices,
  measures: readonly CareMeasure[],
  signal: AbortSignal,
): Promise<Answer<readonly CareReturn[]>> {
  if (offices.kind === 'TOGETHER') {
    const answer = await ask(careBackTogether, { months, measures }, signal)
    return answer.kind === 'DATA' ? { ...answer, data: answer.data.ownCareOfficesFeedback ?? [] } : answer
  }
  const office = offices.kind === 'LED' ? offices.office : null
  const answer = await ask(careBack, { office, months, measures }, signal)
  return answer.kind === 'DATA' ? { ...answer, data: answer.data.careFeedback ?? [] } : answer
}
