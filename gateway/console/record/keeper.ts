import type { Section, SectionInput, SectionName } from './form.ts'
import {
  answered,
  broken,
  type Draft,
  isDirty,
  isReady,
  type Keeping,
  landed,
  met,
  opened,
  refused,
  sending,
  type Trouble,
  typedInto,
} from './keeping.ts'
import { messageFor } from './messages.ts'
import { sections } from './sections.ts'
import { type Problem, placeOf, sendable } from './sending.ts'
import { type Content, contentIn, type Place, type TypedFields, typedFrom } from './typed.ts'

export type SectionState = 'DRAFT' | 'SUBMITTED' | 'RETURNED' | 'APPROVED'

/** A section as the hub tells it. */
export type SectionRead = {
  readonly name: SectionName
  readonly state: SectionState
  readonly revision: number
  readonly saved: string
  readonly returned: string | null
} & { readonly [Input in SectionInput]: Content | null }

export interface Standing {
  readonly state: SectionState
  readonly revision: number
  readonly saved: string
}

export type Saving =
  | { readonly kind: 'SAVED'; readonly standing: Standing }
  /** At a field, or, with an empty path, as a whole. */
  | { readonly kind: 'REFUSED'; readonly reason: string | undefined; readonly path: readonly (string | number)[] }
  /** Somebody changed it since it was read. */
  | { readonly kind: 'CHANGED' }
  | { readonly kind: 'TROUBLE'; readonly trouble: Exclude<Trouble, 'REFUSED'> }

export interface KeeperPorts {
  /** Null: the hub was not reached, or did not answer. */
  read(): Promise<readonly SectionRead[] | null>
  save(section: Section, content: Content, revision: number, key: string): Promise<Saving>
  readonly drafts: {
    get(name: SectionName): Draft | null
    put(name: SectionName, draft: Draft | null): void
  }
  today(): string
  key(): string
  /** Calls later, unless cancelled by what it returns. */
  later(ms: number, call: () => void): () => void
}

export interface KeptSection {
  readonly section: Section
  readonly keeping: Keeping
  readonly state: SectionState | null
  readonly saved: string | null
  readonly returned: string | null
  readonly underWay: boolean
  /** Something of it is hidden from who reads it here: saved from here, it would be erased. */
  readonly partial: boolean
}
export type KeptSections = readonly KeptSection[]

export interface Keeper {
  readonly subscribe: (listener: () => void) => () => void
  readonly kept: () => KeptSections
  type(name: SectionName, typed: TypedFields): void
  answer(name: SectionName, place: Place, take: 'MINE' | 'THEIRS'): void
  /** What was submitted, approved or returned meanwhile, by this page. */
  settle(name: SectionName, standing: Standing): void
  /** Whatever is ready goes now: what a closed tab left behind, or when the network or the sign-in is back. */
  begin(): void
  /** Nothing is sent from now on, until it begins again. */
  rest(): void
}

/** A list that is hidden is null; one that says nothing is empty. */
const isPartial = ({ fields }: Section, content: Content | null): boolean =>
  content !== null && fields.some(({ kind, name }) => kind === 'LIST' && content[name] == null)

/** Time to finish a word, and to leave a hub alone that did not answer. */
const pauseMs = 1_200
const patienceMs = 8_000

/** Sends what was typed by itself, section by section, and keeps it in the browser until the hub has it. */
export function createKeeper(read: readonly SectionRead[], ports: KeeperPorts): Keeper {
  const listeners = new Set<() => void>()
  const waiting = new Map<SectionName, () => void>()
  let resting = true
  let kept: KeptSections = sections.map((section) => {
    const held = read.find(({ name }) => name === section.name)
    const typed = typedFrom(section.fields, held?.[section.input] ?? null)
    return {
      section,
      keeping: opened(section.fields, held?.revision ?? 0, typed, ports.drafts.get(section.name)),
      state: held?.state ?? null,
      saved: held?.saved ?? null,
      returned: held?.returned ?? null,
      underWay: false,
      partial: held !== undefined && isPartial(section, held[section.input]),
    }
  })

  const of = (name: SectionName): KeptSection | undefined => kept.find(({ section }) => section.name === name)

  const put = (name: SectionName, change: Partial<Omit<KeptSection, 'section'>>): void => {
    kept = kept.map((one) => (one.section.name === name ? { ...one, ...change } : one))
    const now = of(name)
    if (now !== undefined && change.keeping !== undefined) {
      const { revision, base, typed, sent } = now.keeping
      const unsaved = isDirty(now.keeping, now.section.fields) || sent !== null
      ports.drafts.put(name, unsaved ? { revision, base, typed, sent } : null)
    }
    for (const listener of listeners) listener()
  }

  const plan = (name: SectionName, ms: number): void => {
    waiting.get(name)?.()
    if (resting) return
    waiting.set(
      name,
      ports.later(ms, () => void send(name)),
    )
  }

  const send = async (name: SectionName): Promise<void> => {
    const now = of(name)
    if (resting || now === undefined || now.underWay || now.partial) return
    const { section, keeping } = now
    if (!isReady(keeping, section.fields, ports.today())) return
    const way = sending(keeping, ports.key())
    put(name, { keeping: way, underWay: true })
    const { input } = sendable(section.fields, way.sent.typed, ports.today())
    const became = await ports.save(section, input, way.sent.revision, way.sent.key)
    await settleSaving(name, way.sent.typed, became)
  }

  const settleSaving = async (name: SectionName, sentTyped: TypedFields, became: Saving): Promise<void> => {
    const now = of(name)
    if (now === undefined) return
    const { keeping, section } = now
    if (became.kind === 'SAVED') {
      const { revision, state, saved } = became.standing
      put(name, { keeping: landed(keeping, revision), state, saved, returned: null, underWay: false })
    } else if (became.kind === 'REFUSED') {
      const { place, field } = placeOf(section.fields, sentTyped, became.path)
      const problem: Problem = { place, message: messageFor(became.reason, field) }
      put(name, { keeping: refused(keeping, [problem]), underWay: false })
      return
    } else if (became.kind === 'CHANGED') {
      const theirs = (await ports.read())?.find((one) => one.name === name)
      if (theirs === undefined) put(name, { keeping: broken(keeping, 'FAILED'), underWay: false })
      else {
        const typed = typedFrom(section.fields, contentIn(theirs, section.input))
        const { state, saved, returned } = theirs
        const joined = met(of(name)?.keeping ?? keeping, section.fields, theirs.revision, typed)
        const partial = isPartial(section, contentIn(theirs, section.input))
        put(name, { keeping: joined, state, saved, returned, partial, underWay: false })
      }
    } else put(name, { keeping: broken(keeping, became.trouble), underWay: false })
    const trouble = of(name)?.keeping.trouble ?? null
    if (trouble === null) plan(name, pauseMs)
    // Asked again and again, what is not permitted would look like an attack.
    else if (trouble === 'OFFLINE' || trouble === 'FAILED') plan(name, patienceMs)
  }

  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    kept: () => kept,
    type(name, typed) {
      const now = of(name)
      if (now === undefined) return
      put(name, { keeping: typedInto(now.keeping, typed) })
      plan(name, pauseMs)
    },
    answer(name, place, take) {
      const now = of(name)
      if (now === undefined) return
      put(name, { keeping: answered(now.keeping, now.section.fields, place, take) })
      plan(name, pauseMs)
    },
    settle(name, { revision, state, saved }) {
      const now = of(name)
      if (now === undefined) return
      put(name, { keeping: { ...now.keeping, revision }, state, saved })
    },
    begin: () => {
      resting = false
      for (const { section } of kept) plan(section.name, 0)
    },
    rest: () => {
      resting = true
      for (const cancel of waiting.values()) cancel()
    },
  }
}
