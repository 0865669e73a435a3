import { useId, useState } from 'preact/hooks'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { type Fault, faultAt } from '../graph/answer.ts'
import { emergencyBreakGlass, emergencyUnconscious } from '../operations/emergency.ts'
import type { Who } from './reading.ts'
import { WhoIsIt } from './who-is-it.tsx'

const reasons = [
  {
    id: 'UNCONSCIOUS',
    label: '意識がなく、同意を確かめられない',
    says: 'この施設に24時間、救急サマリーを開きます。',
  },
  {
    id: 'LIFE_IN_DANGER',
    label: '命が危ない（緊急時開示）',
    says: 'あなただけに4時間、記録の全体を開きます。理由が必要です。',
  },
  {
    id: 'DISASTER_ORAL_CONSENT',
    label: '災害時：口頭で同意を得た',
    says: '災害が宣言された地域で開きます。',
  },
  {
    id: 'DISASTER',
    label: '災害時：同意を確かめられない',
    says: '災害が宣言された地域で開きます。',
  },
] as const
type Reason = (typeof reasons)[number]['id']

const openTo = (role: string): readonly (typeof reasons)[number][] =>
  role === 'PARAMEDIC' ? reasons.filter(({ id }) => id === 'UNCONSCIOUS') : reasons

/** What was refused so that no reason opens it. */
const isFinal = ({ code }: Fault): boolean => code !== 'CONSENT_REQUIRED' && code !== 'CONSENT_REFUSED'

/** Whose page it is was found; it is opened by who says why, on the record, and told to the person. */
export function OpenWithReason({
  person,
  who,
  fault,
  role,
  onOpened,
  onAgain,
}: {
  readonly person: string
  readonly who: Who
  readonly fault: Fault
  readonly role: string
  /** With the grant it was opened by. */
  readonly onOpened: (grant: string) => void
  readonly onAgain: () => void
}) {
  const [reason, setReason] = useState<Reason | null>(null)
  const [note, setNote] = useState('')
  const [complaint, setComplaint] = useState<string | null>(null)
  // One key for what is one opening, however often it is sent on a bad line.
  const [key] = useState(() => crypto.randomUUID())
  const unconscious = useAsking(emergencyUnconscious)
  const breakGlass = useAsking(emergencyBreakGlass)
  const id = useId()
  if (isFinal(fault)) {
    return (
      <div className="sheet closed">
        <WhoIsIt who={who} as="h1" />
        <Failure fault={fault} />
        <div className="buttons">
          <button type="button" className="button" onClick={onAgain}>
            別の人を探す
          </button>
        </div>
      </div>
    )
  }

  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (reason === null) return setComplaint('理由を選んでください。')
    if (reason === 'LIFE_IN_DANGER' && note.trim() === '')
      return setComplaint('状況を書いてください。審査で読まれます。')
    setComplaint(null)
    const idempotencyKey = `${key}-${reason}`
    if (reason === 'LIFE_IN_DANGER') {
      const input = {
        idempotencyKey,
        subject: person,
        reason,
        note,
        categories: ['EMERGENCY_SUMMARY', 'EMERGENCY'] as const,
      }
      const answer = await breakGlass.begin({ input })
      if (answer.kind === 'DATA' && answer.data.openBreakGlass !== null) onOpened(answer.data.openBreakGlass.id)
      return
    }
    const answer = await unconscious.begin({
      input: {
        idempotencyKey,
        subject: person,
        reason,
        ...(note.trim() === '' ? {} : { note }),
      },
    })
    const grant = answer.kind === 'DATA' ? answer.data.recordCouldNotObtain : null
    if (grant !== null) onOpened(grant.id)
  }
  const asking = reason === 'LIFE_IN_DANGER' ? breakGlass.asking : unconscious.asking
  const root = reason === 'LIFE_IN_DANGER' ? 'openBreakGlass' : 'recordCouldNotObtain'
  const refused =
    asking.kind === 'DATA' ? faultAt(asking.faults, root) : asking.kind === 'REFUSED' ? asking.fault : null
  const busy = asking.kind === 'WAITING'
  return (
    <form className="sheet closed" onSubmit={(event) => void send(event)} noValidate>
      <WhoIsIt who={who} as="h1" />
      <Notice
        tone={fault.code === 'CONSENT_REFUSED' ? 'danger' : 'caution'}
        title={
          fault.reason === 'STOPPED'
            ? '家族が閲覧を止めています'
            : fault.code === 'CONSENT_REFUSED'
              ? '本人が開示を断っています'
              : '救急の閲覧に本人の同意がありません'
        }
        live
      >
        <p>理由を記録すると開けます。本人・家族に知らされ、72時間以内に審査されます。</p>
      </Notice>
      <fieldset className="reasons" aria-describedby={complaint === null ? undefined : `${id}-complaint`}>
        <legend>開く理由</legend>
        {openTo(role).map(({ id: value, label, says }) => (
          <label key={value} className={value === reason ? 'reason reason-chosen' : 'reason'}>
            <input type="radio" name={`${id}-reason`} checked={value === reason} onInput={() => setReason(value)} />
            <span>
              <span className="reason-label">{label}</span>
              <span className="way-says">{says}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className={complaint === null ? 'field' : 'field field-wrong'}>
        <label htmlFor={`${id}-note`}>状況{reason === 'LIFE_IN_DANGER' ? '' : '（任意）'}</label>
        <span className="hint" id={`${id}-hint`}>
          審査する人だけが読みます。氏名や番号は書かないでください。
        </span>
        <textarea
          id={`${id}-note`}
          rows={3}
          maxLength={1000}
          value={note}
          onInput={(event) => setNote(event.currentTarget.value)}
          aria-describedby={`${id}-hint`}
        />
        {complaint !== null && (
          <span className="complaint" id={`${id}-complaint`} role="alert">
            {complaint}
          </span>
        )}
      </div>
      {busy && <Waiting says="記録しています" />}
      {asking.kind === 'OFFLINE' && <Offline />}
      {refused !== null && <Failure fault={refused} {...titleOf(refused)} />}
      <div className="buttons">
        <button type="submit" className="button button-alarm" disabled={busy}>
          記録して開く
        </button>
        <button type="button" className="button" onClick={onAgain}>
          別の人を探す
        </button>
      </div>
    </form>
  )
}

function titleOf({ reason }: Fault): { readonly title?: string } {
  if (reason === 'SECOND_FACTOR') return { title: '二要素認証でサインインし直してください' }
  if (reason === 'NOT_ENTITLED') return { title: 'この施設は救急の閲覧に登録されていません' }
  return {}
}
