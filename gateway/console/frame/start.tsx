import '../design/tokens.css'
import '../design/base.css'
import '../design/frame.css'
import { type ComponentChildren, render } from 'preact'
import { Gate } from '../session/gate.tsx'
import { Boundary } from './boundary.tsx'
import { Shell } from './shell.tsx'

interface PageParts {
  /** As in its address, and as `posts` name it. */
  readonly page: string
  readonly title: string
  readonly children: ComponentChildren
}

/** Mounts a page of the console inside its frame, behind its sign-in. */
export function startPage({ page, title, children }: PageParts): void {
  mount(
    <Shell title={title}>
      <Gate page={page}>{children}</Gate>
    </Shell>,
  )
}

export function mount(content: ComponentChildren): void {
  const root = document.getElementById('root')
  if (root === null) throw new Error('The page has no root.')
  render(<Boundary>{content}</Boundary>, root)
}
