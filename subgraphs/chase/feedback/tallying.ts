import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import { type Counts, noCounts, peopleIn } from './observing.ts'
import { readCounts } from './rows.ts'
import {
  breakdownsOfOffices,
  byBreakdown,
  type Groups,
  groupsOf,
  type OfficeMonth,
  type Tallies,
  type Tally,
} from './tallies.ts'

interface Sum {
  people: number
  readonly offices: Set<string>
  readonly counts: number[]
}

const emptySum = (): Sum => ({ people: 0, offices: new Set(), counts: noCounts.slice() })

function raise(sum: Sum, people: number, counts: Counts): void {
  sum.people += people
  for (let cell = 0; cell < counts.length; cell += 1) sum.counts[cell] = (sum.counts[cell] ?? 0) + (counts[cell] ?? 0)
}

/** Adds up what is told bit by bit; nothing told is kept. */
class Tallying {
  readonly #groups = byBreakdown(() => new Map<string, Sum>())
  /** Offices that are in all the same groups. */
  readonly #alike = new Map<string, { readonly groups: Groups; readonly sum: Sum }>()

  addOffice(office: string, groups: Groups, counts: Counts): void {
    const people = peopleIn(counts)
    if (people === 0) return
    const name = `${groups.PREFECTURE} ${groups.SIZE} ${groups.CARE_LEVEL}`
    let alike = this.#alike.get(name)
    if (alike === undefined) {
      alike = { groups, sum: emptySum() }
      this.#alike.set(name, alike)
    }
    raise(alike.sum, people, counts)
    alike.sum.offices.add(office)
  }

  addInsured(office: string, insurer: string, counts: Counts): void {
    const people = peopleIn(counts)
    if (people === 0) return
    const sum = groupIn(this.#groups.INSURER, insurer)
    raise(sum, people, counts)
    sum.offices.add(office)
  }

  done(): Tallies {
    const nation = emptySum()
    for (const { groups, sum } of this.#alike.values()) {
      const theirs = breakdownsOfOffices.map((breakdown) => groupIn(this.#groups[breakdown], groups[breakdown]))
      for (const into of [nation, ...theirs]) {
        raise(into, sum.people, sum.counts)
        for (const office of sum.offices) into.offices.add(office)
      }
    }
    const done = ({ people, offices, counts }: Sum): Tally => ({ people, offices: offices.size, counts })
    return {
      nation: done(nation),
      groups: byBreakdown(
        (breakdown) => new Map([...this.#groups[breakdown]].map(([group, sum]) => [group, done(sum)])),
      ),
    }
  }
}

function groupIn(groups: Map<string, Sum>, name: string): Sum {
  const held = groups.get(name)
  if (held !== undefined) return held
  const made = emptySum()
  groups.set(name, made)
  return made
}

export function tallied(months: Iterable<OfficeMonth>): Tallies {
  const sums = new Tallying()
  for (const { office, groups, counts } of months) {
    sums.addOffice(office, groups, counts)
    sums.addInsured(office, groups.INSURER, counts)
  }
  return sums.done()
}

/**
 * Of lines `office insurer counts` in the order of offices: read in place, for the nation has hundreds of thousands of
 * them.
 */
export function talliedLines(text: string): Tallies {
  const sums = new Tallying()
  const [whole, part] = [noCounts.slice(), noCounts.slice()]
  let last = ''
  const settle = (): void => {
    sums.addOffice(last, groupsOf(last as InstitutionCode, '' as InsurerNumber, whole), whole)
    whole.fill(0)
  }
  for (let at = 0; at < text.length; at += 1) {
    const officeEnd = text.indexOf(' ', at)
    const insurerEnd = text.indexOf(' ', officeEnd + 1)
    const office = text.slice(at, officeEnd)
    if (office !== last) {
      settle()
      last = office
    }
    at = readCounts(text, insurerEnd + 1, part)
    sums.addInsured(office, text.slice(officeEnd + 1, insurerEnd), part)
    for (let cell = 0; cell < whole.length; cell += 1) whole[cell] = (whole[cell] ?? 0) + (part[cell] ?? 0)
  }
  settle()
  return sums.done()
}
