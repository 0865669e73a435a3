import { useState } from 'preact/hooks'
import { ageOn, shownDate, today } from '../frame/dates.ts'
import { Facts } from '../frame/facts.tsx'
import { Notice } from '../frame/notice.tsx'
import { Read, useReading } from '../frame/reading.tsx'
import { type MeStartData, meStart } from '../operations/me.ts'
import { Looked } from '../person/looked.tsx'
import { Show } from '../person/show.tsx'
import { sexes } from '../summary/words.ts'
import { Consents } from './consents.tsx'
import { Costs } from './costs.tsx'
import { Insurance } from './insurance.tsx'
import { Medicines } from './medicines.tsx'
import { Tests } from './tests.tsx'

const views = [
  { id: 'medicines', title: 'お薬手帳' },
  { id: 'tests', title: '検査・病名' },
  { id: 'costs', title: '医療費' },
  { id: 'show', title: 'この医師に見せる' },
  { id: 'consents', title: '同意' },
  { id: 'looked', title: '見た人' },
  { id: 'insurance', title: '保険と番号' },
] as const
type View = (typeof views)[number]['id']

type Person = NonNullable<MeStartData['me']>

/** The person's own page (本人): what the hub knows of them, who looked, and what they permit. */
export function Me() {
  const { asking, again } = useReading(meStart, {})
  const [view, setView] = useState<View>('medicines')
  return (
    <Read asking={asking} says="記録を読んでいます" title="わたしの記録" onRetry={() => void again()}>
      {({ me }) =>
        me === null ? (
          <Notice tone="danger" title="この資格では記録を開けません" />
        ) : (
          <>
            <Who person={me} />
            <nav className="views" aria-label="表示">
              {views.map(({ id, title }) => (
                <button
                  key={id}
                  type="button"
                  className="view"
                  {...(view === id ? { 'aria-current': 'page' as const } : {})}
                  onClick={() => setView(id)}
                >
                  {title}
                </button>
              ))}
            </nav>
            {view === 'medicines' && <Medicines />}
            {view === 'tests' && <Tests />}
            {view === 'costs' && <Costs />}
            {view === 'show' && <Show person={me.id} />}
            {view === 'consents' && <Consents person={me.id} />}
            {view === 'looked' && <Looked person={me.id} />}
            {view === 'insurance' && <Insurance qualifications={me.qualifications ?? []} />}
          </>
        )
      }
    </Read>
  )
}

function Who({ person: { qualifications, identityQuestions } }: { readonly person: Person }) {
  const held = qualifications?.find(({ until }) => until === null) ?? qualifications?.[0]
  return (
    <>
      <header className="who">
        {held !== undefined && <p className="who-kana">{held.kana}</p>}
        <h1>
          {held?.name ?? 'お名前は非表示'} <span className="who-says">さんの記録</span>
        </h1>
        {held !== undefined && (
          <Facts
            of={[
              sexes[held.sex],
              `${shownDate(held.birthDate)}生まれ`,
              `${ageOn(held.birthDate, today())}歳`,
              held.until === null ? (held.insurer?.name ?? '保険者は非表示') : 'いま有効な保険はありません',
            ]}
          />
        )}
        <a className="who-link" href="/console/family">
          救急時情報を書く・確かめる
        </a>
      </header>
      {(identityQuestions?.length ?? 0) > 0 && (
        <Notice tone="caution" title="番号の結びつきを確かめています">
          <p>
            以前の保険の番号の一部について、ご本人のものかどうかを担当者が確かめています。確かめ終わるまで、記録の一部が表示されないことがあります。
          </p>
        </Notice>
      )}
    </>
  )
}
