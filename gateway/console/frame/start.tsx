import '../design/tokens.css'
import '../design/base.css'
import '../design/frame.css'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Gate } from '../session/gate.tsx'
import { Boundary } from './boundary.tsx'
import { Shell } from './shell.tsx'

interface PageParts {
  /** As in its address, and as `posts` name it. */
  readonly page: string
  readonly title: string
  readonly children: ReactNode
}

/** Mounts a page of the console inside its frame, behind its sign-in. */
export function startPage({ page, title, children }: PageParts): void {
  mount(
    <Shell title={title}>
      <Gate page={page}>{children}</Gate>
    </Shell>,
  )
}

export function mount(content: ReactNode): void {
  const root = document.getElementById('root')
  if (root === null) throw new Error('The page has no root.')
  createRoot(root).render(
    <StrictMode>
      <Boundary>{content}</Boundary>
    </StrictMode>,
  )
}
