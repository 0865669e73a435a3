import type { ComponentChildren } from 'preact'
import { signOut, useSession } from '../session/session.ts'
import { useHeld } from './held.ts'
import { Notice } from './notice.tsx'
import { ThemeSwitch } from './theme.tsx'

/** Every page's frame: where one is, as whom, and whether the network is there. */
export function Shell({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const session = useSession()
  const online = useHeld(subscribeToNetwork, isOnline)
  return (
    <>
      <a className="skip" href="#content">
        本文へ
      </a>
      <header className="bar">
        <a className="mark" href="/console/" aria-label="つなぐ 入口">
          <img src="/console/mark.svg" alt="" width="28" height="28" />
          つなぐ
        </a>
        <span className="bar-title">{title}</span>
        <span className="bar-end">
          <ThemeSwitch />
          {session !== null && (
            <>
              <span className="bar-who">{session.post.title}</span>
              <button type="button" className="bar-button" onClick={signOut}>
                終了
              </button>
            </>
          )}
        </span>
      </header>
      <main className="page" id="content" tabIndex={-1}>
        {!online && (
          <Notice tone="caution" title="ネットワークにつながっていません" live>
            <p>入力した内容はこの画面に残っています。つながったら、もう一度お試しください。</p>
          </Notice>
        )}
        {children}
      </main>
    </>
  )
}

const isOnline = (): boolean => navigator.onLine

function subscribeToNetwork(changed: () => void): () => void {
  addEventListener('online', changed)
  addEventListener('offline', changed)
  return () => {
    removeEventListener('online', changed)
    removeEventListener('offline', changed)
  }
}
