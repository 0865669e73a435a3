import { unmarked } from '../../schema/domain/decision.ts'
import { type InstitutionCode, linkId, type NumberHandle } from '../../schema/domain/ids.ts'
import { ok, refuse } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { numberIn } from '../shared/scope.ts'
import { codeChanges } from './codes/code-change.ts'
import type { CodeStore } from './codes/code-store.ts'
import { linkageCode } from './codes/linkage-code.ts'
import type { MpiGraph } from './graph.ts'
import { recordOn } from './holding.ts'
import type { LinkageStore } from './linkage-store.ts'

/** Changes looked through at once. */
const lookedThrough = 5_000

export interface LinkingParts {
  readonly graph: MpiGraph
  readonly codes: CodeStore
  readonly now: () => Instant
}

export function linkageStore({ graph, codes, now }: LinkingParts): LinkageStore {
  const epochOf = async (recipient: InstitutionCode) => codes.epoch(await codes.space(recipient), now())

  const changesFor = async (recipient: InstitutionCode, after: number) => {
    const changes = await graph.changes(after, lookedThrough)
    const before = [...new Set(changes.flatMap(({ was }) => was ?? []))]
    const today = await graph.resolve(before, null)
    const resolved = new Map(before.flatMap((was, place) => [[was, today[place] ?? was] as const]))
    return { changes, items: codeChanges(changes, resolved, await epochOf(recipient)) }
  }

  return {
    async known(_scope, numbers) {
      const handles = await graph.find(numbers.map((number) => ({ kind: 'NUMBER', number })))
      return handles as readonly (NumberHandle | null)[]
    },

    async history(recipient, scope, on) {
      const [records = []] = await graph.recordsUnder([numberIn(scope)], null)
      const holder = recordOn(records, on)
      if (holder === null) return null
      const [all = []] = await graph.recordsOf([holder.person], null)
      const numbers = all.filter(
        ({ handle, from, doubted }) =>
          handle.startsWith('num_') &&
          (!doubted || scope.sees({ ...unmarked, hangsOn: [linkId(handle as NumberHandle, from)] })),
      )
      const subjects = await graph.subjects(numbers.map(({ handle }) => handle))
      const periods = numbers.flatMap(({ from, until }, place) => {
        const scheme = subjects[place]?.scheme ?? null
        return scheme === null ? [] : [{ scheme, from, until }]
      })
      return { code: linkageCode(await epochOf(recipient), holder.person), periods: periods.reverse() }
    },

    async changes(_scope, recipient, after, first) {
      const { changes, items } = await changesFor(recipient, after)
      const shown = items.slice(0, first)
      const cut = items.length > first
      return {
        items: shown,
        upTo: (cut ? shown.at(-1) : changes.at(-1))?.sequence ?? after,
        more: cut || changes.length === lookedThrough,
      }
    },

    async news(recipient, after) {
      const { changes, items } = await changesFor(recipient, after)
      const more = changes.length === lookedThrough
      return { some: items.length > 0, upTo: changes.at(-1)?.sequence ?? after, more }
    },

    align: (_scope, recipient, other, by) => codes.align(recipient, other, by, now()),

    async rotate(_scope, recipient, ending) {
      const space = await codes.space(recipient)
      const next = await codes.rotate(space, ending, now())
      if (next === null) return refuse({ code: 'NOT_FOUND', message: 'There is no such epoch.', reason: 'EPOCH' })
      return ok({ epoch: next.number, formerDestroyed: (await codes.formerEpoch(space, ending)) === null })
    },

    async destroy(_scope, recipient, epoch) {
      const space = await codes.space(recipient)
      const current = await codes.epoch(space, now())
      if (epoch === current.number) {
        return refuse({
          code: 'CONFLICT',
          message: 'The epoch in force is ended before it is destroyed.',
          reason: 'IN_FORCE',
        })
      }
      if (epoch < 1 || epoch > current.number) {
        return refuse({ code: 'NOT_FOUND', message: 'There is no such epoch.', reason: 'EPOCH' })
      }
      await codes.destroyEpoch(space, epoch, now())
      return ok({ epoch: current.number, formerDestroyed: true })
    },

    meter: (counts) => codes.meter(counts),
    metered: (_scope, recipient, from) => codes.metered(recipient, from),

    epoch: epochOf,
    persons: (after, first) => graph.persons(after, first),
    formerEpoch: async (recipient, epoch) => codes.formerEpoch(await codes.space(recipient), epoch),

    async holders(asked) {
      const handles = await graph.find(asked.map(({ number }) => ({ kind: 'NUMBER', number })))
      const known = [...new Set(handles.flatMap((handle) => handle ?? []))]
      const under = await graph.recordsUnder(known, null)
      const records = new Map(known.map((handle, place) => [handle, under[place] ?? []]))
      return asked.map(({ on }, place) => {
        const handle = handles[place] ?? null
        const held = handle === null ? null : recordOn(records.get(handle) ?? [], on)
        return held === null ? null : held.doubted ? 'IN_DOUBT' : held.person
      })
    },
  }
}
