import { type ComponentChildren, createContext } from 'preact'
import { useContext, useRef, useState } from 'preact/hooks'
import type { List } from './form.ts'
import { messageFor } from './messages.ts'
import { Picture } from './picture.tsx'
import { shrunk } from './shrinking.ts'
import { freshKey, type Typed, type TypedEntry, type TypedList, typedEntry } from './typed.ts'

export type PictureSaving =
  | { readonly kind: 'SAVED'; readonly image: string }
  | { readonly kind: 'REFUSED'; readonly reason: string | undefined }
  | { readonly kind: 'OFFLINE' }

/** Where pictures come from and go to, for the form that shows them. */
export interface PictureDesk {
  /** base64 of each image by its id, as far as it was read. */
  readonly pictures: ReadonlyMap<string, string>
  save(base64: string): Promise<PictureSaving>
}

export const Pictured = createContext<PictureDesk | null>(null)

export function Pictures({
  list,
  held,
  draw,
  onChange,
}: {
  readonly list: List
  readonly held: TypedList
  readonly draw: (entry: TypedEntry) => ComponentChildren
  readonly onChange: (next: Typed) => void
}) {
  const desk = useContext(Pictured)
  const chooser = useRef<HTMLInputElement>(null)
  const [taken, setTaken] = useState<ReadonlyMap<string, string>>(new Map())
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<string | null>(null)
  const present = held.entries.filter(({ gone }) => !gone)

  const take = async (file: File | undefined) => {
    if (file === undefined || desk === null) return
    setBusy(true)
    const picture = await shrunk(file)
    const saved: PictureSaving = picture.kind === 'REFUSED' ? picture : await desk.save(picture.base64)
    setBusy(false)
    if (saved.kind === 'OFFLINE') return setWrong('写真を送れませんでした。つながってから、もう一度選んでください。')
    if (saved.kind === 'REFUSED') return setWrong(messageFor(saved.reason, null))
    setWrong(null)
    if (picture.kind === 'PICTURE') setTaken((before) => new Map(before).set(saved.image, picture.base64))
    onChange({
      ...held,
      entries: [...held.entries, typedEntry(list, freshKey(held), { image: saved.image })],
    })
  }
  return (
    <div className="entries">
      {present.map((entry, place) => {
        const image = typeof entry.of.image === 'string' ? entry.of.image : ''
        return (
          <fieldset key={entry.key} className="entry picture" aria-label={`写真 ${place + 1}`}>
            <Picture base64={taken.get(image) ?? desk?.pictures.get(image) ?? null} />
            <div className="fields">{draw(entry)}</div>
            <button
              type="button"
              className="button button-small entry-out"
              aria-label={`写真 ${place + 1} を外す`}
              onClick={() =>
                onChange({
                  ...held,
                  entries: held.entries.map((one) => (one === entry ? { ...one, gone: true } : one)),
                })
              }
            >
              外す
            </button>
          </fieldset>
        )
      })}
      {wrong !== null && (
        <p className="complaint" role="alert">
          {wrong}
        </p>
      )}
      <input
        ref={chooser}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        hidden
        aria-label="写真のファイル"
        onChange={(event) => {
          void take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
      <button type="button" className="button button-small" disabled={busy} onClick={() => chooser.current?.click()}>
        {busy ? '送っています…' : '＋ 写真を追加'}
      </button>
    </div>
  )
}
