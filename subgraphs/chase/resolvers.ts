import { unmarked } from '../../schema/domain/decision.ts'
import { asPersonId, type InstitutionCode, type NumberHandle } from '../../schema/domain/ids.ts'
import { civilDateAt } from '../../schema/domain/time.ts'
import { connection, pageSize } from '../shared/connection.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { RequestContext, Scope } from '../shared/context.ts'
import type { HeldNumber, MpiReads } from '../shared/internal.ts'
import { dateScalar, dateTimeScalar } from '../shared/scalars.ts'
import { callerOf, institutionOf, invalid, orThrow } from '../shared/writing.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import type { Form, Item, ItemMark, Requirement } from './catalogue/item.ts'
import { scoreOf } from './catalogue/scales.ts'
import type { FeedbackParts } from './feedback/resolvers.ts'
import { feedbackResolvers } from './feedback/resolvers.ts'
import { loaders } from './loaders.ts'
import { officeOf } from './office.ts'
import type { CareRecordParent } from './parents.ts'
import { type CareRecord, revisionAt } from './record.ts'
import { labels } from './report.ts'
import type { CareMark, CareRequirement, Resolvers } from './resolver-types.ts'
import { entryResolvers, recordIdIn, refusalView, versionView } from './resolvers.entries.ts'
import type { CareStore } from './store.ts'

export interface ResolverParts {
  readonly catalogue: Catalogue
  readonly store: CareStore
  readonly index: Pick<MpiReads, 'numbersOf' | 'handlesFor'>
  readonly facts: Pick<FactReader, 'caller' | 'subject'>
  readonly feedback: Omit<FeedbackParts, 'store' | 'facts'>
}

const mostForms = 100
/** No line has more. */
const mostCells = 1_000

export function resolvers({ catalogue, store, index, facts, feedback }: ResolverParts): Resolvers {
  const loadersOf = loaders(index)
  const comesBack = feedbackResolvers({ ...feedback, store: store.feedback, facts })
  const formOf = ({ version, form }: CareRecord): Form | null => catalogue.form(version, form)

  return {
    Date: dateScalar,
    DateTime: dateTimeScalar,

    Person: {
      async longTermCare({ id }, { forms = null, since = null }, context) {
        const person = asPersonId(id)
        if (person === null) throw invalid('ID', 'This is no id of a person.', [])
        if (forms !== null && forms.length > mostForms)
          throw invalid('COUNT', `At most ${mostForms} forms can be named.`, ['forms'])
        const scope = context.gate.scope('LONG_TERM_CARE', person)
        const held = Map.groupBy(await loadersOf(context).numbers.load(person), ({ handle }) => handle)
        const handles = [...held.keys()]
        const records = (await store.records(scope, handles)).filter(
          (record) =>
            (forms === null || forms.includes(record.form)) &&
            (since === null || (record.on !== null && record.on >= since)) &&
            isTheirs(record, held, scope),
        )
        return { person: { id: person }, records: records.map((record) => viewed(record, scope)) }
      },
    },

    LongTermCare: comesBack.LongTermCare,

    CareRecord: {
      id: ({ record }) => record.id,
      async person({ number }) {
        const { person } = await facts.subject(number.id)
        return person === null ? null : { id: person }
      },
      version: ({ record }) => record.version,
      form: ({ record }) => record.form,
      office: ({ record, placed }) => (placed ? record.office : null),
      service: ({ record }) => record.service,
      on: ({ record }) => record.on,
      state: ({ record }) => record.state,
      values({ record }) {
        const form = formOf(record)
        return (form?.items ?? []).flatMap((item) => {
          const value = record.values.get(item.name)
          if (value === undefined) return []
          const meaning = item.codes.find(({ code }) => code === value)?.ja ?? null
          return [{ item: item.name, label: item.ja, value, meaning }]
        })
      },
      scores({ record }) {
        const form = formOf(record)
        if (form === null) return []
        const scores = catalogue.scales.of(form).map((one) => scoreOf(one, (item) => record.values.get(item) ?? null))
        return scores.map(({ scale, variant, total, missing }) => ({
          scale,
          variant: variant === 'start' || variant === 'current' ? variant : null,
          total,
          missing,
        }))
      },
    },

    CareForm: {
      items: (form) => form.items.map((item) => ({ ...itemView(item), later: laterOf(catalogue, form, item) })),
      scales: (form) => [...new Set(catalogue.scales.of(form).map(({ scale }) => scale))],
    },

    CareUpload: {
      async refusals(upload, { first, afterLine }) {
        const view = refusalView(labels(catalogue, upload.form))
        // Of the line that is known all is known.
        const after = { line: afterLine, place: mostCells }
        return (await store.uploads.refusals(upload.id, after, pageSize(first))).map(view)
      },
    },

    Query: {
      ...comesBack.Query,

      careForms(_, { version = null }, context) {
        ownScope(context)
        return catalogue.forms.filter((form) => version === null || form.version === version)
      },

      careBasicItems(_, _arguments, context) {
        ownScope(context)
        return catalogue.basic
      },

      async ownCareOffices(_, _arguments, context) {
        ownScope(context)
        return (await facts.caller(callerOf(context))).offices
      },

      async ownCareUploads(_, { office, first, after = null }, context) {
        ownScope(context)
        const page = { first: pageSize(first), after: revisionIn(after) }
        return connection(await store.uploads.list(officeOf(office, context), page), after, (upload) => upload)
      },

      async ownCareRecordHistory(_, { office, id }, context) {
        const asked = recordIdIn(id, ['id'])
        return (await store.entries.history(ownScope(context), officeOf(office, context), asked)).map(versionView)
      },

      async ownCareRecords(_, { office, form = null, first, after = null }, context) {
        const scope = ownScope(context)
        const before = revisionIn(after)
        const page = await store.told(scope, officeOf(office, context), { form, first: pageSize(first), after: before })
        return connection(page, after, (record) => viewed(record, scope))
      },
    },

    Mutation: {
      ...entryResolvers({ catalogue, store, index }),
      async undoCareUpload(_, { input }, context) {
        return orThrow(await store.uploads.undo(institutionOf(context), input.key, context.at))
      },
    },
  }
}

function laterOf(catalogue: Catalogue, { version, code }: Form, { name }: Item) {
  const found = catalogue.mapping.counterpart(version, code, name)
  if (found === null) return null
  const codes = found.codes === null ? null : [...found.codes].map(([from, to]) => ({ from, to }))
  return { version: found.version, form: found.form, item: found.item, codes }
}

function revisionIn(cursor: string | null): number | null {
  if (cursor === null) return null
  const revision = revisionAt(cursor)
  if (revision === null) throw invalid('CURSOR', 'This is no cursor.', ['after'])
  return revision
}

const ownScope = (context: RequestContext): Scope<'LONG_TERM_CARE'> => context.gate.scope('LONG_TERM_CARE', null)

/** Numbers are given out again: what lies outside the days on which it was the person's is somebody else's. */
function isTheirs(
  { handle, on, known }: CareRecord,
  held: ReadonlyMap<NumberHandle, readonly HeldNumber[]>,
  scope: Scope<'LONG_TERM_CARE'>,
): boolean {
  const day = on ?? civilDateAt(known)
  return (held.get(handle) ?? []).some(
    ({ from, until, hangsOn }) =>
      day >= from && (until === null || day < until) && (hangsOn.length === 0 || scope.sees({ ...unmarked, hangsOn })),
  )
}

function viewed(record: CareRecord, scope: Scope<'LONG_TERM_CARE'>): CareRecordParent {
  const author: InstitutionCode = record.office
  return {
    record,
    number: { id: record.handle },
    placed: scope.sees({ ...unmarked, labels: ['ADDRESS'], author, place: true }),
  }
}

const requirements: Readonly<Record<Requirement, CareRequirement>> = {
  always: 'ALWAYS',
  commit: 'COMMIT',
  condition: 'CONDITION',
}
const marks: Readonly<Record<ItemMark, CareMark>> = {
  number: 'NUMBER',
  name: 'NAME',
  remark: 'REMARK',
  birth: 'BIRTH',
  sealed: 'SEALED',
}

const itemView = ({ required, mark, ...item }: Item) => ({
  ...item,
  required: required === null ? null : requirements[required],
  mark: mark === null ? null : marks[mark],
})
