import { useCallback, useEffect, useState } from 'preact/hooks'
import { type Asking, useAsking } from '../frame/asking.ts'
import { shownDate, shownInstant } from '../frame/dates.ts'
import { Failure } from '../frame/failure.tsx'
import { Unread } from '../frame/reading.tsx'
import type { Answer } from '../graph/answer.ts'
import { ask } from '../graph/client.ts'
import { type DoctorAttendedData, doctorAttended, doctorRecord } from '../operations/doctor.ts'
import { Review } from './review.tsx'
import { type Attended, waitingFirst } from './waiting.ts'

/** The doctor's page: whom they attend, those waiting for them first; and one record at a time beside it. */
export function Doctor() {
  const [asking, setAsking] = useState<Asking<readonly Attended[]>>({ kind: 'WAITING' })
  const [chosen, setChosen] = useState<string | null>(null)
  const load = useCallback(async () => setAsking(await allAttended()), [])
  useEffect(() => void load(), [load])

  const again = () => {
    setAsking({ kind: 'WAITING' })
    void load()
  }
  if (asking.kind !== 'DATA')
    return <Unread asking={asking} says="受け持ちの方を読んでいます" title="受け持ちの方" onRetry={again} />
  const listed = waitingFirst(asking.data)
  return (
    <div className="beside">
      <section className="sheet waiting-list" aria-labelledby="attended">
        <h1 id="attended">受け持ちの方</h1>
        {listed.length === 0 && (
          <p>
            主治医として届け出た方はまだいません。ご家族が、あなたの施設番号と利用者番号で届け出ると、ここに並びます。
          </p>
        )}
        <ul>
          {listed.map(({ id, name, birthDate, waiting, since }) => (
            <li key={id}>
              <button
                type="button"
                className="person"
                {...(chosen === id ? { 'aria-current': 'true' as const } : {})}
                onClick={() => setChosen(id)}
              >
                <span className="person-name">{name}</span>
                {birthDate !== null && <span className="hint">{shownDate(birthDate)}生</span>}
                {waiting > 0 ? (
                  <span className="state state-submitted">
                    確認待ち {waiting} 件{since === null ? '' : `（${shownInstant(since)}）`}
                  </span>
                ) : (
                  <span className="hint">確認待ちはありません</span>
                )}
              </button>
            </li>
          ))}
        </ul>
      </section>
      {chosen === null ? (
        listed.length > 0 && <p className="choose">一人選ぶと、書かれた内容が承認済みの版と並んで表示されます。</p>
      ) : (
        <Record
          key={chosen}
          person={chosen}
          name={listed.find(({ id }) => id === chosen)?.name ?? ''}
          onSettled={() => void load()}
        />
      )}
    </div>
  )
}

function Record({
  person,
  name,
  onSettled,
}: {
  readonly person: string
  readonly name: string
  readonly onSettled: () => void
}) {
  const { asking, begin } = useAsking(doctorRecord)
  const [round, setRound] = useState(0)
  useEffect(() => void begin({ person }), [begin, person])
  const again = async () => {
    await begin({ person })
    setRound((before) => before + 1)
    onSettled()
  }
  if (asking.kind !== 'DATA')
    return <Unread asking={asking} says="記録を読んでいます" onRetry={() => void begin({ person })} />
  const record = asking.data.person?.emergencyRecord
  const [fault] = asking.faults
  if (record == null) {
    return fault === undefined ? <p className="choose">まだ何も書かれていません。</p> : <Failure fault={fault} />
  }
  return <Review key={round} person={person} name={name} record={record} onSettled={again} />
}

/** All pages of the list: those who wait may stand anywhere in it. */
async function allAttended(): Promise<Answer<readonly Attended[]>> {
  const found: Attended[] = []
  let after: string | null = null
  for (;;) {
    const answer: Awaited<ReturnType<typeof ask<DoctorAttendedData, { after: string | null }>>> = await ask(
      doctorAttended,
      { after },
    )
    if (answer.kind !== 'DATA') return answer
    const page: DoctorAttendedData['attendedPersons'] = answer.data.attendedPersons
    const [fault] = answer.faults
    if (page === null && fault !== undefined) return { kind: 'REFUSED', fault }
    if (page === null) return { kind: 'DATA', data: found, faults: [] }
    for (const { node } of page.edges) {
      found.push({
        id: node.person.id,
        name: node.qualification?.name ?? 'お名前は非表示',
        birthDate: node.qualification?.birthDate ?? null,
        sections: node.person.emergencyRecord?.sections ?? [],
      })
    }
    if (!page.pageInfo.hasNextPage) return { kind: 'DATA', data: found, faults: [] }
    after = page.pageInfo.endCursor
  }
}
