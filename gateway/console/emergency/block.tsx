import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export function Block({
  title,
  wide = false,
  children,
}: {
  readonly title: string
  readonly wide?: boolean
  readonly children: ComponentChildren
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
export function Nothing({ children = '記載なし' }: { readonly children?: ComponentChildren }) {
  return <p className="nothing">{children}</p>
}
