import { useState } from 'preact/hooks'
import { shownInstant } from '../frame/dates.ts'
import { Part, Read, useReading } from '../frame/reading.tsx'
import { type StewardHistoryData, stewardHistory } from '../operations/steward.ts'
import { Undo } from './undo.tsx'
import { kinds, rules } from './words.ts'

type Entry = NonNullable<NonNullable<StewardHistoryData['person']>['identityDecisions']>[number]

/** The ledger about one person, read when somebody opens it. */
export function History({ person, title }: { readonly person: string; readonly title: string }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="version" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {open && <Entries person={person} />}
    </details>
  )
}

function Entries({ person }: { readonly person: string }) {
  const { asking, again } = useReading(stewardHistory, { person })
  return (
    <Read asking={asking} says="判断の記録を読んでいます" onRetry={() => void again()}>
      {(data, faults) => (
        <Part value={data.person?.identityDecisions} faults={faults} path={['person', 'identityDecisions']}>
          {(entries) =>
            entries.length === 0 ? (
              <p>まだ判断はありません。</p>
            ) : (
              <ol className="ledger">
                {entries.map((entry) => (
                  <Ledger key={entry.id} entry={entry} />
                ))}
              </ol>
            )
          }
        </Part>
      )}
    </Read>
  )
}

function Ledger({ entry: { id, kind, rule, at, reason, counts } }: { readonly entry: Entry }) {
  return (
    <li>
      <p>
        <strong>{kinds[kind]}</strong>　{rules[rule]}　{shownInstant(at)}
        <span className={`state state-${counts ? 'approved' : 'draft'}`}>{counts ? '有効' : '取り消し済み'}</span>
      </p>
      {rule === 'STEWARD' && <p className="reason">理由: {reason}</p>}
      {counts && <Undo decision={id} kind={kind} onUndone={() => undefined} />}
    </li>
  )
}
