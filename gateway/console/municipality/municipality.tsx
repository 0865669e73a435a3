import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Notice } from '../frame/notice.tsx'
import { municipalityGuardian, municipalityResident } from '../operations/municipality.ts'
import { ByCard, type Held } from './by-card.tsx'
import type { Complaint } from './faults.ts'
import { CapacityForm, ExcludeForm, ReadmitForm } from './order-forms.tsx'
import { RegisterForm } from './register-form.tsx'
import { type Duty, duties } from './words.ts'

/** The counter (市区町村の窓口): who acts by law for a resident; both are told by the cards that lie on it. */
export function Municipality() {
  const [duty, setDuty] = useState<Duty>('REGISTER')
  const [resident, setResident] = useState<Held | null>(null)
  const [guardian, setGuardian] = useState<Held | null>(null)
  const [complaint, setComplaint] = useState<Complaint | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const name = useId()
  if (done !== null) {
    return (
      <Done
        title={duties.find(({ id }) => id === duty)?.label ?? ''}
        says={done}
        onNext={() => {
          setDone(null)
          setResident(null)
          setGuardian(null)
        }}
      />
    )
  }
  const saidOf = (at: Complaint['at']) => (complaint?.at === at ? complaint.says : null)
  const hold = (put: (held: Held | null) => void) => (held: Held | null) => {
    setComplaint(null)
    put(held)
  }
  const entry = { complaint, onComplaint: setComplaint, onDone: setDone }
  return (
    <div className="counter">
      <section className="sheet" aria-labelledby={`${name}-heading`}>
        <h1 id={`${name}-heading`}>法による代理</h1>
        <fieldset className="ways">
          <legend>手続き</legend>
          {duties.map(({ id, label, says }) => (
            <label key={id} className={id === duty ? 'way way-chosen' : 'way'}>
              <input
                type="radio"
                name={name}
                checked={id === duty}
                onInput={() => {
                  setDuty(id)
                  setComplaint(null)
                }}
              />
              <span className="way-label">{label}</span>
              <span className="way-says">{says}</span>
            </label>
          ))}
        </fieldset>
      </section>
      <ByCard
        title="本人（住民）"
        hint="保険証・資格確認書の内容を入力します。氏名は表示されません。"
        operation={municipalityResident}
        found={({ findResidentByCard }) => findResidentByCard}
        held={resident}
        complaint={saidOf('person')}
        onHeld={hold(setResident)}
      />
      {resident !== null && duty !== 'CAPACITY' && (
        <ByCard
          title="代理人"
          hint="ほかの市区町村に住む方でも登録できます。"
          operation={municipalityGuardian}
          found={({ findGuardianByCard }) => findGuardianByCard}
          held={guardian}
          complaint={saidOf('guardian')}
          onHeld={hold(setGuardian)}
        />
      )}
      {resident !== null && duty === 'CAPACITY' && <CapacityForm person={resident.person} {...entry} />}
      {resident !== null && guardian !== null && (
        <OfTwo duty={duty} person={resident.person} guardian={guardian.person} {...entry} />
      )}
    </div>
  )
}

function OfTwo({ duty, ...parts }: { readonly duty: Duty } & Parameters<typeof RegisterForm>[0]) {
  switch (duty) {
    case 'REGISTER':
      return <RegisterForm {...parts} />
    case 'EXCLUDE':
      return <ExcludeForm {...parts} />
    case 'READMIT':
      return <ReadmitForm {...parts} />
    case 'CAPACITY':
      return null
  }
}

function Done({ title, says, onNext }: { readonly title: string; readonly says: string; readonly onNext: () => void }) {
  const next = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => next.current?.focus(), [])
  return (
    <section className="sheet counter" aria-label="手続きの結果">
      <h1>{title}</h1>
      <Notice tone="good" title="登録しました" live>
        <p>{says}</p>
      </Notice>
      <div className="buttons">
        <button type="button" className="button button-main" ref={next} onClick={onNext}>
          次の手続き
        </button>
      </div>
    </section>
  )
}
