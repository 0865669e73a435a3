import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { shownDate } from '../frame/dates.ts'
import type { Category, GuardianBasis } from '../operations/graph-types.ts'
import { type MunicipalityRegisterData, municipalityRegister } from '../operations/municipality.ts'
import { categories } from '../record/categories.ts'
import { EndField, readEnd } from './end-field.tsx'
import { useEntering } from './entering.ts'
import { type Complaint, lastDayOf } from './faults.ts'
import { Sending } from './sending.tsx'
import { bases, scopes } from './words.ts'

const registered = ({ registerGuardian }: MunicipalityRegisterData) => registerGuardian

/** On what ground somebody acts for the resident, in what, and for how long. */
export function RegisterForm({
  person,
  guardian,
  complaint,
  onComplaint,
  onDone,
}: {
  readonly person: string
  readonly guardian: string
  readonly complaint: Complaint | null
  readonly onComplaint: (complaint: Complaint | null) => void
  readonly onDone: (says: string) => void
}) {
  const [basis, setBasis] = useState<GuardianBasis | ''>('')
  const [only, setOnly] = useState(false)
  const [chosen, setChosen] = useState<readonly Category[]>([])
  const [end, setEnd] = useState('')
  const [wrong, setWrong] = useState<{ readonly basis?: true; readonly scope?: true; readonly end?: true }>({})
  const id = useId()
  const first = useRef<HTMLSelectElement>(null)
  // What comes after the card's last field.
  useLayoutEffect(() => first.current?.focus(), [])
  const entering = useEntering(municipalityRegister, registered, {
    onComplaint,
    onDone: ({ until }) =>
      onDone(until === null ? '期限はありません。' : `${shownDate(lastDayOf(until))}まで代理できます。`),
  })
  const send = (event: Event) => {
    event.preventDefault()
    const reading = readEnd(end)
    const faults = {
      ...(basis === '' ? { basis: true as const } : {}),
      ...(only && chosen.length === 0 ? { scope: true as const } : {}),
      ...(reading.kind === 'WRONG' ? { end: true as const } : {}),
    }
    setWrong(faults)
    if (basis === '' || reading.kind === 'WRONG' || Object.keys(faults).length > 0) return
    void entering.enter({ person, guardian, basis, categories: only ? chosen : null, until: reading.until })
  }
  const toldOf = (place: Complaint['at']) => (complaint?.at === place ? complaint.says : null)
  const basisFault = wrong.basis ? '代理の根拠を選んでください。' : toldOf('basis')
  return (
    <form className="sheet" noValidate aria-labelledby={`${id}-title`} onSubmit={send}>
      <h2 id={`${id}-title`}>代理の内容</h2>
      <div className={basisFault === null ? 'field' : 'field field-wrong'}>
        <label htmlFor={`${id}-basis`}>根拠</label>
        <select
          id={`${id}-basis`}
          ref={first}
          value={basis}
          aria-invalid={basisFault !== null}
          {...(basisFault === null ? {} : { 'aria-describedby': `${id}-basis-error` })}
          onInput={({ currentTarget }) => {
            setBasis(currentTarget.value as GuardianBasis | '')
            setWrong({})
            onComplaint(null)
          }}
        >
          <option value="">選んでください</option>
          {bases.map(([value, says]) => (
            <option key={value} value={value}>
              {says}
            </option>
          ))}
        </select>
        {basisFault !== null && (
          <span className="complaint" id={`${id}-basis-error`}>
            {basisFault}
          </span>
        )}
      </div>
      <fieldset className="scope">
        <legend>代理できる範囲</legend>
        <label className="tick">
          <input type="radio" name={`${id}-scope`} checked={!only} onInput={() => setOnly(false)} />
          <span>すべて</span>
        </label>
        <label className="tick">
          <input type="radio" name={`${id}-scope`} checked={only} onInput={() => setOnly(true)} />
          <span>次のものだけ（審判書の代理権目録による）</span>
        </label>
        {only && (
          <div className="ticks">
            {scopes.map((one) => (
              <label key={one} className="tick">
                <input
                  type="checkbox"
                  checked={chosen.includes(one)}
                  onInput={({ currentTarget }) => {
                    setChosen(currentTarget.checked ? [...chosen, one] : chosen.filter((other) => other !== one))
                    setWrong({})
                  }}
                />
                <span>{categories[one]}</span>
              </label>
            ))}
          </div>
        )}
        {(wrong.scope || toldOf('categories') !== null) && (
          <span className="complaint" role="alert">
            {toldOf('categories') ?? '範囲を一つ以上選んでください。'}
          </span>
        )}
      </fieldset>
      <EndField
        label="最後の日"
        hint="例: R9.3.31、2027/3/31。未成年で空欄なら、18歳になる前の日まで"
        typed={end}
        wrong={wrong.end === true}
        complaint={toldOf('until')}
        onChange={(typed) => {
          setEnd(typed)
          setWrong({})
          onComplaint(null)
        }}
      />
      <Sending entering={entering} submit="代理人を登録する" />
    </form>
  )
}
