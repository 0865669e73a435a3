import { unmarked } from '../../schema/domain/decision.ts'
import {
  asNumberHandle,
  type DecisionId,
  linkId,
  type NumberHandle,
  type PersonId,
  type RecordId,
  type ReviewId,
} from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { Scope } from '../shared/context.ts'
import { freshId } from '../shared/fresh-id.ts'
import type { NumberScheme } from '../shared/internal.ts'
import { keepMessages } from '../shared/outbox/accept-once.ts'
import { numberIn, personIn } from '../shared/scope.ts'
import type { CodeStore } from './codes/code-store.ts'
import { disclosureStore } from './disclosing.ts'
import type { MpiGraph } from './graph.ts'
import { recordOn } from './holding.ts'
import { openMatcher } from './identifying/follower.ts'
import { identityStore } from './identifying/looking.ts'
import { committedModel, type ModelInUse } from './identifying/model-in-use.ts'
import { patientStore } from './identifying/taking-patients.ts'
import { trainingRecords } from './identifying/training-records.ts'
import { edgesOf } from './ledger/components.ts'
import { counting } from './ledger/fold.ts'
import type { Decision, FiledRecord } from './ledger/ledger.ts'
import { evidencePath } from './ledger/path.ts'
import { linkageStore } from './linking-codes.ts'
import { locationStore } from './locating.ts'
import { indexMeter } from './metering.ts'
import type { Ids } from './registering.ts'
import { registerTogether } from './registering-together.ts'
import { inDeliveries, registrationsIn } from './registrations.ts'
import { stewardStore } from './stewarding.ts'
import type { EvidenceStep, HistoryPage, MpiStore } from './store.ts'
import { openDeliverer } from './webhooks/deliverer.ts'
import type { WebhookStore } from './webhooks/webhook-store.ts'

const ids: Ids = {
  record: () => freshId('rec') as RecordId,
  decision: () => freshId('dec') as DecisionId,
  review: () => freshId('rev') as ReviewId,
}

export interface IndexParts {
  readonly graph: MpiGraph
  /** Beside the graph; in a database of its own where the graph is no SQL's. */
  readonly codes: CodeStore
  readonly webhooks: WebhookStore
  readonly now: () => Instant
  /** A site's own; otherwise the committed one decides. */
  readonly model?: ModelInUse | undefined
}

/** The index over any engine: scopes are asked here, and here alone. */
export function mpiStore({ graph, codes, webhooks, now, model = committedModel }: IndexParts): MpiStore {
  const locations = locationStore({ graph, codes, now })
  const linkage = linkageStore({ graph, codes, now })
  const meter = indexMeter({ graph, now })
  return {
    async handlesFor(numbers) {
      const handles = await graph.mint(numbers.map((number) => ({ kind: 'NUMBER', number })))
      return handles as readonly NumberHandle[]
    },

    linkChanges: (after, first) => graph.changes(after, first),

    ...graph.packed,

    async accept(source, messages) {
      const at = now()
      const keptSince = (at - keepMessages) as Instant
      const { register } = graph
      if (register !== undefined) {
        // What an import makes at once is a transaction of its own; small messages are accepted together or not at all.
        await Promise.all(inDeliveries(messages).map((some) => register({ source, messages: some, at, keptSince })))
        return
      }
      for (const some of inDeliveries(messages))
        await graph.write(async (transaction) => {
          const fresh = await transaction.accept(
            source,
            some.map(({ id }) => id),
            at,
            keptSince,
          )
          const once = new Map(
            some.flatMap((message) => (fresh.has(message.id) ? [[message.id, message] as const] : [])),
          )
          await registerTogether(transaction, [...once.values()].flatMap(registrationsIn), at, ids)
        })
    },

    async holders(asked) {
      const found = new Map<Instant | null, readonly (readonly FiledRecord[])[]>()
      for (const asKnown of new Set(asked.map((question) => question.asKnown))) {
        const some = asked.filter((question) => question.asKnown === asKnown)
        found.set(
          asKnown,
          await graph.recordsUnder(
            some.map(({ scope }) => numberIn(scope)),
            asKnown,
          ),
        )
      }
      const taken = new Map<Instant | null, number>()
      return asked.map(({ on, asKnown }) => {
        const place = taken.get(asKnown) ?? 0
        taken.set(asKnown, place + 1)
        return recordOn(found.get(asKnown)?.[place] ?? [], on)?.person ?? null
      })
    },

    person: async (scope) => (await graph.resolve([personIn(scope)], null))[0] ?? null,

    async history({ scope, asKnown, first, after }) {
      const records = await recordsOf(graph, personIn(scope), asKnown)
      return page(graph, records.filter(seenUnder(scope)), first, after)
    },

    async samePerson(one, other, on, asKnown) {
      const [mine = [], theirs = []] = await graph.recordsUnder([numberIn(one), numberIn(other)], asKnown)
      const [from, to] = [recordOn(mine, on), recordOn(theirs, on)]
      if (from === null || to === null) return null
      if (from.person !== to.person) return { same: false, path: [] }
      const [records = []] = await graph.recordsOf([from.person], asKnown)
      const then = await ledgerThen(graph, records, asKnown)
      const path = evidencePath(edgesOf(then), from.id, to.id) ?? []
      const rules = new Map(then.map((decision) => [decision.id, decision]))
      const byId = new Map(records.map((record) => [record.id, record]))
      const steps = path.flatMap(({ decision, ends }): readonly EvidenceStep[] => {
        const [near, far] = [byId.get(ends[0]), byId.get(ends[1])]
        const entry = rules.get(decision)
        if (near === undefined || far === undefined || entry === undefined || entry.rule === 'UNDONE') return []
        const between = [near, far].map(({ handle, from: since }) => ({
          handle,
          from: since,
        })) as [EvidenceStep['between'][0], EvidenceStep['between'][1]]
        return [{ evidence: entry.rule, decided: entry.at, between, doubted: near.doubted !== far.doubted }]
      })
      return { same: true, path: steps }
    },

    async idsOf(persons) {
      const today = await graph.resolve(persons, null)
      const records = await graph.recordsOf(
        today.flatMap((person) => person ?? []),
        null,
      )
      const ids = new Map(records.flatMap((all) => (all[0] === undefined ? [] : [[all[0].person, all] as const])))
      return persons.map((person, place) => {
        const survivor = today[place] ?? person
        return [...new Set([survivor, ...(ids.get(survivor) ?? []).map(({ own }) => own)])]
      })
    },
    async numbersOf(persons) {
      const today = await graph.resolve(persons, null)
      const records = await graph.recordsOf(
        today.flatMap((person) => person ?? []),
        null,
      )
      const held = new Map(records.flatMap((all) => (all[0] === undefined ? [] : [[all[0].person, all] as const])))
      return today.map((person) =>
        (person === null ? [] : (held.get(person) ?? [])).flatMap(({ handle, from, until, doubted }) => {
          const number = asNumberHandle(handle)
          return number === null
            ? []
            : [{ handle: number, from, until, hangsOn: doubted ? [linkId(number, from)] : [] }]
        }),
      )
    },
    recordSources: (persons) => locations.recordSources(persons),
    locations,
    linkage,
    webhooks,
    deliverer: (sender) =>
      openDeliverer({
        webhooks,
        news: ({ institution, topic }, after) =>
          (topic === 'TOKEN_CHANGES' ? locations : linkage).news(institution, after),
        changed: { counter: () => graph.changeCounter(), lags: graph.counterLags === true },
        sender,
        now,
      }),
    steward: stewardStore({ graph, now }),
    meter,
    identities: identityStore({ graph, model }),
    disclosures: (reads) => disclosureStore(graph, reads),
    patients: patientStore({ graph, ids, model, now }),
    matcher: (identities) => openMatcher({ graph, identities, ids, model, now }),
    trainingRecords: (reading) => trainingRecords(graph, reading),

    changeCounter: () => graph.changeCounter(),
    counterLags: graph.counterLags,
    ping: () => graph.ping(),
    async close() {
      await meter.close()
      await graph.close()
    },
  }
}

/** A person's id is that of its oldest record: whoever has records is nobody else's part, and need not be resolved. */
async function recordsOf(graph: MpiGraph, person: PersonId, asKnown: Instant | null): Promise<readonly FiledRecord[]> {
  const [own = []] = await graph.recordsOf([person], asKnown)
  if (own.length > 0) return own
  const [survivor = null] = await graph.resolve([person], asKnown)
  if (survivor === null) return []
  return (await graph.recordsOf([survivor], asKnown))[0] ?? []
}

/** What the ledger said of these records then: entries made since voided nothing yet. */
async function ledgerThen(
  graph: MpiGraph,
  records: readonly FiledRecord[],
  asKnown: Instant | null,
): Promise<readonly Decision[]> {
  const persons = await graph.resolve(
    records.map(({ own }) => own),
    null,
  )
  const today = [...new Set(persons.flatMap((person) => person ?? []))]
  const about = (await graph.decisionsAbout(today)).flat()
  if (asKnown === null) return about
  const all = await graph.history(about.map(({ id }) => id))
  const then = all.filter(({ at }) => at <= asKnown)
  const counts = counting(then)
  return then.map((decision) => ({ ...decision, counts: counts.has(decision.id) }))
}

/** What hangs on a link in dispute is shown to those alone whom the decision shows it. */
function seenUnder(scope: Scope<'NUMBER_HISTORY'>): (record: FiledRecord) => boolean {
  return ({ handle, from, doubted }) =>
    !doubted || scope.sees({ ...unmarked, hangsOn: [linkId(handle as NumberHandle, from)] })
}

/** Newest first; a cursor says after which record, by its period and order of filing. */
async function page(
  graph: MpiGraph,
  records: readonly FiledRecord[],
  first: number,
  after: string | null,
): Promise<HistoryPage> {
  const numbers = records.filter(({ handle }) => handle.startsWith('num_'))
  const cursor = after === null ? null : readCursor(after)
  const behind =
    cursor === null
      ? numbers
      : numbers.filter(({ from, filed }) => from < cursor.from || (from === cursor.from && filed < cursor.filed))
  const shown = behind.slice(0, first)
  const schemes = await graph.schemes(shown.map(({ handle }) => handle as NumberHandle))
  return {
    items: shown.map((record, place) => ({
      cursor: Buffer.from(`${record.from} ${record.filed}`).toString('base64url'),
      item: {
        handle: record.handle as NumberHandle,
        scheme: schemes[place] as NumberScheme,
        from: record.from,
        until: record.until,
        known: record.known,
        evidence: record.evidence,
        doubted: record.doubted,
      },
    })),
    more: behind.length > first,
  }
}

/** A cursor nobody made counts as one behind the end: an empty page. */
function readCursor(text: string): { readonly from: string; readonly filed: number } {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString())
  return match?.[1] === undefined ? { from: '', filed: 0 } : { from: match[1], filed: Number(match[2]) }
}
