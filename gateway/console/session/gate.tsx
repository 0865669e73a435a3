import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Waiting } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { isSamePost, type Post, type PostGroup, postGroups, postsOf } from './posts.ts'
import { useSession } from './session.ts'
import { type SignIn, type SignInOutcome, signIn, waysToSignIn } from './sign-in.ts'

/**
 * A page's content once somebody is signed in at one of its posts. When the token runs out meanwhile the content stays:
 * nothing typed is lost.
 */
export function Gate({ page, children }: { readonly page: string; readonly children: ComponentChildren }) {
  const session = useSession()
  const admitted = session !== null && postsOf(page).some((post) => isSamePost(post, session.post))
  const [entered, setEntered] = useState(admitted)
  if (admitted && !entered) setEntered(true)
  return (
    <>
      {!admitted && <ChoosePost posts={postsOf(page)} again={entered} />}
      {entered && <div hidden={!admitted}>{children}</div>}
    </>
  )
}

export function ChoosePost({
  posts,
  again = false,
  onEntered,
}: {
  readonly posts: readonly Post[]
  readonly again?: boolean
  readonly onEntered?: (post: Post) => void
}) {
  const way = useWayToSignIn()
  const [outcome, setOutcome] = useState<SignInOutcome | null>(null)
  if (way === 'ASKING') return <Waiting says="サインインの方法を確かめています" />
  if (way === null) {
    return (
      <Notice tone="danger" title="システムに届きません" live>
        <p>ネットワークを確かめて、読み込み直してください。</p>
      </Notice>
    )
  }
  if (way.kind === 'NONE') {
    return (
      <Notice tone="danger" title="画面からのサインインは設定されていません">
        <p>システムの担当者に、発行元（CONSOLE_CLIENT_ID など）の設定を依頼してください。</p>
      </Notice>
    )
  }
  const choose = async (post: Post) => {
    const became = await signIn(way, post)
    setOutcome(became)
    if (became === 'SIGNED_IN') onEntered?.(post)
  }
  return (
    <section className="sheet sign-in">
      <h1>{again ? 'もう一度サインインしてください' : 'サインイン'}</h1>
      <p>
        {way.kind === 'DEMO'
          ? 'デモです。登場する人はすべて架空です。どの職務で使うかを選んでください。'
          : '職務を選ぶと、施設のサインイン画面に移ります。'}
      </p>
      {outcome === 'REFUSED' && (
        <Notice tone="danger" title="サインインできませんでした" live>
          <p>
            {way.kind === 'DEMO'
              ? 'デモの人々がまだ準備中かもしれません。数秒待って、もう一度選んでください。'
              : 'この職務が認められていないか、時間が切れました。'}
          </p>
        </Notice>
      )}
      {outcome === 'OFFLINE' && <Notice tone="danger" title="システムに届きません" live />}
      {groupsOf(posts).map(([group, ofGroup], _, groups) => (
        <div key={group} className="post-group">
          {groups.length > 1 && <h2>{postGroups[group]}</h2>}
          <ul className="posts">
            {ofGroup.map((post) => (
              <li key={post.id}>
                <button type="button" className="post" onClick={() => choose(post)}>
                  <span className="post-title">{post.title}</span>
                  <span className="post-says">{post.says}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

const groupsOf = (posts: readonly Post[]): readonly (readonly [PostGroup, readonly Post[]])[] =>
  (Object.keys(postGroups) as PostGroup[])
    .map((group) => [group, posts.filter((post) => post.group === group)] as const)
    .filter(([, ofGroup]) => ofGroup.length > 0)

export function useWayToSignIn(): SignIn | null | 'ASKING' {
  const [way, setWay] = useState<SignIn | null | 'ASKING'>('ASKING')
  useEffect(() => {
    let gone = false
    void waysToSignIn().then((found) => {
      if (!gone) setWay(found)
    })
    return () => {
      gone = true
    }
  }, [])
  return way
}
