import type { ComponentChildren } from 'preact'
import type { List } from './form.ts'
import type { Typed, TypedEntry, TypedFields, TypedList } from './typed.ts'

type Ticking = NonNullable<List['ticks']>

/** The words of a list's choice as check boxes: ticking one makes an entry of it, unticking takes it out. */
export function Ticks({
  list,
  ticks,
  held,
  onChange,
  onAdd,
}: {
  readonly list: List
  readonly ticks: Ticking
  readonly held: TypedList
  readonly onChange: (next: Typed) => void
  readonly onAdd: (word: string) => void
}) {
  const choice = list.fields.find(({ name }) => name === ticks.field)
  if (choice?.kind !== 'CHOICE') return null
  const of = (word: string) => held.entries.filter((entry) => entry.of[ticks.field] === word)
  return (
    <ul className="ticks">
      {Object.entries(choice.words).map(([word, says]) => {
        const entries = of(word)
        const on = entries.some(({ gone }) => !gone)
        const turn = () => {
          if (entries.length === 0) onAdd(word)
          else
            onChange({
              ...held,
              entries: held.entries.map((entry) => (entries.includes(entry) ? { ...entry, gone: on } : entry)),
            })
        }
        return (
          <li key={word}>
            <label className="tick">
              <input type="checkbox" checked={on} onInput={turn} />
              <span>{says}</span>
            </label>
          </li>
        )
      })}
    </ul>
  )
}

/** Entries one below the other; what is taken out can be put back until the page is left. */
export function Entries({
  list,
  held,
  draw,
  onChange,
  onAdd,
  error,
}: {
  readonly list: List
  readonly held: TypedList
  readonly draw: (entry: TypedEntry) => ComponentChildren
  readonly onChange: (next: Typed) => void
  readonly onAdd: () => void
  readonly error: string | null
}) {
  const turned = (entry: TypedEntry, gone: boolean) =>
    onChange({ ...held, entries: held.entries.map((one) => (one === entry ? { ...one, gone } : one)) })
  return (
    <div className={list.nested ? 'entries entries-nested' : 'entries'}>
      {list.nested && <p className="entries-label">{list.label}</p>}
      {error !== null && <p className="complaint">{error}</p>}
      {held.entries.map((entry, number) => {
        const title = titleOf(list, entry.of) ?? `${number + 1} 件目`
        if (entry.gone) {
          if (list.ticks !== undefined) return null
          return (
            <p key={entry.key} className="entry-gone">
              {title} を外しました
              <button type="button" className="button button-small" onClick={() => turned(entry, false)}>
                元に戻す
              </button>
            </p>
          )
        }
        return (
          <fieldset
            key={entry.key}
            className={list.ticks?.once ? 'entry entry-row' : 'entry'}
            aria-label={`${list.label} ${title}`}
          >
            {!list.nested && <p className="entry-title">{title}</p>}
            <div className="fields">{draw(entry)}</div>
            <button
              type="button"
              className="button button-small entry-out"
              aria-label={`${title} を外す`}
              onClick={() => turned(entry, true)}
            >
              外す
            </button>
          </fieldset>
        )
      })}
      {list.ticks?.once !== true && (
        <button type="button" className="button button-small" onClick={onAdd}>
          ＋ {list.add}
        </button>
      )}
    </div>
  )
}

function titleOf(list: List, typed: TypedFields): string | null {
  const words = list.knownBy.flatMap((name) => {
    const field = list.fields.find((one) => one.name === name)
    const value = typed[name]
    if (field === undefined || typeof value !== 'string' || value.trim() === '') return []
    return [field.kind === 'CHOICE' ? (field.words[value] ?? value) : value]
  })
  return words.length === 0 ? null : words.join(' ')
}
