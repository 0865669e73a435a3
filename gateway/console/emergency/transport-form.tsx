import { useId, useState } from 'preact/hooks'
import { looksLikeMyNumber } from '../card/digits.ts'
import { useAsking } from '../frame/asking.ts'
import { shownInstant } from '../frame/dates.ts'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { faultAt } from '../graph/answer.ts'
import { emergencyTransportCare } from '../operations/emergency.ts'

const fields = [
  ['findings', '所見'],
  ['done', '行った処置'],
] as const
type FieldName = (typeof fields)[number][0]
const empty: Readonly<Record<FieldName, string>> = { findings: '', done: '' }

/** What the receiving hospital found and did (搬送後の記録). */
export function TransportForm({ person }: { readonly person: string }) {
  const [typed, setTyped] = useState(empty)
  const [complaints, setComplaints] = useState<Readonly<Partial<Record<FieldName, string>>>>({})
  const [key, setKey] = useState(() => crypto.randomUUID())
  const { asking, begin } = useAsking(emergencyTransportCare)
  const id = useId()
  const noted = asking.kind === 'DATA' ? asking.data.recordTransportCare : null
  const fault =
    asking.kind === 'DATA'
      ? faultAt(asking.faults, 'recordTransportCare')
      : asking.kind === 'REFUSED'
        ? asking.fault
        : null

  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    const wrong = faultsOf(typed)
    setComplaints(wrong)
    if (Object.keys(wrong).length > 0) return
    const answer = await begin({ input: { idempotencyKey: key, person, ...typed } })
    if (answer.kind !== 'DATA' || answer.data.recordTransportCare === null) return
    setTyped(empty)
    setKey(crypto.randomUUID())
  }
  return (
    <form
      className="sheet transport"
      aria-labelledby={`${id}-heading`}
      noValidate
      onSubmit={(event) => void send(event)}
    >
      <h2 id={`${id}-heading`}>搬送後の記録</h2>
      <p className="hint">ご家族、主治医、次に診る病院が読みます。</p>
      {fields.map(([name, label]) => (
        <div className={complaints[name] === undefined ? 'field' : 'field field-wrong'} key={name}>
          <label htmlFor={`${id}-${name}`}>{label}</label>
          <textarea
            id={`${id}-${name}`}
            rows={3}
            maxLength={2000}
            value={typed[name]}
            onInput={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
            aria-invalid={complaints[name] !== undefined}
            {...(complaints[name] === undefined ? {} : { 'aria-describedby': `${id}-${name}-wrong` })}
          />
          {complaints[name] !== undefined && (
            <span className="complaint" id={`${id}-${name}-wrong`}>
              {complaints[name]}
            </span>
          )}
        </div>
      ))}
      {asking.kind === 'WAITING' && <Waiting says="記録しています" />}
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== null && <Failure fault={fault} />}
      {noted !== null && <Notice tone="good" title={`記録しました（${shownInstant(noted.at)}）`} live />}
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={asking.kind === 'WAITING'}>
          記録する
        </button>
      </div>
    </form>
  )
}

function faultsOf(typed: Readonly<Record<FieldName, string>>): Readonly<Partial<Record<FieldName, string>>> {
  return Object.fromEntries(
    fields.flatMap(([name, label]) => {
      if (looksLikeMyNumber(typed[name])) return [[name, '12桁の数字は個人番号のおそれがあります。送信していません。']]
      return typed[name].trim() === '' ? [[name, `${label}を書いてください。`]] : []
    }),
  )
}
