import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { type DirectConnection, procedure, type Work } from '../shared/database/procedure.ts'
import { type NumberSeal, type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import { committedCatalogue } from './catalogue/committed.ts'
import type { Form } from './catalogue/item.ts'
import { type FormRules, formRules } from './checking/row.ts'
import { itemsIn, type Layout } from './layouts.ts'
import { type PackedRows, unpackRows } from './packed-batch.ts'
import type { Mark } from './reading/form-file.ts'
import { careRows } from './rows.ts'
import { type BatchOutcome, type Refusal, UploadMoved } from './store.ts'
import { judge, type Known, type Made, type Named, type Standing, type Taken, type Taking, withIds } from './taking.ts'
import { serviceUsers } from './telling.ts'

/** A batch of a file whose form is of the committed catalogue. */
export interface PackedTaking {
  readonly upload: number
  readonly office: InstitutionCode
  readonly version: string
  readonly form: string
  readonly rows: PackedRows
  readonly refused: readonly Refusal[]
  readonly refusedRows: number
  readonly before: number
  readonly mark: Mark
  readonly at: Instant
  readonly keys: SealKeys
}

/** A batch in the writer's own thread: what `takeRows` does, without its round trips and beside the reading. */
export const taking = procedure<PackedTaking, BatchOutcome>(new URL(import.meta.url))

const known = new Map<string, FormRules>()
const text = {
  standing: `select revision, id, handle, service, state, content, sealed, layout from care_record
    where id in (select value from json_each(?)) and superseded is null`,
  // Whose office it is, is looked at afterwards: the office's index would be walked from end to end.
  users: `select service, person, office from care_record where person in (select value from json_each(?))
    and layout in (select id from care_layout where form = '${serviceUsers}') and superseded is null
    and state <> 'WITHDRAWN'`,
  parents: `select id, handle from care_record where id in (select value from json_each(?)) and superseded is null
    and state <> 'WITHDRAWN'`,
  layouts: 'select id, version, form, items from care_layout',
  newLayout: 'insert into care_layout (id, version, form, items) values (?, ?, ?, ?)',
  tick: 'update care_clock set revision = revision + ?',
  clock: 'select revision, older_names from care_clock',
  people: 'select handle, person from care_person where handle in (select value from json_each(?))',
  lastPerson: 'select max(person) from care_person',
  newPerson: 'insert into care_person (person, handle) values (?, ?)',
  supersede: 'update care_record set superseded = ? where revision = ?',
  insert: `insert into care_record (revision, superseded, layout, id, parent, office, service, insurer, handle, person,
    on_date, state, content, sealed, upload, entered_by, known) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  refusal: 'insert into refusal (upload, line, place, item, reason, value) values (?, ?, ?, ?, ?, ?)',
  advance: `update upload set version = ?, form = ?, position = ?, line = ?, after_cr = ?, prefix = ?, rows = rows + ?,
    landed = landed + ?, unchanged = unchanged + ?, refused = refused + ?
    where id = ? and position = ? and state = 'RUNNING'`,
} as const

const take: Work<PackedTaking, BatchOutcome> = (connection, packed) => {
  const { upload, office, at, before, mark } = packed
  const rules = rulesFor(packed)
  const batch = { office, upload, enteredBy: null, rules, rows: unpackRows(packed.rows), drafts: true, at }
  const taken = placeRows(connection, sealWith(packed.keys), batch)
  const refused = [...packed.refused, ...taken.refused.map((one): Refusal => ({ ...one, value: '' }))]
  const refusal = connection.direct(text.refusal)
  for (const { line, place, item, reason, value } of refused) refusal.run(upload, line, place, item, reason, value)
  const outcome = {
    landed: taken.landed,
    unchanged: taken.unchanged,
    refused: packed.refusedRows + taken.refusedRows,
  }
  const moved = connection
    .direct(text.advance)
    .run(
      ...[packed.version, packed.form, mark.position, mark.line, mark.afterCr ? 1 : 0, mark.prefix],
      ...[batch.rows.length + packed.refusedRows, outcome.landed, outcome.unchanged, outcome.refused],
      ...[upload, before],
    )
  if (moved !== 1) throw new UploadMoved()
  return outcome
}
export default take

/** Rows into the store: each is one more revision of its record, changes nothing, or is refused. */
export function placeRows(connection: DirectConnection, seal: NumberSeal, batch: Taking): Taken {
  const { form } = batch.rules
  const rows = careRows(seal)
  const [[, older] = []] = connection.direct(text.clock).rows()
  const named = withIds(seal, batch, { older: older === 1 })
  const people = peopleIn(connection, named)
  const layouts = new Map(connection.direct(text.layouts).rows().map(layoutIn))
  const { made, taken } = judge(rows, batch, named, {
    standing: standingIn(connection, form, named, layouts, rows),
    known: usersIn(connection, form, batch.office, people),
    parents: parentsIn(connection, form, named),
  })
  write(connection, form, made, layouts, people)
  return taken
}

export function rulesFor({ version, form }: Pick<PackedTaking, 'version' | 'form'>): FormRules {
  const name = `${version} ${form}`
  const held = known.get(name)
  if (held !== undefined) return held
  const found = committedCatalogue().form(version, form)
  if (found === null) throw new Error(`The catalogue has no ${name}.`)
  const rules = formRules(found)
  known.set(name, rules)
  return rules
}

type Row = ReturnType<ReturnType<DirectConnection['direct']>['rows']>[number]

const layoutIn = ([id, version, form, items]: Row): readonly [number, Layout] => [
  Number(id),
  { version: String(version), form: String(form), items: itemsIn(String(items)) },
]

function standingIn(
  connection: DirectConnection,
  form: Form,
  named: readonly Named[],
  layouts: ReadonlyMap<number, Layout>,
  rows: ReturnType<typeof careRows>,
): Map<string, Standing> {
  const ids = [...new Set(named.flatMap((one) => one.ids))]
  const found = connection.direct(text.standing).rows(JSON.stringify(ids))
  return new Map(
    found.map(([revision, key, handle, service, state, content, sealed, layout]) => {
      const id = String(key)
      const written = layouts.get(Number(layout))
      if (written === undefined) throw new Error('A record names a layout that is not there.')
      const row = { id, content: String(content), sealed: sealed as Uint8Array | null }
      const standing: Standing = {
        made: null,
        revision: Number(revision),
        handle: String(handle),
        service: String(service),
        state: String(state),
        version: written.version,
        kept: rows.keptIn(row, written, form),
      }
      return [id, standing]
    }),
  )
}

/** The numbers of those who have one. */
function peopleIn(connection: DirectConnection, named: readonly Named[]): Map<string, number> {
  const handles = [...new Set(named.map(({ handle }) => handle))]
  const found = connection.direct(text.people).rows(JSON.stringify(handles))
  return new Map(found.map(([handle, person]) => [String(handle), Number(person)]))
}

function usersIn(
  connection: DirectConnection,
  { code }: Form,
  office: InstitutionCode,
  people: ReadonlyMap<string, number>,
): Known['known'] {
  if (code === serviceUsers) return new Set()
  const handles = new Map([...people].map(([handle, person]) => [person, handle]))
  const found = connection.direct(text.users).rows(JSON.stringify([...handles.keys()]))
  return new Set(
    found.flatMap(([service, person, told]) => (told === office ? [`${service} ${handles.get(Number(person))}`] : [])),
  )
}

function parentsIn(connection: DirectConnection, { parent }: Form, named: readonly Named[]): Known['parents'] {
  if (parent === null) return new Set()
  const ids = new Set(named.flatMap(({ parents }) => parents))
  const found = connection.direct(text.parents).rows(JSON.stringify([...ids]))
  return new Set(found.map(([id, handle]) => `${id} ${handle}`))
}

function numberNewcomers(connection: DirectConnection, made: readonly Made[], people: Map<string, number>): void {
  const newcomers = new Set(made.map(({ row }) => row.handle).filter((handle) => !people.has(handle)))
  if (newcomers.size === 0) return
  const [[last] = []] = connection.direct(text.lastPerson).rows()
  const add = connection.direct(text.newPerson)
  let person = Number(last ?? 0)
  for (const handle of newcomers) {
    person += 1
    people.set(handle, person)
    add.run(person, handle)
  }
}

function write(
  connection: DirectConnection,
  { version, code, items }: Form,
  made: readonly Made[],
  layouts: ReadonlyMap<number, Layout>,
  people: Map<string, number>,
): void {
  if (made.length === 0) return
  numberNewcomers(connection, made, people)
  const names = items.map(({ name }) => name).join(' ')
  const same = [...layouts].find(
    ([, one]) => one.version === version && one.form === code && one.items.join(' ') === names,
  )
  const layout = same?.[0] ?? Math.max(0, ...layouts.keys()) + 1
  if (same === undefined) connection.direct(text.newLayout).run(layout, version, code, names)
  connection.direct(text.tick).run(made.length)
  const [[last] = []] = connection.direct(text.clock).rows()
  const base = Number(last) - made.length + 1
  const supersede = connection.direct(text.supersede)
  const insert = connection.direct(text.insert)
  for (const [at, { row, before, next }] of made.entries()) {
    const revision = base + at
    if (before !== null) supersede.run(revision, before)
    insert.run(
      ...[revision, next === null ? null : base + next, layout, row.id, row.parent, row.office, row.service],
      ...[
        row.insurer,
        row.handle,
        people.get(row.handle) ?? null,
        row.on_date,
        row.state,
        row.content,
        row.sealed,
        row.upload,
        row.entered_by,
      ],
      row.known,
    )
  }
}
