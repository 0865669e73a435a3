import type { NumberHandle } from '../../schema/domain/ids.ts'
import type { NumberRegistration } from '../shared/internal.ts'
import type { Revised, RevisionFault } from './history.ts'
import type { StandingTerm } from './rows.ts'
import type { Term } from './term.ts'

export const revisionMessages: Record<RevisionFault, string> = {
  OVERLAPS: 'Another qualification stands under this number in that time.',
  NO_QUALIFICATION: 'No qualification stands under this number.',
  ALREADY_LOST: 'The qualification was already lost, on another day or for another reason.',
  ENDS_BEFORE_IT_BEGINS: 'The loss lies before the day the qualification was acquired.',
  OUTSIDE_QUALIFICATION: 'The day lies outside the qualification.',
}

/** The terms of one number while rows are taken: those that stood (with their row id) and those newly made. */
export class Ledger {
  readonly terms: (Term | StandingTerm)[]
  readonly gone: number[] = []

  constructor(standing: readonly StandingTerm[]) {
    this.terms = [...standing]
  }

  /** Applies a revision; the fault, or whether anything changed. */
  apply(revised: Revised): RevisionFault | boolean {
    if (typeof revised === 'string') return revised
    for (const term of revised.superseded) {
      this.terms.splice(this.terms.indexOf(term), 1)
      if ('id' in term) this.gone.push((term as StandingTerm).id)
    }
    for (const term of revised.inserted) this.terms.push('id' in term ? withoutId(term as StandingTerm) : term)
    return revised.superseded.length + revised.inserted.length > 0
  }

  get made(): readonly Term[] {
    return this.terms.filter((term) => !('id' in term))
  }

  /** What the index is told: the qualification in force last, under the number. */
  registration(handle: NumberHandle, previous: NumberHandle | null): NumberRegistration {
    const last = this.terms.reduce((newest, term) => (term.acquired > newest.acquired ? term : newest))
    return { handle, from: last.acquired, until: last.lost, previous }
  }
}

/** Made of one that stood, it is a row of its own. */
function withoutId({ id: _, ...fresh }: StandingTerm): Term {
  return fresh
}
