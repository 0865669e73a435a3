import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import type { Assessment, AssessmentChange, Assessments } from './assessments.ts'
import { type Layout, type Layouts, layouts, layoutsOf } from './layouts.ts'
import { unpacked } from './packed-cells.ts'
import type { CareRow } from './rows.ts'
import type { ChaseTables } from './tables.ts'

const columns = [
  'id',
  'revision',
  'superseded',
  'parent',
  'office',
  'service',
  'insurer',
  'handle',
  'on_date',
  'layout',
  'content',
] as const
type Row = Pick<CareRow, (typeof columns)[number]>

export function assessments(database: Pick<Database<ChaseTables>, 'read' | 'scan'>): Assessments {
  const known: Layouts = layouts(database.scan)
  const complete = (forms: readonly string[]) =>
    database.scan
      .selectFrom('care_record')
      .select(columns)
      .where('state', '=', 'COMPLETE')
      .where('layout', 'in', layoutsOf(database.scan, forms))

  const read = async (rows: readonly Row[]): Promise<readonly Assessment[]> => {
    const named = await known.named(rows.map(({ layout }) => layout))
    return rows.map((row) => assessmentIn(row, named.get(row.layout)))
  }

  const revision: Assessments['revision'] = async () =>
    (await database.scan.selectFrom('care_clock').select('revision').executeTakeFirstOrThrow()).revision

  return {
    revision,

    async changes(forms, after, first) {
      if (forms.length === 0) return { changes: [], upTo: after, more: false }
      // What is committed meanwhile has a later revision: what is told reaches to here at most.
      const last = await revision()
      const stood = complete(forms).where('revision', '>', after).where('revision', '<=', last)
      const gone = complete(forms).where('superseded', '>', after).where('superseded', '<=', last)
      const [added, removed] = await Promise.all([
        stood
          .orderBy('revision')
          .limit(first + 1)
          .execute(),
        gone
          .orderBy('superseded')
          .limit(first + 1)
          .execute(),
      ])
      // Each list is whole up to its own end; both are, up to the nearer one.
      const reach = Math.min(
        added.length > first ? (added[first - 1]?.revision ?? last) : last,
        removed.length > first ? (removed[first - 1]?.superseded ?? last) : last,
      )
      const [stands, ceases] = await Promise.all([
        read(added.filter((row) => row.revision <= reach)),
        read(removed.filter(({ superseded }) => superseded !== null && superseded <= reach)),
      ])
      const changes = [
        ...ceases.map(
          (assessment, at): AssessmentChange => ({
            kind: 'GONE',
            revision: removed[at]?.superseded ?? reach,
            assessment,
          }),
        ),
        ...stands.map(
          (assessment): AssessmentChange => ({ kind: 'STANDS', revision: assessment.revision, assessment }),
        ),
      ]
      return {
        changes: changes.sort((one, other) => one.revision - other.revision),
        upTo: reach,
        more: reach < last,
      }
    },

    async standing({ forms, office, days, first, after }) {
      if (forms.length === 0) return []
      let query = complete(forms).where('superseded', 'is', null).where('revision', '>', after)
      if (office !== null) query = query.where('office', '=', office)
      if (days !== null) query = query.where('on_date', '>=', days.from).where('on_date', '<', days.until)
      return read(await query.orderBy('revision').limit(first).execute())
    },
  }
}

function assessmentIn(row: Row, layout: Layout | undefined): Assessment {
  if (layout === undefined) throw new Error('A record names a layout that is not there.')
  return {
    id: row.id,
    revision: row.revision,
    parent: row.parent,
    office: row.office as InstitutionCode,
    service: row.service,
    insurer: row.insurer as InsurerNumber,
    handle: row.handle as NumberHandle,
    on: row.on_date as CivilDate | null,
    layout,
    cells: unpacked(row.content),
  }
}
