import type { TargetedInputEvent } from 'preact'
import { useId } from 'preact/hooks'
import type { Choice, Day, Figure, Flag, Line } from './form.ts'

type Typing = TargetedInputEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>

interface Parts<F> {
  readonly field: F
  readonly value: string
  readonly error: string | null
  readonly onChange: (value: string) => void
}

/** One line, one text, one figure with its unit, one day, or one of several words: with its label and its complaint. */
export function ScalarInput({ field, value, error, onChange }: Parts<Line | Figure | Day | Choice>) {
  const id = useId()
  const described = [
    field.hint === undefined ? null : `${id}-hint`,
    error === null ? null : `${id}-error`,
    field.kind === 'FIGURE' && field.unit !== '' ? `${id}-unit` : null,
  ].filter((one) => one !== null)
  const common = {
    id,
    name: field.name,
    value,
    'aria-invalid': error !== null,
    'aria-required': field.required === true,
    ...(described.length === 0 ? {} : { 'aria-describedby': described.join(' ') }),
    onInput: ({ currentTarget }: Typing) => onChange(currentTarget.value),
  }
  return (
    <div className={`field field-${field.kind.toLowerCase()}${error === null ? '' : ' field-wrong'}`}>
      <label htmlFor={id}>
        {field.label}
        {field.required && <span className="required">必須</span>}
      </label>
      {field.hint !== undefined && (
        <span className="hint" id={`${id}-hint`}>
          {field.hint}
        </span>
      )}
      <span className="with-unit">
        <Control field={field} common={common} />
        {field.kind === 'FIGURE' && field.unit !== '' && (
          <span className="unit" id={`${id}-unit`}>
            {field.unit}
          </span>
        )}
      </span>
      {error !== null && (
        <span className="complaint" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}

function Control({ field, common }: { readonly field: Line | Figure | Day | Choice; readonly common: ControlParts }) {
  switch (field.kind) {
    case 'TEXT':
      return <textarea rows={Math.max(2, common.value.split('\n').length)} autocomplete="off" {...common} />
    case 'CHOICE':
      return (
        <select {...common}>
          <option value="">選んでください</option>
          {Object.entries(field.words).map(([word, says]) => (
            <option key={word} value={word}>
              {says}
            </option>
          ))}
        </select>
      )
    case 'DAY':
      return <input type="date" min="1900-01-01" {...common} />
    case 'FIGURE':
      return <input type="text" inputMode="decimal" autocomplete="off" {...common} />
    case 'TELEPHONE':
      return <input type="tel" inputMode="tel" autocomplete="off" {...common} />
    default:
      return <input type="text" autocomplete="off" {...common} />
  }
}

interface ControlParts {
  readonly id: string
  readonly name: string
  readonly value: string
  readonly onInput: (event: Typing) => void
}

export function FlagInput({
  field,
  on,
  onChange,
}: {
  readonly field: Flag
  readonly on: boolean
  readonly onChange: (on: boolean) => void
}) {
  return (
    <label className="tick">
      <input
        type="checkbox"
        name={field.name}
        checked={on}
        onInput={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{field.label}</span>
    </label>
  )
}

/** A lower and an upper on one line. */
export function BoundsInput({
  label,
  unit,
  low,
  high,
  error,
  onChange,
}: {
  readonly label: string
  readonly unit: string
  readonly low: string
  readonly high: string
  readonly error: string | null
  readonly onChange: (side: 'low' | 'high', value: string) => void
}) {
  const id = useId()
  const input = (side: 'low' | 'high', value: string, says: string) => (
    <input
      type="text"
      inputMode="decimal"
      autocomplete="off"
      name={`${label}-${side}`}
      aria-label={`${label} ${says}（${unit}）`}
      value={value}
      aria-invalid={error !== null}
      {...(error === null ? {} : { 'aria-describedby': `${id}-error` })}
      onInput={(event) => onChange(side, event.currentTarget.value)}
    />
  )
  return (
    <div className={`field bounds${error === null ? '' : ' field-wrong'}`}>
      <span className="bounds-label">{label}</span>
      {input('low', low, '低いとき')}
      <span aria-hidden="true">–</span>
      {input('high', high, '高いとき')}
      <span className="unit">{unit}</span>
      {error !== null && (
        <span className="complaint" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}
