import { useId, useState } from 'preact/hooks'

/** Back to the family, with what is to be changed. */
export function Return({
  label,
  busy,
  onReturn,
  onCancel,
}: {
  readonly label: string
  readonly busy: boolean
  readonly onReturn: (reason: string) => void
  readonly onCancel: () => void
}) {
  const [reason, setReason] = useState('')
  const id = useId()
  return (
    <form
      className="field return"
      onSubmit={(event) => {
        event.preventDefault()
        onReturn(reason.trim())
      }}
    >
      <label htmlFor={id}>{label}を差し戻す理由</label>
      <span className="hint" id={`${id}-hint`}>
        ご家族がそのまま読みます。何をどう直してほしいかを書いてください。
      </span>
      <textarea
        id={id}
        rows={3}
        maxLength={4000}
        value={reason}
        aria-describedby={`${id}-hint`}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <div className="buttons">
        <button type="submit" className="button button-main" disabled={busy || reason.trim() === ''}>
          差し戻す
        </button>
        <button type="button" className="button" onClick={onCancel}>
          やめる
        </button>
      </div>
    </form>
  )
}
