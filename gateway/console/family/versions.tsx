import { useEffect } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { shownDate, shownInstant } from '../frame/dates.ts'
import { Unread } from '../frame/reading.tsx'
import { type FamilyVersion, familyVersions } from '../operations/family.ts'
import { placeOf } from '../person/words.ts'
import { changes } from '../record/changes.ts'
import { Reading } from '../record/comparison.tsx'
import type { Words } from '../record/form.ts'
import { sections } from '../record/sections.ts'

/** What was approved, newest first: frozen, and none of it ever lost. Below, what hospitals did after a transport. */
export function Versions() {
  const { asking, begin } = useAsking(familyVersions)
  useEffect(() => void begin({}), [begin])
  if (asking.kind !== 'DATA')
    return <Unread asking={asking} says="承認された版を読んでいます" onRetry={() => void begin({})} />
  const record = asking.data.me?.emergencyRecord
  return (
    <>
      <section className="sheet" aria-labelledby="versions">
        <h2 id="versions">承認された版</h2>
        {(record?.versions.length ?? 0) === 0 && <p>まだ主治医に承認されたものがありません。</p>}
        {record?.versions.map((version) => (
          <Version key={version.number} version={version} />
        ))}
      </section>
      {(record?.transportNotes.length ?? 0) > 0 && (
        <section className="sheet" aria-labelledby="transports">
          <h2 id="transports">搬送のあとの記録</h2>
          {record?.transportNotes.map(({ id, at, findings, done, ...where }) => (
            <dl key={id} className="said">
              <div>
                <dt>{shownInstant(at)}</dt>
                <dd>{placeOf(where)}</dd>
              </div>
              <div>
                <dt>所見</dt>
                <dd>{findings}</dd>
              </div>
              <div>
                <dt>行ったこと</dt>
                <dd>{done}</dd>
              </div>
            </dl>
          ))}
        </section>
      )}
      {(record?.careNotes.length ?? 0) > 0 && (
        <section className="sheet" aria-labelledby="care-notes">
          <h2 id="care-notes">施設のケアの記録</h2>
          {record?.careNotes.map(({ id, on, service, text, ...where }) => (
            <dl key={id} className="said">
              <div>
                <dt>
                  {shownDate(on)}　{services[service] ?? service}
                </dt>
                <dd>{placeOf(where)}</dd>
              </div>
              <div>
                <dt>ようす</dt>
                <dd>{text}</dd>
              </div>
            </dl>
          ))}
        </section>
      )}
    </>
  )
}

const services: Words = {
  DAY_SERVICE: '通所',
  SHORT_STAY: '短期入所',
  HOME_VISIT: '訪問',
  SCHOOL: '学校',
}

function Version({ version }: { readonly version: FamilyVersion }) {
  const { number, approved, superseded } = version
  return (
    <details className="version" open={superseded === null}>
      <summary>
        第 {number} 版 · {shownInstant(approved)} 承認（{placeOf(version)}）
        <span className={`state state-${superseded === null ? 'approved' : 'draft'}`}>
          {superseded === null ? 'いま読まれる版' : `${shownInstant(superseded)} まで`}
        </span>
      </summary>
      {sections.map((section) => {
        const content = version[section.input]
        if (content === null) return null
        return (
          <div key={section.name}>
            <h3 className="version-section">{section.label}</h3>
            <Reading topics={changes(section, content, content)} />
          </div>
        )
      })}
    </details>
  )
}
