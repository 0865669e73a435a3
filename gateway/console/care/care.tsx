import { useId, useState } from 'react'
import { useReading } from '../frame/reading.tsx'
import { careOffices } from '../operations/care.ts'
import { Feedback } from './feedback.tsx'
import { Files } from './files.tsx'
import { Uploads } from './uploads.tsx'

const views = [
  { id: 'files', title: 'ファイル' },
  { id: 'feedback', title: 'フィードバック' },
] as const

/** The care office's page: what it tells, and what comes back of it; a head office's (本部), of each office that it leads. */
export function Care() {
  const [view, setView] = useState<(typeof views)[number]['id']>('files')
  const [office, setOffice] = useState<string | null>(null)
  const { asking } = useReading(careOffices, {})
  const led = asking.kind === 'DATA' ? (asking.data.ownCareOffices ?? []) : []
  return (
    <>
      {led.length > 0 && <ChooseOffice led={led} office={office} onOffice={setOffice} />}
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
      <div hidden={view !== 'files' || office !== null}>
        <Files />
      </div>
      {view === 'files' && office !== null && (
        <div className="record">
          <h1>事業所 {office}</h1>
          <Uploads key={office} office={office} />
        </div>
      )}
      {view === 'feedback' && <Feedback key={office} office={office} />}
    </>
  )
}

function ChooseOffice({
  led,
  office,
  onOffice,
}: {
  readonly led: readonly string[]
  readonly office: string | null
  readonly onOffice: (office: string | null) => void
}) {
  const id = useId()
  return (
    <div className="field choose-office no-print">
      <label htmlFor={id}>事業所</label>
      <select id={id} value={office ?? ''} onChange={({ target }) => onOffice(target.value || null)}>
        <option value="">自事業所（本部）</option>
        {led.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </div>
  )
}
