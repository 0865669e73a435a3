import { ageOn, dayOf, shownDate, shownInstant, today } from '../frame/dates.ts'
import { Facts } from '../frame/facts.tsx'
import { Failure } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { Read, useReading } from '../frame/reading.tsx'
import { type Fault, faultAt } from '../graph/answer.ts'
import { type ClinicHolder, type ClinicSummaryData, type ClinicTakeData, clinicSummary } from '../operations/clinic.ts'
import { categories } from '../record/categories.ts'
import { useSession } from '../session/session.ts'
import { CheckedUp } from '../summary/checked-up.tsx'
import { Allergies, Illnesses, Labs } from '../summary/illnesses.tsx'
import { Notebook } from '../summary/notebook.tsx'
import { Sources } from '../summary/sources.tsx'
import { sexes } from '../summary/words.ts'
import { Newborn } from './newborn.tsx'

/** Who was opened, and by what. */
export interface Seen {
  readonly person: string
  /** As the register has it; null: it could not be read, and what they showed is all that is known. */
  readonly holder: Pick<ClinicHolder, 'name' | 'kana' | 'sex' | 'birthDate'> | null
  readonly shown: NonNullable<ClinicTakeData['takeShowCode']>['provisions']
}

type Summary = NonNullable<NonNullable<ClinicSummaryData['person']>['clinicalSummary']>
type Documents = NonNullable<Summary['documents']>

const parts = [
  { field: 'medication', category: 'MEDICATION' },
  { field: 'clinical', category: 'CLINICAL' },
  { field: 'checkups', category: 'CHECKUP' },
  { field: 'documents', category: 'DOCUMENT' },
] as const

/** What is known of somebody, as far as they allow: what makes prescribing dangerous first. */
export function Patient({ seen, onNext }: { readonly seen: Seen; readonly onNext: () => void }) {
  const { asking, again } = useReading(clinicSummary, { person: seen.person })
  const role = useSession()?.post.role
  return (
    <div className="record">
      <Who seen={seen} onNext={onNext} />
      <Read asking={asking} says="各地域の医療機関に問い合わせています" onRetry={() => void again()}>
        {({ person }, faults) => {
          const summary = person?.clinicalSummary
          if (summary == null) {
            const fault = faultAt(faults, 'person', 'clinicalSummary')
            return fault === null ? (
              <Notice tone="caution" title="記録を読めませんでした" live />
            ) : (
              <Failure fault={fault} />
            )
          }
          return (
            <>
              <Closed parts={closedOf(summary, faults)} />
              {summary.clinical !== null && (
                <>
                  <Sources sources={summary.clinical.sources} />
                  <Allergies section={summary.clinical} />
                </>
              )}
              {summary.medication !== null && <Notebook section={summary.medication} />}
              {summary.clinical !== null && (
                <>
                  <Illnesses section={summary.clinical} />
                  <Labs section={summary.clinical} />
                </>
              )}
              {summary.checkups !== null && <CheckedUp section={summary.checkups} />}
              {summary.documents !== null && <Letters section={summary.documents} />}
            </>
          )
        }}
      </Read>
      {role === 'PHYSICIAN' && <Newborn mother={seen.person} />}
    </div>
  )
}

interface ClosedPart {
  readonly what: string
  readonly fault: Fault
}

const closedOf = (summary: Summary, faults: readonly Fault[]): readonly ClosedPart[] =>
  parts.flatMap(({ field, category }) => {
    const fault = summary[field] === null ? faultAt(faults, 'person', 'clinicalSummary', field) : null
    return fault === null ? [] : [{ what: categories[category] ?? category, fault }]
  })

/** What the person has not agreed to is no failure: it is said in a line, and how it may be had. */
function Closed({ parts: closed }: { readonly parts: readonly ClosedPart[] }) {
  const unasked = closed.filter(({ fault }) => fault.code === 'CONSENT_REQUIRED').map(({ what }) => what)
  return (
    <>
      {unasked.length > 0 && (
        <p className="closed-part">
          <strong>{unasked.join('、')}は、同意がありません。</strong>
          患者さんの「この医師に見せる」か、カードリーダーで同意すると表示されます。
        </p>
      )}
      {closed
        .filter(({ fault }) => fault.code !== 'CONSENT_REQUIRED')
        .map(({ what, fault }) => (
          <Failure key={what} fault={fault} title={`${what}: 表示できません`} />
        ))}
    </>
  )
}

function Who({ seen: { holder, shown }, onNext }: { readonly seen: Seen; readonly onNext: () => void }) {
  const until = shown[0]?.until ?? null
  return (
    <header className="who clinic-who">
      <div>
        {holder === null ? (
          <>
            <h1>コードを見せた方</h1>
            <p className="hint">氏名は読めませんでした。ご本人に確かめてください。</p>
          </>
        ) : (
          <>
            <p className="who-kana">{holder.kana}</p>
            <h1>{holder.name}</h1>
            <Facts
              of={[sexes[holder.sex], `${shownDate(holder.birthDate)}生まれ`, `${ageOn(holder.birthDate, today())}歳`]}
            />
          </>
        )}
        {shown.length > 0 && (
          <p className="hint">
            {`見せてもらったもの: ${shown.map(({ category }) => categories[category] ?? category).join('、')}`}
            {until !== null && `（${shownInstant(until)} まで）`}
          </p>
        )}
      </div>
      <div className="buttons no-print">
        <button type="button" className="button" onClick={() => print()}>
          印刷
        </button>
        <button type="button" className="button button-main" onClick={onNext}>
          次の患者さん
        </button>
      </div>
      <p className="printed-at">{shownDate(dayOf(new Date().toISOString()))} に印刷。読み終えたら裁断してください。</p>
    </header>
  )
}

const types = {
  CHECKUP_REPORT: '健診結果報告書',
  REFERRAL: '診療情報提供書',
  DISCHARGE_SUMMARY: '退院時サマリー',
} as const

function Letters({ section: { documents, sources } }: { readonly section: Documents }) {
  return (
    <section className="record" aria-labelledby="documents">
      <h2 id="documents">文書</h2>
      <Sources sources={sources} />
      {documents.length === 0 && <p className="choose">文書はありません。</p>}
      {documents.map(({ on, type, title, text }) => (
        <details key={`${on} ${title}`} className="version">
          <summary>
            {shownDate(on)}　{types[type]}　{title}
          </summary>
          <p className="reason">{text}</p>
        </details>
      ))}
    </section>
  )
}
