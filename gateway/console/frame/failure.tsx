import type { Fault } from '../graph/answer.ts'
import { Notice, type Tone } from './notice.tsx'

interface Words {
  readonly tone: Tone
  readonly title: string
  readonly says: string
}

const unavailable = (what: string): Words => ({
  tone: 'caution',
  title: `${what}が応答しません`,
  says: 'しばらくしてから、もう一度お試しください。',
})

const words: Readonly<Record<string, Words>> = {
  UNAUTHENTICATED: { tone: 'caution', title: 'サインインが切れました', says: 'もう一度サインインしてください。' },
  SUSPENDED: {
    tone: 'danger',
    title: 'この利用者は停止されています',
    says: '利用の量や内容がふだんと違うため、自動で止められました。施設のセキュリティ担当者に連絡してください。',
  },
  NOT_PERMITTED: {
    tone: 'danger',
    title: '許可されていません',
    says: 'この職務と目的では、この情報を見ることも書くこともできません。',
  },
  CONSENT_REQUIRED: { tone: 'caution', title: '本人の同意がありません', says: '同意が得られると表示されます。' },
  CONSENT_REFUSED: { tone: 'danger', title: '本人が開示を断っています', says: '本人の意思により表示されません。' },
  NOT_FOUND: { tone: 'caution', title: '見つかりません', says: '取り消されたか、入力に誤りがあります。' },
  CONFLICT: {
    tone: 'caution',
    title: 'ほかで変更されています',
    says: '読んだあとに別の人が変更しました。読み込み直してからやり直してください。',
  },
  INVALID_INPUT: { tone: 'caution', title: '入力に誤りがあります', says: '入力した内容を確かめてください。' },
  OPERATION_REFUSED: {
    tone: 'danger',
    title: 'この画面の要求が受け付けられません',
    says: '画面が古い可能性があります。読み込み直してください。',
  },
  REGION_UNAVAILABLE: unavailable('地域のネットワーク'),
  STORE_UNAVAILABLE: unavailable('記録の保管先'),
  SUBGRAPH_UNAVAILABLE: unavailable('システムの一部'),
  AUDIT_UNAVAILABLE: unavailable('閲覧記録の保管先'),
  RATE_LIMITED: { tone: 'caution', title: '混み合っています', says: '数秒待ってから、もう一度お試しください。' },
  TIMEOUT: unavailable('システム'),
}

const internal: Words = {
  tone: 'danger',
  title: 'システムの内部で失敗しました',
  says: '続くときは、下の番号を添えて担当者に知らせてください。',
}

/** Why something was not answered, in the reader's words; the request's id for whoever looks into it. */
export function Failure({ fault, title }: { readonly fault: Fault; readonly title?: string }) {
  const { tone, title: usual, says } = words[fault.code] ?? internal
  return (
    <Notice tone={tone} title={title ?? usual} live>
      <p>{says}</p>
      {fault.code === 'INTERNAL' && fault.request !== null && <p className="request">{fault.request}</p>}
    </Notice>
  )
}

export function Offline({
  title = 'つながりませんでした',
  onRetry,
}: {
  readonly title?: string
  readonly onRetry?: () => void
}) {
  return (
    <Notice tone="caution" title={title} live>
      <p>
        ネットワークかシステムに届いていません。
        {onRetry === undefined ? '入力した内容は残っています。もう一度お試しください。' : 'もう一度お試しください。'}
      </p>
      {onRetry !== undefined && (
        <button type="button" className="button" onClick={onRetry}>
          もう一度
        </button>
      )}
    </Notice>
  )
}

export function Waiting({ says = '問い合わせています' }: { readonly says?: string }) {
  return (
    <div className="waiting" role="status">
      <span className="waiting-mark" aria-hidden="true" />
      {says}
    </div>
  )
}
