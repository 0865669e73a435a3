import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Failure, Offline, Waiting } from '../frame/failure.tsx'
import { useSession } from '../session/session.ts'
import { Candidates } from './candidates.tsx'
import { Find } from './find.tsx'
import { HandOver } from './hand-over.tsx'
import { look } from './looking.ts'
import { Nobody } from './nobody.tsx'
import { OnePage } from './one-page.tsx'
import { OpenWithReason } from './open-with-reason.tsx'
import type { Looked, Way } from './reading.ts'
import { TransportForm } from './transport-form.tsx'

/** What was opened here with a reason, and by which grant. */
interface Opened {
  readonly person: string
  readonly grant: string
}

type State =
  | { readonly kind: 'FINDING' }
  | { readonly kind: 'LOOKING'; readonly found: boolean }
  | { readonly kind: 'LOOKED'; readonly way: Way; readonly looked: Looked }

/** Find, open with a reason where one is owed, read. */
export function Emergency() {
  const [state, setState] = useState<State>({ kind: 'FINDING' })
  const [opened, setOpened] = useState<Opened | null>(null)
  const role = useSession()?.post.role ?? ''
  const result = useRef<HTMLElement>(null)
  const running = useRef<AbortController | null>(null)

  const begin = useCallback(async (way: Way) => {
    running.current?.abort()
    const mine = new AbortController()
    running.current = mine
    setState((before) => ({ kind: 'LOOKING', found: isFound(before) }))
    const looked = await look(way, mine.signal)
    if (running.current === mine) setState({ kind: 'LOOKED', way, looked })
  }, [])
  const again = useCallback(() => {
    running.current?.abort()
    running.current = null
    setState({ kind: 'FINDING' })
    setOpened(null)
  }, [])

  const looked = state.kind === 'LOOKED' ? state.looked : null
  useLayoutEffect(() => {
    if (looked !== null) result.current?.focus()
  }, [looked])

  return (
    <>
      {!isFound(state) && (
        <Find
          role={role}
          busy={state.kind === 'LOOKING'}
          refused={looked?.kind === 'REFUSED' ? looked.fault : null}
          onLook={(way) => void begin(way)}
        />
      )}
      <section className="result" ref={result} tabIndex={-1} aria-label="検索の結果">
        {state.kind === 'LOOKING' && <Waiting says="探しています" />}
        {state.kind === 'LOOKED' && (
          <Result
            looked={state.looked}
            way={state.way}
            role={role}
            opened={opened}
            onOpened={setOpened}
            onLook={(way) => void begin(way)}
            onAgain={again}
          />
        )}
      </section>
    </>
  )
}

/** Somebody is before us: who else could be looked for is out of sight. */
function isFound(state: State): boolean {
  if (state.kind === 'LOOKING') return state.found
  return state.kind === 'LOOKED' && (state.looked.kind === 'OPEN' || state.looked.kind === 'CLOSED')
}

function Result({
  looked,
  way,
  role,
  opened,
  onOpened,
  onLook,
  onAgain,
}: {
  readonly looked: Looked
  readonly way: Way
  readonly role: string
  readonly opened: Opened | null
  readonly onOpened: (opened: Opened) => void
  readonly onLook: (way: Way) => void
  readonly onAgain: () => void
}) {
  switch (looked.kind) {
    case 'OPEN':
      return (
        <>
          <OnePage who={looked.who} page={looked.page} way={way} onAgain={onAgain} />
          {role === 'PARAMEDIC' && opened?.person === looked.person && <HandOver grant={opened.grant} />}
          {role === 'PHYSICIAN' && <TransportForm key={looked.person} person={looked.person} />}
        </>
      )
    case 'CLOSED':
      return (
        <OpenWithReason
          key={looked.person}
          person={looked.person}
          who={looked.who}
          fault={looked.fault}
          role={role}
          onOpened={(grant) => {
            onOpened({ person: looked.person, grant })
            onLook(way)
          }}
          onAgain={onAgain}
        />
      )
    case 'CANDIDATES':
      return (
        <Candidates
          candidates={looked.candidates}
          onChoose={({ id, name }) => onLook({ kind: 'PERSON', id, who: { ...looked.who, name, kana: null } })}
        />
      )
    case 'NOBODY':
      return <Nobody because={looked.because} />
    case 'REFUSED':
      return looked.fault.code === 'INVALID_INPUT' ? null : <Failure fault={looked.fault} {...titleFor(looked.fault)} />
    case 'OFFLINE':
      return <Offline onRetry={() => onLook(way)} />
  }
}

/** What the usual words leave open here. */
function titleFor({ code, reason }: { readonly code: string; readonly reason: string | null }): { title?: string } {
  if (reason === 'PASS') return { title: 'このパスは読めません（打ち間違い、または古いパス）' }
  if (reason === 'STOPPED') return { title: 'このパスは家族が止めています' }
  if (reason === 'NOT_ENTITLED') return { title: 'この施設は救急の閲覧に登録されていません' }
  if (reason === 'SECOND_FACTOR') return { title: '二要素認証でサインインし直してください' }
  if (code === 'CONSENT_REQUIRED') return { title: 'このパスは使えません（取り消されたか、期限が切れました）' }
  return {}
}
