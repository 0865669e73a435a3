import { readDate } from '../frame/dates.ts'
import { TextField } from '../frame/field.tsx'
import { endOf } from './faults.ts'

export type End = { readonly kind: 'END'; readonly until: string | null } | { readonly kind: 'WRONG' }

/** Nothing typed: without an end of its own. */
export function readEnd(typed: string): End {
  const reading = readDate(typed)
  if (reading.kind === 'DATE') return { kind: 'END', until: endOf(reading.date) }
  return reading.fault === 'EMPTY' ? { kind: 'END', until: null } : { kind: 'WRONG' }
}

export function EndField({
  label,
  hint,
  typed,
  wrong,
  complaint,
  onChange,
}: {
  readonly label: string
  readonly hint: string
  readonly typed: string
  readonly wrong: boolean
  readonly complaint: string | null
  readonly onChange: (typed: string) => void
}) {
  return (
    <TextField
      name="until"
      label={label}
      hint={hint}
      maxLength={40}
      value={typed}
      onChange={onChange}
      error={wrong ? '例のように入力してください（R9.3.31、2027/3/31）。' : complaint}
    />
  )
}
