import { useState } from 'preact/hooks'
import { dayOf, shownDate } from '../frame/dates.ts'
import { Failure, Offline } from '../frame/failure.tsx'
import { Notice } from '../frame/notice.tsx'
import { Part, Read, useReading } from '../frame/reading.tsx'
import type { Answer } from '../graph/answer.ts'
import { ask } from '../graph/client.ts'
import { type MeProvision, meConsents, meWithdraw } from '../operations/me.ts'
import { categories } from '../record/categories.ts'
import { freshRequestKey } from '../record/saving.ts'
import { GiveConsent } from './give-consent.tsx'
import { byCategory, type OfCategory, toWhom } from './provisions.ts'
import { channels } from './words.ts'

/** What the person permits and refuses, category by category, and changing it (同意の設定). */
export function Consents({ person }: { readonly person: string }) {
  const { asking, again } = useReading(meConsents, {})
  const [failed, setFailed] = useState<Answer<unknown> | null>(null)
  const [busy, setBusy] = useState(false)
  const withdraw = async (provision: string) => {
    setBusy(true)
    const answer = await ask(meWithdraw, { input: { idempotencyKey: freshRequestKey(), person, provision } })
    setFailed(answer.kind === 'DATA' && answer.faults.length === 0 ? null : answer)
    await again()
    setBusy(false)
  }
  return (
    <div className="record">
      <section className="sheet" aria-labelledby="consents">
        <h2 id="consents">いま有効な同意と拒否</h2>
        <p className="hint">
          ここに何もない情報は、カードリーダーなどでそのつど同意しない限り、治療のためでも読まれません。法令で決められた場合を除きます。
        </p>
        {failed?.kind === 'OFFLINE' && <Offline title="取り消せませんでした" />}
        {failed?.kind === 'REFUSED' && <Failure fault={failed.fault} title="取り消せませんでした" />}
        {failed?.kind === 'DATA' && failed.faults[0] !== undefined && (
          <Failure fault={failed.faults[0]} title="取り消せませんでした" />
        )}
        <Read asking={asking} says="同意を読んでいます" onRetry={() => void again()}>
          {({ me }, faults) => (
            <Part value={me?.consents} faults={faults} path={['me', 'consents']}>
              {({ edges, pageInfo }) => (
                <>
                  {pageInfo.hasNextPage && <Notice tone="plain" title="新しい100件を表示しています" />}
                  <div className="consents">
                    {byCategory(
                      edges.map(({ node }) => node),
                      Date.now(),
                    ).map((one) => (
                      <OneCategory key={one.category} of={one} busy={busy} onWithdraw={withdraw} />
                    ))}
                  </div>
                </>
              )}
            </Part>
          )}
        </Read>
      </section>
      <GiveConsent person={person} onGiven={() => void again()} />
    </div>
  )
}

function OneCategory({
  of: { category, standing, former },
  busy,
  onWithdraw,
}: {
  readonly of: OfCategory
  readonly busy: boolean
  readonly onWithdraw: (provision: string) => Promise<void>
}) {
  const name = categories[category] ?? category
  return (
    <section className="consent" aria-label={name}>
      <h3>{name}</h3>
      {standing.length === 0 && <p className="hint">設定はありません</p>}
      <ul>
        {standing.map((one) => (
          <li key={one.id}>
            <span className={`state state-${one.effect === 'PERMIT' ? 'approved' : 'returned'}`}>
              {one.effect === 'PERMIT' ? '許可' : '拒否'}
            </span>
            <span className="consent-says">
              <strong>{toWhom(one)}</strong>
              {one.evenInEmergency && '　救急のときも'}
              <span className="hint">{givenHow(one)}</span>
            </span>
            <button
              type="button"
              className="button button-small button-danger"
              disabled={busy}
              aria-label={`${name}の、${toWhom(one)}への${one.effect === 'PERMIT' ? '許可' : '拒否'}を取り消す`}
              onClick={() => void onWithdraw(one.id)}
            >
              取り消す
            </button>
          </li>
        ))}
      </ul>
      {former.length > 0 && (
        <details>
          <summary>終わったもの（{former.length}）</summary>
          <ul className="consent-former">
            {former.map((one) => (
              <li key={one.id}>
                {one.effect === 'PERMIT' ? '許可' : '拒否'}　{toWhom(one)}　{shownDate(dayOf(one.given))}から
                {shownDate(dayOf(one.withdrawn ?? one.until ?? one.given))}まで
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function givenHow({ given, channel, until, byGuardian }: MeProvision): string {
  const end = until === null ? '取り消すまで' : `${shownDate(dayOf(until))}まで`
  return `${shownDate(dayOf(given))}、${channels[channel]}${byGuardian ? '（代理人）' : ''}。${end}`
}
