import type { DecisionId, NumberHandle, RecordId, ReviewId } from '../../schema/domain/ids.ts'
import type { DirectConnection } from '../shared/database/procedure.ts'
import { RowInserts, rowPlace } from '../shared/database/row-inserts.ts'
import type { Stored } from '../shared/database/storable.ts'
import { clusteredIds } from '../shared/fresh-id.ts'
import type { Review } from './graph.ts'
import type { Decision, Delta, FiledRecord, Move } from './ledger/ledger.ts'
import type { Ids } from './registering.ts'
import { decisionIn, recordIn } from './rows.ts'
import type { Asks, SyncEngine } from './steps.ts'

const freshId = clusteredIds(['rec', 'dec', 'rev'])
export const threadIds: Ids = {
  record: () => freshId('rec') as RecordId,
  decision: () => freshId('dec') as DecisionId,
  review: () => freshId('rev') as ReviewId,
}

const state = 'id, filed, handle, from_on, until_on, person, evidence, decision, doubted, known'
export const entry = 'sequence, id, kind, at, by_user, rule, one, other, weight, reasons, counts'
const text = {
  counter: 'select value from sequence where name = ?',
  count: 'update sequence set value = ? where name = ?',
  continuity: 'insert into continuity (handle, previous, known) values (?, ?, ?) on conflict do nothing',
  continuedBy: 'select handle from continuity where previous = ? order by known, handle',
  under: `select ${state} from record where handle = ? order by from_on, filed`,
  record: `select ${state} from record where id = ?`,
  of: `select ${state} from record where person = ?`,
  naming: `select ${entry} from ledger where one = ? union select ${entry} from ledger where other = ?`,
  voids: 'select target from ledger_void where decision = ?',
  past: `insert into record_past (${state}, superseded) select ${state}, ? from record where id = ?`,
  move: `update record set until_on = ?, person = ?, evidence = ?, decision = ?, doubted = ?, known = ? where id = ?`,
  decide: `insert into ledger (${entry}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  void: 'insert into ledger_void (decision, target) values (?, ?)',
  cite: 'insert into ledger_cite (decision, cited) values (?, ?)',
  turn: 'update ledger set counts = ? where id = ?',
  settle: 'delete from doubt where link = ?',
  doubt: 'insert into doubt (link, kind, one, other, since) values (?, ?, ?, ?, ?) on conflict do nothing',
  openReview: `insert into review (id, ordinal, one, other, cause, reasons, state, opened)
    select ?, ?, ?, ?, ?, ?, ?, ? where not exists (
      select 1 from review where one = ? and other = ? and cause = ? and state in ('OPEN', 'LATER'))`,
} as const
const places = {
  record: rowPlace(
    'record',
    [...state.split(', '), { name: 'scheme', by: '(select scheme from number where handle = ?)' }],
    'FAILS',
  ),
  change: rowPlace(
    'link_change',
    ['sequence', 'handle', 'person', 'was', 'from_on', 'until_on', 'doubted', 'at'],
    'FAILS',
  ),
} as const

const counters = { FILED: 'filed', DECISION: 'decision', REVIEW: 'review', CHANGE: 'link_change' } as const

/** The questions of a program, asked in the thread that writes the file. */
export class ThreadEngine implements SyncEngine {
  readonly #connection: DirectConnection
  readonly #direct: DirectConnection['direct']
  readonly #counted = new Map<keyof typeof counters, number>()

  constructor(connection: DirectConnection) {
    this.#connection = connection
    this.#direct = (sql) => connection.direct(sql)
  }

  recordsUnder = (handles: Asks['recordsUnder']['ask']): Asks['recordsUnder']['answer'] =>
    handles.map((handle) => this.#direct(text.under).rows(handle).map(recordOfRow))

  continuedBy = (handle: NumberHandle): readonly NumberHandle[] =>
    this.#direct(text.continuedBy)
      .rows(handle)
      .map(([continued]) => continued as NumberHandle)

  around = (named: readonly RecordId[]): Asks['around']['answer'] => {
    const persons = new Set(
      named.flatMap((id) =>
        this.#direct(text.record)
          .rows(id)
          .map(([, , , , , person]) => person),
      ),
    )
    const records = [...persons].flatMap((person) =>
      this.#direct(text.of)
        .rows(person as string)
        .map(recordOfRow),
    )
    const decisions = new Map<string, Decision>()
    for (const { id } of records)
      for (const row of this.#direct(text.naming).rows(id, id)) {
        const decision = this.decisionOfRow(row)
        decisions.set(decision.id, decision)
      }
    return { records, decisions: [...decisions.values()] }
  }

  take = (counter: Asks['take']['ask']): number => this.#next(counter)

  stateContinuity = ({ handle, previous, known }: Asks['stateContinuity']['ask']): void => {
    this.#direct(text.continuity).run(handle, previous, known)
  }

  file = (record: FiledRecord): void => {
    this.#direct(places.record.one).run(...recordValues(record))
    this.#change({ record, was: null })
  }

  /** Records that stand by themselves, and their lines of the feed, many together. */
  fileAll(records: readonly FiledRecord[]): void {
    if (records.length === 0) return
    const rows = new RowInserts(this.#connection, places.record)
    const changes = new RowInserts(this.#connection, places.change)
    for (const record of records) {
      rows.add(recordValues(record))
      changes.add(this.#changeValues({ record, was: null }))
    }
    rows.flush()
    changes.flush()
  }

  redate = (record: FiledRecord): void => this.#move({ record, was: record.person })

  openReviews = (reviews: readonly Review[]): void => {
    for (const { id, order, pair, cause, reasons, state, opened } of reviews)
      this.#direct(text.openReview).run(id, order, ...pair, cause, reasons, state, opened, ...pair, cause)
  }

  apply = ({ decisions, moves, settled, doubts, turned }: Delta): void => {
    const at = decisions[0]?.at ?? moves[0]?.record.known ?? 0
    for (const decision of decisions) {
      const { sequence, id, kind, at, by, rule, pair, weight, reasons, counts } = decision
      this.#direct(text.decide).run(
        sequence,
        id,
        kind,
        at,
        by,
        rule,
        pair?.[0] ?? null,
        pair?.[1] ?? null,
        weight,
        reasons,
        counts ? 1 : 0,
      )
    }
    for (const { id, voids, cites } of decisions) {
      for (const target of voids) this.#direct(text.void).run(id, target)
      for (const cited of cites) this.#direct(text.cite).run(id, cited)
    }
    for (const { id, counts } of turned) this.#direct(text.turn).run(counts ? 1 : 0, id)
    for (const link of settled) this.#direct(text.settle).run(link)
    for (const { link, contradiction } of doubts)
      this.#direct(text.doubt).run(link, contradiction.kind, ...contradiction.pair, at)
    for (const move of moves) this.#move(move)
  }

  /** Counters are written once: the transaction alone sees them before its end. */
  end(): void {
    for (const [counter, value] of this.#counted) this.#direct(text.count).run(value, counters[counter])
  }

  #next(counter: keyof typeof counters): number {
    const last = this.#counted.get(counter) ?? Number(this.#direct(text.counter).rows(counters[counter])[0]?.[0])
    this.#counted.set(counter, last + 1)
    return last + 1
  }

  #move(move: Move): void {
    const { id, until, person, evidence, decision, doubted, known } = move.record
    this.#direct(text.past).run(known, id)
    this.#direct(text.move).run(until, person, evidence, decision, doubted ? 1 : 0, known, id)
    this.#change(move)
  }

  #change(move: Move): void {
    this.#direct(places.change.one).run(...this.#changeValues(move))
  }

  #changeValues({ record: { handle, person, from, until, doubted, known }, was }: Move): Stored[] {
    return [this.#next('CHANGE'), handle, person, was, from, until, doubted ? 1 : 0, known]
  }

  protected decisionOfRow(row: readonly Stored[]): Decision {
    const [sequence, id, kind, at, by_user, rule, one, other, weight, reasons, counts] = row as [
      number,
      string,
      string,
      number,
      string,
      string,
      string | null,
      string | null,
      number,
      string,
      number,
    ]
    const voids =
      kind === 'LINK'
        ? []
        : this.#direct(text.voids)
            .rows(id)
            .map(([target]) => target as string)
    return decisionIn({ sequence, id, kind, at, by_user, rule, one, other, weight, reasons, counts }, voids, [])
  }
}

function recordOfRow(row: readonly Stored[]): FiledRecord {
  const [id, filed, handle, from_on, until_on, person, evidence, decision, doubted, known] = row as [
    string,
    number,
    string,
    string,
    string | null,
    string,
    string,
    string | null,
    number,
    number,
  ]
  return recordIn({ id, filed, handle, from_on, until_on, person, evidence, decision, doubted, known })
}

function recordValues(record: FiledRecord): Stored[] {
  const { id, filed, handle, from, until, person, evidence, decision, doubted, known } = record
  return [id, filed, handle, from, until, person, evidence, decision, doubted ? 1 : 0, known, handle]
}
