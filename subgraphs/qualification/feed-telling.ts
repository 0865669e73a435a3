import type { DirectConnection } from '../shared/database/procedure.ts'
import { keptLines, mostSubjects, prunedAtOnce } from './fact-changes.ts'

/** Lists come as JSON: one statement costs less than one each. */
const text = {
  around: `select distinct theirs.handle, theirs.person, theirs.filed from json_each(?) as named
    cross join link as mine on mine.handle = named.value cross join link as theirs on theirs.person = mine.person`,
  wards: 'select distinct proxy.person from json_each(?) as named cross join proxy on proxy.guardian = named.value',
  aroundPersons: `select distinct theirs.handle, theirs.person, theirs.filed from json_each(?) as named
    cross join link as mine on mine.person = named.value or mine.handle = named.value
    cross join link as theirs on theirs.person = mine.person`,
  lines: "insert into fact_change (of_what, subject, at) select 'SUBJECT', value, ? from json_each(?)",
  prune: `delete from fact_change where revision <= (
    select case when newest - ${keptLines} < oldest + ${prunedAtOnce} then newest - ${keptLines} else oldest + ${prunedAtOnce} end
    from (select (select max(revision) from fact_change) as newest, (select min(revision) from fact_change) as oldest)
      as ends)`,
} as const

/** For procedures, what `tellChanges` tells: what every process must forget after a write about these numbers. */
export class FeedTelling {
  readonly #connection: DirectConnection
  readonly #handles: string
  /** Null: more than anyone is told of one by one. */
  readonly #subjects: Set<string> | null

  constructor(connection: DirectConnection, handles: ReadonlySet<string>) {
    this.#connection = connection
    this.#handles = JSON.stringify([...handles])
    this.#subjects = handles.size > mostSubjects ? null : new Set(handles)
  }

  /** Adds the numbers' holders as they are linked now, all numbers of theirs, and the ids these are filed under. */
  addAround(): void {
    if (this.#subjects === null || this.#subjects.size === 0) return
    for (const [handle, person, filed] of this.#connection.direct(text.around).rows(this.#handles))
      this.#subjects.add(String(handle)).add(String(person)).add(String(filed))
  }

  /** Adds for whom these act: under which ids a guardian may ask is a fact about them. */
  addWards(): void {
    if (this.#subjects === null || this.#subjects.size === 0) return
    const wards = this.#connection.direct(text.wards).rows(JSON.stringify([...this.#subjects]))
    if (wards.length === 0) return
    for (const [ward] of wards) this.#subjects.add(String(ward))
    const named = JSON.stringify(wards.map(([ward]) => ward))
    for (const [handle, person, filed] of this.#connection.direct(text.aroundPersons).rows(named))
      this.#subjects.add(String(handle)).add(String(person)).add(String(filed))
  }

  tell(at: number): void {
    const named = this.#subjects !== null && this.#subjects.size <= mostSubjects ? [...this.#subjects] : [null]
    if (named.length === 0) return
    this.#connection.direct(text.lines).run(at, JSON.stringify(named))
    this.#connection.direct(text.prune).run()
  }
}
