import type { Day } from '../people/calendar.ts'

/** What is due on days to come; a day is taken once. */
export class ByDay<T> {
  readonly #due = new Map<Day, T[]>()

  add(day: Day, what: T): void {
    const there = this.#due.get(day)
    if (there === undefined) this.#due.set(day, [what])
    else there.push(what)
  }

  /** In the order in which it was added, what is added to the day meanwhile included. */
  *take(day: Day): Generator<T> {
    const due = this.#due.get(day)
    if (due === undefined) return
    for (const one of due) yield one
    this.#due.delete(day)
  }
}
