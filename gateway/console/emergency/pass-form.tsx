import { type FormEvent, useState } from 'react'
import { looksLikeMyNumber } from '../card/digits.ts'
import { TextField } from '../frame/field.tsx'
import { CameraScan } from './camera-scan.tsx'

/** A hand scanner types what it reads and presses Enter; a phone has its camera. */
export function PassForm({ busy, onSubmit }: { readonly busy: boolean; readonly onSubmit: (pass: string) => void }) {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string | null>(null)
  const send = (text: string): void => {
    const wrong = faultOf(text.trim())
    setError(wrong)
    if (wrong === null) onSubmit(text.trim())
  }
  return (
    <form
      className="pass-form"
      noValidate
      aria-label="救急パス"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        send(typed)
      }}
    >
      <TextField
        name="pass"
        label="救急パス"
        hint="QRコードをスキャナーで読み取るか、コードの下の文字を入力"
        value={typed}
        onChange={(value) => {
          setTyped(value)
          setError(null)
        }}
        error={error}
        maxLength={400}
        autoFocus
      />
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={busy}>
          開く
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

function faultOf(text: string): string | null {
  if (text === '') return 'パスを読み取るか、入力してください。'
  if (looksLikeMyNumber(text)) return '12桁の数字は個人番号のおそれがあります。送信していません。'
  return /^[A-Za-z0-9_-]{60,200}$/.test(text) ? null : '救急パスの文字ではありません。読み取り直してください。'
}
