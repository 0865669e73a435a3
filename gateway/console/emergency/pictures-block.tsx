import { useState } from 'preact/hooks'
import { Notice } from '../frame/notice.tsx'
import type { ApprovedPage } from '../operations/emergency.ts'
import { Picture } from '../record/picture.tsx'
import { Block, Nothing } from './block.tsx'
import { look } from './looking.ts'
import type { Way } from './reading.ts'

type Images = NonNullable<ApprovedPage['images']>
type State = 'ASKED_FOR_NONE' | 'WAITING' | 'FAILED' | { readonly images: Images }

/** Pictures come when somebody asks for them: the page does not wait for what it can do without. */
export function PicturesBlock({ way }: { readonly way: Way }) {
  const [state, setState] = useState<State>('ASKED_FOR_NONE')
  const begin = async (): Promise<void> => {
    setState('WAITING')
    const looked = await look(way, new AbortController().signal, true)
    const page = looked.kind === 'OPEN' && looked.page.__typename === 'EmergencySummary' ? looked.page : null
    setState(page?.images === undefined ? 'FAILED' : { images: page.images })
  }
  return (
    <Block title="写真" printed={typeof state === 'object'}>
      {typeof state !== 'object' && (
        <button type="button" className="button" disabled={state === 'WAITING'} onClick={() => void begin()}>
          {state === 'WAITING' ? '読んでいます…' : '写真を見る'}
        </button>
      )}
      {state === 'FAILED' && <Notice tone="caution" title="写真を読めませんでした" live />}
      {typeof state === 'object' && state.images.length === 0 && <Nothing />}
      {typeof state === 'object' &&
        state.images.map(({ image, caption, data }) => (
          <figure key={image} className="shown-picture">
            <Picture base64={data} />
            <figcaption>{caption}</figcaption>
          </figure>
        ))}
    </Block>
  )
}
