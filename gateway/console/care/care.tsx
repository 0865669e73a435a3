import { useState } from 'react'
import { Feedback } from './feedback.tsx'
import { Files } from './files.tsx'

const views = [
  { id: 'files', title: 'ファイルを送る' },
  { id: 'feedback', title: 'フィードバック' },
] as const

/** The care office's page: what it tells, and what comes back of it. */
export function Care() {
  const [view, setView] = useState<(typeof views)[number]['id']>('files')
  return (
    <>
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
      {/* What is being sent goes on while the feedback is read. */}
      <div hidden={view !== 'files'}>
        <Files />
      </div>
      {view === 'feedback' && <Feedback />}
    </>
  )
}
