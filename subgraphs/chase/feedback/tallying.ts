import type { InstitutionCode, InsurerNumber } from '../../../schema/domain/ids.ts'
import { type Counts, noCounts, peopleIn } from './observing.ts'
import { addFilled, noFilledCells, readCounts } from './rows.ts'
import {
  type Breakdown,
  breakdownsOfOffices,
  byBreakdown,
  type Groups,
  groupsOf,
  type OfficeMonth,
  type Tallies,
  type Tally,
} from './tallies.ts'

interface Sum {
  offices: number
  readonly counts: number[]
}

const emptySum = (): Sum => ({ offices: 0, counts: noCounts.slice() })

const tallyOf = ({ offices, counts }: Sum): Tally => ({ people: peopleIn(counts), offices, counts })

function raise(sum: Sum, offices: number, counts: Counts): void {
  sum.offices += offices
  for (let cell = 0; cell < counts.length; cell += 1) sum.counts[cell] = (sum.counts[cell] ?? 0) + (counts[cell] ?? 0)
}

/** Adds up what is told office by office; nothing told is kept. */
class Tallying {
  readonly #groups = byBreakdown(() => new Map<string, Sum>())
  /** Offices that are in all the same groups. */
  readonly #alike = new Map<string, { readonly groups: Groups; readonly sum: Sum }>()

  /** `counts`: of all people of the office. */
  addOffice(groups: Groups, counts: Counts): void {
    const name = `${groups.PREFECTURE} ${groups.SIZE} ${groups.CARE_LEVEL}`
    let alike = this.#alike.get(name)
    if (alike === undefined) {
      alike = { groups, sum: emptySum() }
      this.#alike.set(name, alike)
    }
    raise(alike.sum, 1, counts)
  }

  /** Where those are added whom an insurer has at one more office. */
  insured(insurer: string): number[] {
    const sum = this.#group('INSURER', insurer)
    sum.offices += 1
    return sum.counts
  }

  done(): Tallies {
    const nation = emptySum()
    for (const { groups, sum } of this.#alike.values()) {
      const theirs = breakdownsOfOffices.map((breakdown) => this.#group(breakdown, groups[breakdown]))
      for (const into of [nation, ...theirs]) raise(into, sum.offices, sum.counts)
    }
    return {
      nation: tallyOf(nation),
      groups: byBreakdown(
        (breakdown) => new Map([...this.#groups[breakdown]].map(([group, sum]) => [group, tallyOf(sum)])),
      ),
    }
  }

  #group(breakdown: Breakdown, name: string): Sum {
    const held = this.#groups[breakdown].get(name)
    if (held !== undefined) return held
    const made = emptySum()
    this.#groups[breakdown].set(name, made)
    return made
  }
}

/** Of each office and insurer there is one. */
export function tallied(months: Iterable<OfficeMonth>): Tallies {
  const sums = new Tallying()
  const offices = new Map<InstitutionCode, { readonly groups: Groups; readonly counts: number[] }>()
  for (const { office, groups, counts } of months) {
    if (peopleIn(counts) === 0) continue
    const whole = offices.get(office) ?? { groups, counts: noCounts.slice() }
    offices.set(office, whole)
    for (const into of [whole.counts, sums.insured(groups.INSURER)])
      for (let cell = 0; cell < into.length; cell += 1) into[cell] = (into[cell] ?? 0) + (counts[cell] ?? 0)
  }
  for (const { groups, counts } of offices.values()) sums.addOffice(groups, counts)
  return sums.done()
}

/**
 * Of lines `office insurer counts` in the order of offices: read in place, for the nation has hundreds of thousands of
 * them.
 */
export function talliedLines(text: string): Tallies {
  const sums = new Tallying()
  const [whole, part] = [noCounts.slice(), noFilledCells()]
  let last = ''
  const settle = (): void => {
    if (peopleIn(whole) === 0) return
    sums.addOffice(groupsOf(last as InstitutionCode, '' as InsurerNumber, whole), whole)
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
    if (part.filled === 0) continue
    addFilled(whole, part)
    addFilled(sums.insured(text.slice(officeEnd + 1, insurerEnd)), part)
  }
  settle()
  return sums.done()
}
