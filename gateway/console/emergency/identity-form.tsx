import { useId, useState } from 'preact/hooks'
import { looksLikeMyNumber } from '../card/digits.ts'
import { readDate } from '../frame/dates.ts'
import { TextField } from '../frame/field.tsx'
import type { Fault } from '../graph/answer.ts'
import type { FindForEmergencyInput, Sex } from '../operations/graph-types.ts'

const fields = ['kana', 'name', 'birthDate', 'address'] as const
type FieldName = (typeof fields)[number]
const empty: Readonly<Record<FieldName, string>> = { kana: '', name: '', birthDate: '', address: '' }
type Complaints = Readonly<Partial<Record<FieldName | 'sex', string>>>

const sexes: readonly (readonly [Sex, string])[] = [
  ['MALE', '男'],
  ['FEMALE', '女'],
  ['NOT_SET', '未設定'],
]

/** Who they are, as they or somebody beside them says it. */
export function IdentityForm({
  busy,
  fault,
  mayLeaveAddressOut,
  onSubmit,
}: {
  readonly busy: boolean
  readonly fault: Fault | null
  /** A clinician may then choose among a few; an ambulance may not. */
  readonly mayLeaveAddressOut: boolean
  readonly onSubmit: (input: FindForEmergencyInput) => void
}) {
  const [typed, setTyped] = useState(empty)
  const [sex, setSex] = useState<Sex | null>(null)
  const [complaints, setComplaints] = useState<Complaints>({})
  const radio = useId()
  const told = faultsOf(fault)
  const send = (event: Event): void => {
    event.preventDefault()
    const read = guard(typed, sex, mayLeaveAddressOut)
    setComplaints('complaints' in read ? read.complaints : {})
    if ('input' in read) onSubmit(read.input)
  }
  const field = (name: FieldName) => ({
    name,
    value: typed[name],
    onChange: (value: string) => {
      setTyped({ ...typed, [name]: value })
      setComplaints({ ...complaints, [name]: undefined })
    },
    error: complaints[name] ?? told[name] ?? null,
  })
  return (
    <form className="identity-form" noValidate aria-label="氏名・生年月日・性別・住所" onSubmit={send}>
      <TextField label="フリガナ" hint="ひらがな・カタカナ" maxLength={100} autoFocus {...field('kana')} />
      <TextField label="氏名" hint="漢字・ローマ字。フリガナがあれば空欄でも" maxLength={100} {...field('name')} />
      <TextField label="生年月日" hint="S55.4.5、1980/4/5 など" maxLength={40} {...field('birthDate')} />
      <fieldset className="choices">
        <legend>性別</legend>
        {sexes.map(([value, word]) => (
          <label key={value} className="choice">
            <input type="radio" name={radio} checked={sex === value} onInput={() => setSex(value)} />
            {word}
          </label>
        ))}
        {complaints.sex !== undefined && <span className="complaint">{complaints.sex}</span>}
      </fieldset>
      <TextField
        label="住所"
        hint={mayLeaveAddressOut ? '不明なら空欄。候補は3名までです' : '番地まで'}
        maxLength={200}
        {...field('address')}
      />
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={busy}>
          探す
        </button>
      </div>
    </form>
  )
}

type Guarded = { readonly input: FindForEmergencyInput } | { readonly complaints: Complaints }

function guard(typed: Readonly<Record<FieldName, string>>, sex: Sex | null, mayLeaveAddressOut: boolean): Guarded {
  const complaints: Partial<Record<FieldName | 'sex', string>> = {}
  for (const name of fields) {
    if (looksLikeMyNumber(typed[name])) complaints[name] = '12桁の数字は個人番号のおそれがあります。送信していません。'
  }
  const kana = typed.kana.trim()
  const name = typed.name.trim()
  const address = typed.address.trim()
  if (kana === '' && name === '') complaints.kana ??= 'フリガナか氏名のどちらかを入力してください。'
  const birth = readDate(typed.birthDate)
  if (birth.kind === 'FAULT') complaints.birthDate ??= '例のように入力してください（S55.4.5、1980/4/5）。'
  if (sex === null) complaints.sex = '性別を選んでください。'
  if (address === '' && !mayLeaveAddressOut) complaints.address ??= '住所を入力してください。'
  if (birth.kind === 'FAULT' || sex === null || Object.keys(complaints).length > 0) return { complaints }
  return {
    input: {
      birthDate: birth.date,
      sex,
      ...(kana === '' ? {} : { kana }),
      ...(name === '' ? {} : { name }),
      ...(address === '' ? {} : { address }),
    },
  }
}

function faultsOf(fault: Fault | null): Complaints {
  const named = fault?.inputPath.findLast((step) => typeof step === 'string')
  return fields.some((field) => field === named) ? { [named as FieldName]: 'この入力は受け付けられません。' } : {}
}
