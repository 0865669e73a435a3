import { type ReactNode, useId } from 'react'

export function Block({
  title,
  wide = false,
  children,
}: {
  readonly title: string
  readonly wide?: boolean
  readonly children: ReactNode
}) {
  const id = useId()
  return (
    <section className={wide ? 'block block-wide' : 'block'} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

/** Said aloud: an empty place could be a page that failed to load. */
export function Nothing({ children = '記載なし' }: { readonly children?: ReactNode }) {
  return <p className="nothing">{children}</p>
}
