import type { HubAnswer, HubQuestion } from '../../support/hub-client.ts'
import type { Holder } from './people.ts'

/** The parts that the rig plays. */
export type Part = 'INSURER' | 'CLERK' | 'HISTORY' | 'PERSON'

export interface Asked {
  readonly part: Part
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  /** Whose own question it is, where a person asks. */
  readonly person: string | null
}

export interface Answered extends Asked {
  readonly request: HubQuestion['request']
  readonly answer: HubAnswer
}

/** A mutation, and what its answer changes in what must be so. */
export interface Write extends Asked {
  readonly holder: Holder
  applied(answer: HubAnswer): void
}

export interface Acknowledged {
  readonly write: Write
  readonly answer: HubAnswer
}

/** Everything a run was told, from the first start to the last kill. */
export class Journal {
  readonly holders: Holder[] = []
  /** Since the last check. */
  answered: Answered[] = []
  acknowledged: Acknowledged[] = []
  /** Asked, and no answer came before the kill: done or not, but never half. */
  uncertain: Write[] = []
  touched = new Set<Holder>()
  /** Answers that should not have been. */
  readonly surprises: string[] = []
  #running = 0

  next(): number {
    this.#running += 1
    return this.#running
  }

  beginRound(): void {
    this.answered = []
    this.acknowledged = []
    this.touched = new Set()
  }
}
