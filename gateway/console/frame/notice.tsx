import type { ComponentChildren } from 'preact'

export type Tone = 'danger' | 'caution' | 'good' | 'plain'

const signs: Readonly<Record<Tone, ComponentChildren>> = {
  danger: <path d="M8 1h8l7 7v8l-7 7H8l-7-7V8zM12 6v7M12 17v.5" />,
  caution: <path d="M12 2 23 21H1zM12 9v6M12 18v.5" />,
  good: <path d="M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22zM7 12.500l3.500 3.500L17 9" />,
  plain: <path d="M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22zM12 11v7M12 6.500v.5" />,
}

export function Sign({ tone }: { readonly tone: Tone }) {
  return (
    <svg className="sign" viewBox="0 0 24 24" aria-hidden="true">
      {signs[tone]}
    </svg>
  )
}

/** A message: its tone is told by a sign and words as well as by colour. */
export function Notice({
  tone,
  title,
  live = false,
  children,
}: {
  readonly tone: Tone
  readonly title: string
  /** Read out at once where it appears after something was done. */
  readonly live?: boolean
  readonly children?: ComponentChildren
}) {
  return (
    <div className={`notice notice-${tone}`} {...(live ? { role: tone === 'danger' ? 'alert' : 'status' } : {})}>
      <Sign tone={tone} />
      <div>
        <p className="notice-title">{title}</p>
        {children}
      </div>
    </div>
  )
}
