import { useId, useState } from 'preact/hooks'
import { CardForm } from '../card/card-form.tsx'
import { complaintFrom } from '../card/guard.ts'
import type { Fault } from '../graph/answer.ts'
import { ScanForm } from '../scan/scan-form.tsx'
import { IdentityForm } from './identity-form.tsx'
import type { Way } from './reading.ts'

const ways = [
  { id: 'PASS', label: 'パス', says: '家族のQRコード' },
  { id: 'CARD', label: '保険証', says: '資格確認書も' },
  { id: 'IDENTITY', label: '氏名', says: '何も持っていない' },
] as const
type WayId = (typeof ways)[number]['id']

/** Three ways to somebody: what they carry, fastest first, or who they are. */
export function Find({
  role,
  busy,
  refused,
  onLook,
}: {
  readonly role: string
  readonly busy: boolean
  readonly refused: Fault | null
  readonly onLook: (way: Way) => void
}) {
  const [chosen, setChosen] = useState<WayId>('PASS')
  const name = useId()
  const wrong = refused?.code === 'INVALID_INPUT' ? refused : null
  return (
    <section className="sheet find" aria-labelledby={`${name}-heading`}>
      <h1 id={`${name}-heading`}>救急サマリーを開く</h1>
      <fieldset className="ways">
        <legend>探し方</legend>
        {ways.map(({ id, label, says }) => (
          <label key={id} className={id === chosen ? 'way way-chosen' : 'way'}>
            <input type="radio" name={name} checked={id === chosen} onInput={() => setChosen(id)} />
            <span className="way-label">{label}</span>
            <span className="way-says">{says}</span>
          </label>
        ))}
      </fieldset>
      {chosen === 'PASS' && (
        <ScanForm
          label="救急パス"
          hint="QRコードをスキャナーで読み取るか、コードの下の文字を入力"
          submit="開く"
          busy={busy}
          autoFocus
          onSubmit={(pass) => onLook({ kind: 'PASS', pass })}
        />
      )}
      {chosen === 'CARD' && (
        <CardForm
          busy={busy}
          complaints={wrong === null ? {} : complaintFrom(wrong.inputPath, wrong.reason)}
          submit="探す"
          onSubmit={(input) => onLook({ kind: role === 'PARAMEDIC' ? 'POCKET_CARD' : 'CARD', input })}
        />
      )}
      {chosen === 'IDENTITY' && (
        <IdentityForm
          busy={busy}
          fault={wrong}
          mayLeaveAddressOut={role !== 'PARAMEDIC'}
          onSubmit={(input) => onLook({ kind: 'IDENTITY', input })}
        />
      )}
    </section>
  )
}
