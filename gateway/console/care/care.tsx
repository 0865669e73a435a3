import { useState } from 'preact/hooks'
import { useReading } from '../frame/reading.tsx'
import { careOffices } from '../operations/care.ts'
import { Feedback } from './feedback.tsx'
import { Files } from './files.tsx'
import { ChooseOffices, keyOf, type Offices } from './offices.tsx'
import { Uploads } from './uploads.tsx'

const views = [
  { id: 'files', title: 'ファイル' },
  { id: 'feedback', title: 'フィードバック' },
] as const

/** The care office's page: what it tells, and what comes back of it; a head office's (本部), of each office that it leads. */
export function Care() {
  const [view, setView] = useState<(typeof views)[number]['id']>('files')
  const [offices, setOffices] = useState<Offices>({ kind: 'OWN' })
  const { asking } = useReading(careOffices, {})
  const led = asking.kind === 'DATA' ? (asking.data.ownCareOffices ?? []) : []
  return (
    <>
      {led.length > 0 && <ChooseOffices led={led} offices={offices} onOffices={setOffices} />}
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
      {/* What is being sent goes on while the feedback, or another office, is read. */}
      <div hidden={view !== 'files' || offices.kind !== 'OWN'}>
        <Files />
      </div>
      {view === 'files' && offices.kind === 'LED' && (
        <div className="record">
          <h1>事業所 {offices.office}</h1>
          <Uploads key={offices.office} office={offices.office} />
        </div>
      )}
      {view === 'files' && offices.kind === 'TOGETHER' && (
        <div className="record">
          <h1>本部と全事業所の合計</h1>
          <p className="choose">ファイルは事業所ごとに表示します。事業所を選んでください。</p>
        </div>
      )}
      {view === 'feedback' && <Feedback key={keyOf(offices)} offices={offices} />}
    </>
  )
}
