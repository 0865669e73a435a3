import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { BodyMarks } from './body-marks.tsx'
import type { Field, Group, List } from './form.ts'
import { BoundsInput, FlagInput, ScalarInput } from './inputs.tsx'
import { Entries, Ticks } from './list.tsx'
import { Pictures } from './pictures.tsx'
import type { Problem } from './sending.ts'
import {
  changed,
  freshEntry,
  freshKey,
  isGroup,
  isList,
  type Place,
  type Typed,
  type TypedEntry,
  type TypedFields,
} from './typed.ts'

export interface FormParts {
  readonly typed: TypedFields
  readonly problems: readonly Problem[]
  readonly onTyped: (typed: TypedFields) => void
}

/** Fields somewhere in a section: each draws itself from what it is. */
export function Fields({
  fields,
  at,
  form,
}: {
  readonly fields: readonly Field[]
  readonly at: Place
  readonly form: FormParts
}) {
  return fields.map((field) => <OneField key={field.name} field={field} place={[...at, field.name]} form={form} />)
}

export function OneField({
  field,
  place,
  form,
}: {
  readonly field: Field
  readonly place: Place
  readonly form: FormParts
}) {
  const value = valueAt(form.typed, place)
  const set = (next: Typed) => form.onTyped(changed(form.typed, place, () => next))
  switch (field.kind) {
    case 'FLAG':
      return <FlagInput field={field} on={value === true} onChange={set} />
    case 'GROUP':
      return <GroupField group={field} place={place} form={form} />
    case 'KEY':
      return null
    case 'LIST':
      return <ListField list={field} place={place} form={form} />
    default:
      return (
        <ScalarInput
          field={field}
          value={typeof value === 'string' ? value : ''}
          error={errorAt(form.problems, place)}
          onChange={set}
        />
      )
  }
}

function GroupField({
  group,
  place,
  form,
}: {
  readonly group: Group
  readonly place: Place
  readonly form: FormParts
}) {
  const value = valueAt(form.typed, place)
  const on = isGroup(value) && value.on
  const [low, high] = group.fields
  if (group.as === 'BOUNDS' && low?.kind === 'FIGURE' && high !== undefined) {
    const text = (name: string): string => {
      const side = isGroup(value) ? value.of[name] : ''
      return typeof side === 'string' ? side : ''
    }
    return (
      <BoundsInput
        label={group.label}
        unit={low.unit}
        low={text(low.name)}
        high={text(high.name)}
        error={errorAt(form.problems, [...place, low.name]) ?? errorAt(form.problems, [...place, high.name])}
        onChange={(side, typed) => form.onTyped(changed(form.typed, [...place, side], () => typed))}
      />
    )
  }
  return (
    <Unfolding
      field={group}
      on={on}
      error={errorAt(form.problems, place)}
      onTicked={(next) =>
        form.onTyped(changed(form.typed, place, () => (isGroup(value) ? { ...value, on: next } : '')))
      }
    >
      <div className="fields">
        <Fields fields={group.fields} at={place} form={form} />
      </div>
    </Unfolding>
  )
}

function ListField({ list, place, form }: { readonly list: List; readonly place: Place; readonly form: FormParts }) {
  const value = valueAt(form.typed, place)
  const held = isList(value) ? value : { on: false, entries: [] }
  const set = (next: Typed) => form.onTyped(changed(form.typed, place, () => next))
  const added = (word: string | null) => ({
    on: true,
    entries: [...held.entries, freshEntry(list, freshKey(held), word)],
  })
  const said = (hidden: readonly string[]) => (entry: TypedEntry) => (
    <Fields fields={list.fields.filter(({ name }) => !hidden.includes(name))} at={[...place, entry.key]} form={form} />
  )
  const entries = (
    <Entries
      list={list}
      held={held}
      draw={said(list.ticks?.once ? [list.ticks.field] : [])}
      onChange={set}
      onAdd={() => set(added(null))}
      error={errorAt(form.problems, place)}
    />
  )
  if (list.nested) return entries
  if (list.drawn !== undefined) {
    const Drawn = list.drawn === 'BODY_MAP' ? BodyMarks : Pictures
    return (
      <Unfolding
        field={list}
        on={held.on}
        error={errorAt(form.problems, place)}
        onTicked={(on) => set({ ...held, on })}
      >
        <Drawn list={list} held={held} draw={said(['side', 'x', 'y'])} onChange={set} />
      </Unfolding>
    )
  }
  return (
    <Unfolding
      field={list}
      on={held.on}
      error={null}
      onTicked={(on) => {
        const empty = held.entries.length === 0 && list.ticks === undefined
        set(on && empty ? added(null) : { ...held, on })
      }}
    >
      {list.ticks !== undefined && (
        <Ticks list={list} ticks={list.ticks} held={held} onChange={set} onAdd={(word) => set(added(word))} />
      )}
      {entries}
    </Unfolding>
  )
}

/** A check box that unfolds what belongs to it; folded up again, what was typed stays. */
function Unfolding({
  field,
  on,
  error,
  onTicked,
  children,
}: {
  readonly field: Group | List
  readonly on: boolean
  readonly error: string | null
  readonly onTicked: (on: boolean) => void
  readonly children: ComponentChildren
}) {
  const id = useId()
  return (
    <fieldset className="topic" aria-labelledby={`${id}-label`}>
      <label className="tick topic-tick">
        <input
          type="checkbox"
          name={field.name}
          checked={on}
          aria-expanded={on}
          aria-controls={id}
          onInput={(event) => onTicked(event.currentTarget.checked)}
        />
        <span id={`${id}-label`}>{field.label}</span>
      </label>
      <div id={id} hidden={!on} className="topic-body">
        {field.hint !== undefined && <p className="hint">{field.hint}</p>}
        {error !== null && <p className="complaint">{error}</p>}
        {on && children}
      </div>
    </fieldset>
  )
}

function valueAt(typed: TypedFields, place: Place): Typed | undefined {
  const [name = '', ...rest] = place
  const value = typed[name]
  if (rest.length === 0) return value
  if (isGroup(value)) return valueAt(value.of, rest)
  const [key, ...within] = rest
  const entry = isList(value) ? value.entries.find((one) => one.key === key) : undefined
  return entry === undefined ? undefined : valueAt(entry.of, within)
}

export const errorAt = (problems: readonly Problem[], place: Place): string | null =>
  problems.find((one) => one.place.join('/') === place.join('/'))?.message ?? null
