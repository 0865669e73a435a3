import '../design/card.css'
import { useRef, useState } from 'preact/hooks'
import { TextField } from '../frame/field.tsx'
import type { QualificationCheck } from '../operations/graph-types.ts'
import { type CardField, type Complaints, emptyCard, guardCard } from './guard.ts'

/** 保険者番号 to 生年月日, in the order in which a card shows them, with what is wrong said at the field. */
export function CardForm({
  busy,
  complaints: told,
  submit,
  onSubmit,
  onClear,
}: {
  readonly busy: boolean
  /** What the hub said of the card that was sent. */
  readonly complaints: Complaints
  readonly submit: string
  readonly onSubmit: (input: QualificationCheck) => void
  readonly onClear?: () => void
}) {
  const [typed, setTyped] = useState(emptyCard)
  const [complaints, setComplaints] = useState<Complaints>({})
  const form = useRef<HTMLFormElement>(null)
  const said: Complaints = { ...told, ...complaints }

  const send = (event: Event): void => {
    event.preventDefault()
    const guarded = guardCard(typed)
    setComplaints(guarded.kind === 'WRONG' ? guarded.complaints : {})
    if (guarded.kind === 'READY') onSubmit(guarded.input)
    else focusFirst(form.current, guarded.complaints)
  }
  const clear = (): void => {
    setTyped(emptyCard)
    setComplaints({})
    onClear?.()
    form.current?.querySelector('input')?.focus()
  }
  const field = (name: CardField) => ({
    name,
    value: typed[name],
    onChange: (value: string) => {
      setTyped({ ...typed, [name]: value })
      if (complaints[name] !== undefined) setComplaints({ ...complaints, [name]: undefined })
    },
    error: said[name] ?? null,
  })

  return (
    <div className="card">
      <form className="card-form" ref={form} onSubmit={send} noValidate aria-label="保険証の内容">
        <TextField
          label="保険者番号"
          hint="8桁。国保は6桁"
          inputMode="numeric"
          maxLength={16}
          autoFocus
          {...field('insurerNumber')}
        />
        <TextField label="記号" hint="後期高齢者にはありません" maxLength={40} {...field('symbol')} />
        <TextField label="番号" hint="後期高齢者は8桁" maxLength={40} {...field('number')} />
        <TextField
          label="枝番"
          hint="2桁。古い証にはありません"
          inputMode="numeric"
          maxLength={8}
          {...field('branch')}
        />
        <TextField
          label="生年月日"
          hint="S55.4.5、1980/4/5 など。枝番があれば月日4桁（0405）でも"
          maxLength={40}
          {...field('birthDate')}
        />
        <div className="buttons">
          <button type="submit" className="button button-main" disabled={busy}>
            {submit}
          </button>
          <button type="button" className="button" onClick={clear}>
            消して次へ
          </button>
        </div>
      </form>
    </div>
  )
}

function focusFirst(form: HTMLFormElement | null, complaints: Complaints): void {
  const first = (Object.keys(emptyCard) as CardField[]).find((name) => complaints[name] !== undefined)
  if (first !== undefined) form?.querySelector<HTMLInputElement>(`input[name="${first}"]`)?.focus()
}
