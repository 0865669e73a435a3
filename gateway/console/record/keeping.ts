import type { Field } from './form.ts'
import { meanSame } from './meaning.ts'
import { type Problem, sendable } from './sending.ts'
import { isGroup, type Place, type Typed, type TypedFields } from './typed.ts'

/**
 * One section between the page and the hub. Nothing typed is ever replaced by what comes back: what others changed
 * meanwhile joins it field by field, and where both changed the same, the person is asked.
 */
export interface Keeping {
  /** Of the section as it was last read from the hub; 0: there was none. */
  readonly revision: number
  /** What the hub held at that revision. */
  readonly base: TypedFields
  readonly typed: TypedFields
  /** Sent, and not answered yet; kept when the connection broke, for it may have landed. */
  readonly sent: Sent | null
  readonly trouble: Trouble | null
  /** What the hub found wrong with what was sent. */
  readonly problems: readonly Problem[]
  readonly clashes: readonly Clash[]
}

export interface Sent {
  /** The same for the same content: a request that landed unheard is not done twice. */
  readonly key: string
  readonly revision: number
  readonly typed: TypedFields
}

export type Trouble = 'OFFLINE' | 'SIGNED_OUT' | 'NOT_PERMITTED' | 'REFUSED' | 'FAILED'

export interface Clash {
  readonly place: Place
  readonly theirs: Typed
}

/** What stays in the browser until the hub has it. */
export type Draft = Pick<Keeping, 'revision' | 'base' | 'typed' | 'sent'>

const settled = { sent: null, trouble: null, problems: [], clashes: [] } as const

export function opened(fields: readonly Field[], revision: number, held: TypedFields, draft: Draft | null): Keeping {
  const fresh: Keeping = { revision, base: held, typed: held, ...settled }
  return draft === null ? fresh : met({ ...fresh, ...draft }, fields, revision, held)
}

export const typedInto = (keeping: Keeping, typed: TypedFields): Keeping => ({ ...keeping, typed, problems: [] })

export const isDirty = (keeping: Keeping, fields: readonly Field[]): boolean =>
  !meanSame(fields, keeping.base, keeping.typed)

/** Ready to be sent: changed, whole, and nothing left to be asked. */
export const isReady = (keeping: Keeping, fields: readonly Field[], today: string): boolean =>
  keeping.clashes.length === 0 &&
  keeping.problems.length === 0 &&
  isDirty(keeping, fields) &&
  sendable(fields, keeping.typed, today).problems.length === 0

export function sending(keeping: Keeping, freshKey: string): Keeping & { readonly sent: Sent } {
  const { sent, revision, typed } = keeping
  const again = sent !== null && sent.revision === revision && sent.typed === typed
  return { ...keeping, trouble: null, problems: [], sent: again ? sent : { key: freshKey, revision, typed } }
}

export function landed(keeping: Keeping, revision: number): Keeping {
  const base = keeping.sent?.typed ?? keeping.base
  return { ...keeping, ...settled, revision, base }
}

/** No answer: it may have landed or not. */
export const broken = (keeping: Keeping, trouble: Trouble): Keeping => ({ ...keeping, trouble })

export const refused = (keeping: Keeping, problems: readonly Problem[]): Keeping => ({
  ...keeping,
  sent: null,
  trouble: 'REFUSED',
  problems,
})

/** The section as the hub has it now, when another revision than ours was read or found. */
export function met(keeping: Keeping, fields: readonly Field[], revision: number, theirs: TypedFields): Keeping {
  if (revision === keeping.revision) return keeping
  const { sent, typed } = keeping
  const ours = sent !== null && meanSame(fields, sent.typed, theirs)
  const merged = merge(fields, ours ? sent.typed : keeping.base, typed, theirs, [])
  return { ...settled, revision, base: theirs, ...merged }
}

export function answered(keeping: Keeping, fields: readonly Field[], place: Place, take: 'MINE' | 'THEIRS'): Keeping {
  const clash = keeping.clashes.find((one) => one.place.join('/') === place.join('/'))
  if (clash === undefined) return keeping
  const clashes = keeping.clashes.filter((one) => one !== clash)
  return { ...keeping, clashes, typed: take === 'MINE' ? keeping.typed : placed(keeping.typed, fields, clash) }
}

function placed(typed: TypedFields, fields: readonly Field[], { place, theirs }: Clash): TypedFields {
  const [name, ...rest] = place
  const field = fields.find((one) => one.name === name)
  if (name === undefined || field === undefined) return typed
  const before = typed[name]
  if (rest.length === 0 || field.kind !== 'GROUP' || !isGroup(before)) return { ...typed, [name]: theirs }
  return { ...typed, [name]: { ...before, of: placed(before.of, field.fields, { place: rest, theirs }) } }
}

function merge(
  fields: readonly Field[],
  base: TypedFields,
  mine: TypedFields,
  theirs: TypedFields,
  place: Place,
): { readonly typed: TypedFields; readonly clashes: readonly Clash[] } {
  const clashes: Clash[] = []
  const merged = fields.map((field): readonly [string, Typed] => {
    const [was, own, other] = [base[field.name], mine[field.name], theirs[field.name]]
    const here = [...place, field.name]
    if (other === undefined || meanSame([field], mine, theirs) || meanSame([field], base, theirs))
      return [field.name, own ?? other ?? '']
    if (own === undefined || meanSame([field], base, mine)) return [field.name, other]
    const unfolded = isGroup(was) && isGroup(own) && isGroup(other) && own.on === other.on
    if (field.kind === 'GROUP' && field.as !== 'BOUNDS' && unfolded) {
      const within = merge(field.fields, was.of, own.of, other.of, here)
      clashes.push(...within.clashes)
      return [field.name, { on: own.on, of: within.typed }]
    }
    clashes.push({ place: here, theirs: other })
    return [field.name, own]
  })
  return { typed: Object.fromEntries(merged), clashes }
}
