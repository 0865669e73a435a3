import { expect } from 'vitest'
import type { CredentialId, DecisionId, NumberHandle, PersonId } from '../../../schema/domain/ids.ts'
import type { CivilDate } from '../../../schema/domain/time.ts'
import type { LedgerEntry, StewardCommand } from '../../../subgraphs/mpi/steward-store.ts'
import { onceOf } from '../../../subgraphs/shared/once.ts'
import { scopeFor } from '../../support/scopes.ts'
import { SeededRandom } from '../../support/seeded-random.ts'
import type { MpiBench } from './bench.ts'

const numbersEach = 5
const decisionsEach = 3
const scope = scopeFor('REVIEW', null)
const from = '2024-04-01' as CivilDate

/** Random histories of registrations, merges, rulings, splits, undos and undos of undos, one after another in one index. */
export class Sequences {
  readonly #bench: MpiBench
  #feed = 0
  #keys = 0

  constructor(bench: MpiBench) {
    this.#bench = bench
  }

  /**
   * After each undo the persons are the fold of the ledger without the undone entry. At the end they are the fold of the
   * ledger, what counts is what nothing that counts voids, every id that ever was leads to somebody who is, a person goes
   * by the id of its oldest number, and the change feed alone leads to the same holders.
   */
  async run(seed: number): Promise<void> {
    const random = new SeededRandom(seed)
    const numbers = await this.#bench.handles(...Array.from({ length: numbersEach }, (_, at) => `${seed}-${at}`))
    const filed: NumberHandle[] = []
    const decisions: DecisionId[] = []
    const seen = new Set<PersonId>()
    const own = new Map<NumberHandle, PersonId>()
    for (const number of numbers) {
      const previous = filed.length > 0 && random.chance(0.4) ? random.pick(filed) : null
      await this.#bench.register([{ number, previous }])
      filed.push(number)
      if (previous === null) own.set(number, await this.#holder(number))
      for (let step = 0; step < decisionsEach; step++) {
        const command = await this.#draw(random, filed, decisions)
        if (command === null) continue
        const without = command.kind === 'UNDO' ? fold(await this.#ledger(filed), command.decision) : null
        const decision = await this.#decide(command)
        if (decision === null) continue
        decisions.push(decision)
        if (without !== null) expect(await this.#persons(filed)).toEqual(groupsOf(filed, without))
        for (const holder of await this.#holders(filed)) seen.add(holder)
      }
    }
    await this.#check(numbers, own, seen)
  }

  async #check(
    numbers: readonly NumberHandle[],
    own: ReadonlyMap<NumberHandle, PersonId>,
    seen: ReadonlySet<PersonId>,
  ): Promise<void> {
    const ledger = await this.#ledger(numbers)
    const counting = fold(ledger, null)
    const groups = groupsOf(numbers, counting)
    expect(await this.#persons(numbers)).toEqual(groups)
    expect(ledger.filter(({ counts }) => counts).map(({ id }) => id)).toEqual(counting.map(({ id }) => id))
    const holders = await this.#holders(numbers)
    for (const id of seen) expect(holders).toContain(await this.#bench.store.person(scopeFor('NUMBER', id)))
    for (const [oldest] of groups) {
      const id = oldest === undefined ? undefined : own.get(oldest)
      if (oldest !== undefined && id !== undefined) expect(await this.#holder(oldest)).toBe(id)
    }
    const replayed = new Map<string, PersonId>()
    for (const { handle, person, was, sequence } of await this.#bench.store.linkChanges(this.#feed, 10_000)) {
      expect(replayed.get(handle) ?? null).toBe(was)
      replayed.set(handle, person)
      this.#feed = sequence
    }
    expect(numbers.map((number) => replayed.get(number))).toEqual(holders)
  }

  async #draw(
    random: SeededRandom,
    filed: readonly NumberHandle[],
    decisions: readonly DecisionId[],
  ): Promise<StewardCommand | null> {
    const kind = random.pick(['LINK', 'LINK', 'APART', 'SPLIT', 'UNDO', 'UNDO'] as const)
    const person = await this.#holder(random.pick(filed))
    if (kind === 'UNDO') return decisions.length === 0 ? null : { kind, decision: random.pick(decisions) }
    if (kind === 'SPLIT') return { kind, person, away: [{ handle: random.pick(filed), from }] }
    return { kind, persons: [person, await this.#holder(random.pick(filed))] }
  }

  async #decide(command: StewardCommand): Promise<DecisionId | null> {
    const { clock, store } = this.#bench
    clock.advance(1_000)
    const key = `sequence-${String(++this.#keys).padStart(10, '0')}`
    const once = onceOf('test#steward' as CredentialId, 'steward', key, command, clock.now())
    if (!once.ok) throw new Error('no key')
    const outcome = await store.steward.decide(scope, command, { by: 'steward', said: 'drawn', once: once.value })
    return outcome.ok ? outcome.value.decision : null
  }

  async #holder(number: NumberHandle): Promise<PersonId> {
    const [holder] = await this.#holders([number])
    if (holder === undefined) throw new Error('One number, one holder.')
    return holder
  }

  async #holders(numbers: readonly NumberHandle[]): Promise<readonly PersonId[]> {
    const holders = await this.#bench.store.holders(
      numbers.map((number) => ({ scope: scopeFor('NUMBER', number), on: null, asKnown: null })),
    )
    return holders.map((holder) => {
      if (holder === null) throw new Error('A number that is filed is somebody’s.')
      return holder
    })
  }

  async #persons(numbers: readonly NumberHandle[]): Promise<Groups> {
    const holders = await this.#holders(numbers)
    return [...Map.groupBy(numbers.keys(), (at) => holders[at]).values()].map((group) =>
      group.flatMap((at) => numbers[at] ?? []),
    )
  }

  /** Oldest first; no two entries here are of one second. */
  async #ledger(numbers: readonly NumberHandle[]): Promise<readonly LedgerEntry[]> {
    const entries = new Map<string, LedgerEntry>()
    for (const person of new Set(await this.#holders(numbers))) {
      for (const entry of await this.#bench.store.steward.entries(scopeFor('REVIEW', person)))
        entries.set(entry.id, entry)
    }
    return [...entries.values()].toSorted((one, other) => one.at - other.at)
  }
}

/** Numbers of one person, in the order they were filed, by their first. */
type Groups = readonly (readonly NumberHandle[])[]

/** What counts, from the newest entry back; without one entry, as if it had never been made. */
function fold(ledger: readonly LedgerEntry[], without: DecisionId | null): readonly LedgerEntry[] {
  const voided = new Set<string>()
  return ledger
    .filter(({ id }) => id !== without)
    .toReversed()
    .filter(({ id, voids }) => {
      if (voided.has(id)) return false
      for (const one of voids) voided.add(one)
      return true
    })
    .toReversed()
}

function groupsOf(numbers: readonly NumberHandle[], counting: readonly LedgerEntry[]): Groups {
  let groups: readonly (readonly NumberHandle[])[] = numbers.map((number) => [number])
  for (const { kind, between } of counting) {
    if (kind !== 'LINK') continue
    const ends = new Set(between.map(({ handle }) => handle))
    const joined = groups.filter((group) => group.some((number) => ends.has(number))).flat()
    groups = [...groups.filter((group) => !group.some((number) => ends.has(number))), joined]
  }
  const inOrder = groups.map((group) => numbers.filter((number) => group.includes(number)))
  return inOrder.toSorted(
    ([one = ''], [other = '']) => numbers.indexOf(one as NumberHandle) - numbers.indexOf(other as NumberHandle),
  )
}
