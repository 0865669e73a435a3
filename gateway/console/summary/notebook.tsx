import { shownDate } from '../frame/dates.ts'
import { Notice } from '../frame/notice.tsx'
import type { MeMedicinesData } from '../operations/me.ts'
import { Sources } from './sources.tsx'

type Section = NonNullable<NonNullable<NonNullable<MeMedicinesData['me']>['clinicalSummary']>['medication']>

/** お薬手帳, a page for each day and place, and what of it goes badly together. */
export function Notebook({ section: { notebook, conflicts, sources } }: { readonly section: Section }) {
  return (
    <section className="record" aria-labelledby="medicines">
      <h2 id="medicines">お薬手帳</h2>
      <Sources sources={sources} />
      {conflicts.map(({ kind, one, other }) => (
        <Notice
          key={`${kind} ${one.drug} ${other.drug}`}
          tone="caution"
          title={kind === 'DUPLICATE' ? '同じ成分の薬が重なっています' : '一緒に使わないことになっている薬があります'}
        >
          <p>
            {one.drug}、{other.drug}。自分で止めずに、医師か薬剤師に相談してください。
          </p>
        </Notice>
      ))}
      {notebook.length === 0 && <p className="choose">受け取った薬の記録はありません。</p>}
      <ol className="notebook">
        {notebook.map(({ on, drugs, sources: from }) => (
          <li
            key={`${on} ${from.map(({ region, institution }) => `${region} ${institution}`).join()}`}
            className="sheet"
          >
            <h3>{shownDate(on)}</h3>
            <dl className="drugs">
              {drugs.map(({ drug, dosage, days }) => (
                <div key={`${drug} ${dosage}`}>
                  <dt>{drug}</dt>
                  <dd>
                    {[dosage, days === null ? null : `${days}日分`].filter((said) => said !== null).join('　') || '—'}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </section>
  )
}
