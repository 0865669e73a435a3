import '../design/scan.css'
import { useState } from 'preact/hooks'
import { looksLikeMyNumber } from '../card/digits.ts'
import { TextField } from '../frame/field.tsx'
import { CameraScan } from './camera-scan.tsx'

/** What the hub seals: letters that are no name and no number, of these lengths. */
const sealed = /^[A-Za-z0-9_-]{60,400}$/

/** A hand scanner types what it reads and presses Enter; a phone has its camera. */
export function ScanForm({
  label,
  hint,
  submit,
  busy,
  refused = null,
  autoFocus = false,
  onSubmit,
}: {
  /** What is scanned, as it is called. */
  readonly label: string
  readonly hint: string
  readonly submit: string
  readonly busy: boolean
  /** What the hub said of the code that was sent. */
  readonly refused?: string | null
  readonly autoFocus?: boolean
  readonly onSubmit: (code: string) => void
}) {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [changed, setChanged] = useState(false)
  const send = (text: string): void => {
    const wrong = faultOf(text.trim(), label)
    setError(wrong)
    setChanged(false)
    if (wrong === null) onSubmit(text.trim())
  }
  return (
    <form
      className="scan-form"
      noValidate
      aria-label={label}
      onSubmit={(event: Event) => {
        event.preventDefault()
        send(typed)
      }}
    >
      <TextField
        name="code"
        label={label}
        hint={hint}
        value={typed}
        onChange={(value) => {
          setTyped(value)
          setError(null)
          setChanged(true)
        }}
        error={error ?? (changed ? null : refused)}
        maxLength={400}
        autoFocus={autoFocus}
      />
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={busy}>
          {submit}
        </button>
        <CameraScan
          onRead={(text) => {
            setTyped(text)
            send(text)
          }}
        />
      </div>
    </form>
  )
}

function faultOf(text: string, label: string): string | null {
  if (text === '') return `${label}を読み取るか、入力してください。`
  if (looksLikeMyNumber(text)) return '12桁の数字は個人番号のおそれがあります。送信していません。'
  return sealed.test(text) ? null : `${label}の文字ではありません。読み取り直してください。`
}
