import { useId, useLayoutEffect, useRef } from 'preact/hooks'

export interface TextFieldParts {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly hint?: string
  /** What is wrong with it, said at the field. */
  readonly error?: string | null
  /** Characters it is wide. */
  readonly width?: number
  readonly name: string
  readonly inputMode?: 'numeric' | 'tel'
  readonly maxLength?: number
  /** Has the focus as soon as it is shown, whenever that is. */
  readonly autoFocus?: boolean
}

/** One line of text with its label, its hint and its complaint. Nothing typed is kept by the browser. */
export function TextField({
  label,
  value,
  onChange,
  hint,
  error = null,
  width,
  name,
  autoFocus = false,
  ...native
}: TextFieldParts) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  // Of itself the browser heeds `autofocus` only while nothing on the page has had the focus.
  useLayoutEffect(() => {
    if (autoFocus) input.current?.focus()
  }, [autoFocus])
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
        ref={input}
        id={id}
        name={name}
        type="text"
        autocomplete="off"
        spellcheck={false}
        {...native}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
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
