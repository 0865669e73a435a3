import { type InputHTMLAttributes, useId } from 'react'

type Native = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'autoComplete' | 'autoFocus' | 'inputMode' | 'maxLength' | 'onBlur' | 'placeholder' | 'required' | 'type'
>

export interface TextFieldParts extends Native {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string
  /** What is wrong with it, said at the field. */
  readonly error?: string | null
  /** Characters it is wide. */
  readonly width?: number
  readonly name: string
}

/** One line of text with its label, its hint and its complaint. Nothing typed is kept by the browser. */
export function TextField({ label, value, onChange, hint, error = null, width, name, ...native }: TextFieldParts) {
  const id = useId()
  const described = [hint === undefined ? null : `${id}-hint`, error === null ? null : `${id}-error`].filter(Boolean)
  return (
    <div className={error === null ? 'field' : 'field field-wrong'}>
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <input
        id={id}
        name={name}
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...native}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error !== null}
        {...(described.length === 0 ? {} : { 'aria-describedby': described.join(' ') })}
        {...(width === undefined ? {} : { size: width })}
      />
      {error !== null && (
        <span className="complaint" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  )
}
