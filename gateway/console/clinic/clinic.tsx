import { useId, useState } from 'preact/hooks'
import { CardForm } from '../card/card-form.tsx'
import { complaintFrom } from '../card/guard.ts'
import { useAsking } from '../frame/asking.ts'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { faultAt } from '../graph/answer.ts'
import { clinicByCard, clinicTake } from '../operations/clinic.ts'
import type { QualificationCheck } from '../operations/graph-types.ts'
import { freshRequestKey } from '../record/saving.ts'
import { ScanForm } from '../scan/scan-form.tsx'
import { codeRefused } from '../scan/show-code.ts'
import { Patient, type Seen } from './patient.tsx'

const ways = [
  { id: 'CODE', label: '見せるコード', says: '患者さんの画面のQRコード' },
  { id: 'CARD', label: '保険証', says: '同意があるものが読めます' },
] as const
type Way = (typeof ways)[number]['id']

/** The consulting room (診察): whoever sits there, by what they hold out. */
export function Clinic() {
  const [seen, setSeen] = useState<Seen | null>(null)
  return seen === null ? (
    <Find onSeen={setSeen} />
  ) : (
    <Patient key={seen.person} seen={seen} onNext={() => setSeen(null)} />
  )
}

function Find({ onSeen }: { readonly onSeen: (seen: Seen) => void }) {
  const [way, setWay] = useState<Way>('CODE')
  const name = useId()
  return (
    <section className="sheet clinic-find" aria-labelledby={`${name}-heading`}>
      <h1 id={`${name}-heading`}>患者さんの記録を開く</h1>
      <fieldset className="ways">
        <legend>開き方</legend>
        {ways.map(({ id, label, says }) => (
          <label key={id} className={id === way ? 'way way-chosen' : 'way'}>
            <input type="radio" name={name} checked={id === way} onInput={() => setWay(id)} />
            <span className="way-label">{label}</span>
            <span className="way-says">{says}</span>
          </label>
        ))}
      </fieldset>
      {way === 'CODE' ? <ByCode onSeen={onSeen} /> : <ByCard onSeen={onSeen} />}
    </section>
  )
}

function ByCode({ onSeen }: { readonly onSeen: (seen: Seen) => void }) {
  const { asking, begin } = useAsking(clinicTake)
  const fault = asking.kind === 'REFUSED' ? asking.fault : asking.kind === 'DATA' ? asking.faults[0] : undefined
  const take = async (code: string) => {
    const answer = await begin({ input: { idempotencyKey: freshRequestKey(), code } })
    const shown = answer.kind === 'DATA' ? answer.data.takeShowCode : null
    if (shown !== null) onSeen({ person: shown.person.id, holder: shown.qualification, shown: shown.provisions })
  }
  const atField = fault === undefined ? null : codeRefused(fault)
  return (
    <>
      <ScanForm
        label="見せるコード"
        hint="患者さんの画面のQRコードを読み取るか、その下の文字を入力"
        submit="開く"
        busy={asking.kind === 'WAITING'}
        refused={atField}
        autoFocus
        onSubmit={(code) => void take(code)}
      />
      {asking.kind === 'WAITING' && <Waiting says="コードを受け取っています" />}
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== undefined && atField === null && <Failure fault={fault} />}
    </>
  )
}

function ByCard({ onSeen }: { readonly onSeen: (seen: Seen) => void }) {
  const { asking, begin, reset } = useAsking(clinicByCard)
  const fault =
    asking.kind === 'REFUSED'
      ? asking.fault
      : asking.kind === 'DATA'
        ? faultAt(asking.faults, 'verifyQualification')
        : null
  const found = asking.kind === 'DATA' ? asking.data.verifyQualification : null
  const look = async (input: QualificationCheck) => {
    const answer = await begin({ input })
    const held = answer.kind === 'DATA' ? answer.data.verifyQualification : null
    const holder = held !== null && 'qualification' in held ? held.qualification : null
    if (holder?.number.person != null) onSeen({ person: holder.number.person.id, holder, shown: [] })
  }
  const wrong = fault?.code === 'INVALID_INPUT' ? complaintFrom(fault.inputPath, fault.reason) : {}
  return (
    <>
      <CardForm
        busy={asking.kind === 'WAITING'}
        complaints={wrong}
        submit="開く"
        onSubmit={(input) => void look(input)}
        onClear={reset}
      />
      {asking.kind === 'WAITING' && <Waiting />}
      {asking.kind === 'OFFLINE' && <Offline />}
      {fault !== null && Object.keys(wrong).length === 0 && <Failure fault={fault} />}
      {found !== null && !('qualification' in found && found.qualification.number.person !== null) && (
        <Notice tone="caution" title="この保険証の方は見つかりません" live>
          <p>番号、枝番、生年月日を確かめてください。受付で資格を確認すると、理由が表示されます。</p>
        </Notice>
      )}
    </>
  )
}
