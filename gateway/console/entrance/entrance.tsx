import { useEffect, useState } from 'preact/hooks'
import { Waiting } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { ChoosePost, useWayToSignIn } from '../session/gate.tsx'
import { type Return, returnFromIssuer } from '../session/issuer.ts'
import { posts } from '../session/posts.ts'

/** Where one chooses a post; and where the issuer sends people back to. */
export function Entrance() {
  const way = useWayToSignIn()
  const [returned, setReturned] = useState<Return | null>(null)
  useEffect(() => {
    if (way === 'ASKING' || way === null || way.kind !== 'OIDC') return
    void returnFromIssuer(way).then((outcome) => {
      setReturned(outcome)
      if (typeof outcome === 'object') location.replace(outcome.page)
    })
  }, [way])
  if (typeof returned === 'object' && returned !== null) return <Waiting says="画面を開いています" />
  return (
    <>
      {(returned === 'REFUSED' || returned === 'OFFLINE') && (
        <Notice tone="danger" title="サインインできませんでした" live>
          <p>もう一度、職務を選んでください。</p>
        </Notice>
      )}
      <header className="welcome">
        <p className="welcome-name">つなぐ</p>
        <p>保険が変わっても、地域が変わっても、記録は本人についてくる。だれが見るかは、本人が決める。</p>
      </header>
      <ChoosePost posts={posts} onEntered={(post) => location.assign(`/console/${post.page}`)} />
    </>
  )
}
