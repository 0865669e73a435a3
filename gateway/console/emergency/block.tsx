import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export function Block({
  title,
  wide = false,
  printed = true,
  children,
}: {
  readonly title: string
  readonly wide?: boolean
  /** False: there is nothing in it yet but what is pressed. */
  readonly printed?: boolean
  readonly children: ComponentChildren
}) {
  const id = useId()
  return (
    <section className={`block${wide ? ' block-wide' : ''}${printed ? '' : ' no-print'}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

/** Said aloud: an empty place could be a page that failed to load. */
export function Nothing({ children = '記載なし' }: { readonly children?: ComponentChildren }) {
  return <p className="nothing">{children}</p>
}
