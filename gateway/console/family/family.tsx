import { useEffect, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { Notice } from '../frame/notice.tsx'
import { Unread } from '../frame/reading.tsx'
import { familyRecord } from '../operations/family.ts'
import { Looked } from '../person/looked.tsx'
import { Show } from '../person/show.tsx'
import { Doctor } from './doctor.tsx'
import type { Me } from './me.ts'
import { Notices } from './notices.tsx'
import { Permissions } from './permissions.tsx'
import { RecordForm } from './record-form.tsx'
import { Versions } from './versions.tsx'

const views = [
  { id: 'record', title: '記録を書く' },
  { id: 'permissions', title: '救急パス・閲覧の許可' },
  { id: 'show', title: 'この医師に見せる' },
  { id: 'notices', title: 'お知らせ' },
  { id: 'looked', title: '見た人' },
  { id: 'versions', title: '承認された版' },
  { id: 'doctor', title: '主治医' },
] as const
type View = (typeof views)[number]['id']

/** The family's page: everything about one person, whom they are or act for. */
export function Family() {
  const { asking, begin } = useAsking(familyRecord)
  const [view, setView] = useState<View>('record')
  useEffect(() => void begin({}), [begin])
  const again = () => void begin({})
  if (asking.kind !== 'DATA')
    return <Unread asking={asking} says="記録を読んでいます" title="救急時情報" onRetry={again} />
  const { me } = asking.data
  if (me === null) return <Notice tone="danger" title="この資格では記録を開けません" />
  return (
    <>
      <header className="who">
        <h1>
          {nameOf(me)} <span className="who-says">さんの救急時情報</span>
        </h1>
        <a className="who-link" href="/console/me">
          薬・検査・同意などを見る
        </a>
      </header>
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
      {/* The form stays: what is typed goes on being sent while something else is looked at. */}
      <div hidden={view !== 'record'}>
        <RecordForm me={me} />
      </div>
      {view === 'permissions' && <Permissions person={me.id} name={nameOf(me)} />}
      {view === 'show' && <Show person={me.id} />}
      {view === 'notices' && <Notices person={me.id} />}
      {view === 'looked' && <Looked person={me.id} />}
      {view === 'versions' && <Versions />}
      {view === 'doctor' && <Doctor person={me.id} />}
    </>
  )
}

/** The name of the qualification in force, or of the last one. */
const nameOf = ({ qualifications }: Me): string =>
  (qualifications?.find(({ until }) => until === null) ?? qualifications?.[0])?.name ?? 'お名前は非表示'
