import { Notice } from '../frame/notice.tsx'
import type { MeSource } from '../operations/me.ts'

/** Whether every region answered: what is missing must not look like nothing. */
export function Sources({ sources }: { readonly sources: readonly MeSource[] }) {
  const missing = sources.filter(({ state }) => state === 'UNAVAILABLE').length
  const refused = sources.filter(({ state }) => state === 'REFUSED').length
  return (
    <>
      {missing > 0 && (
        <Notice tone="caution" title={`${missing} つの地域から、いま返事がありません`} live>
          <p>その地域の記録は、ここに含まれていません。しばらくしてから、もう一度開いてください。</p>
        </Notice>
      )}
      {refused > 0 && (
        <Notice tone="plain" title={`${refused} つの地域は、この画面への表示を認めていません`}>
          <p>その地域の医療機関に直接お尋ねください。</p>
        </Notice>
      )}
    </>
  )
}
