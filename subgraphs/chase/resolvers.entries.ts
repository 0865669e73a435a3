import type { InputPath } from '../../schema/domain/outcome.ts'
import type { MpiReads } from '../shared/internal.ts'
import { carriesMyNumber } from '../shared/text/check-digit.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import type { Form } from './catalogue/item.ts'
import { reasons } from './checking/reasons.ts'
import { formRules } from './checking/row.ts'
import { fieldsFor } from './entering.ts'
import type { CareRecordParent } from './parents.ts'
import type { CareRecord } from './record.ts'
import { labels } from './report.ts'
import type { EnterCareRecordInput, Resolvers } from './resolver-types.ts'
import type { CareStore, Refusal } from './store.ts'
import { teller } from './telling.ts'

export interface EntryParts {
  readonly catalogue: Catalogue
  readonly store: Pick<CareStore, 'entries'>
  readonly index: Pick<MpiReads, 'handlesFor'>
}

const mostValues = 300
const recordId = /^ent_[A-Za-z0-9_-]{22}$/

export function recordIdIn(text: string, path: InputPath): string {
  if (!recordId.test(text)) throw invalid('ID', 'This is no id of a record.', path)
  return text
}

/** 個人番号: refused by itself, before anything is said of any cell. */
function refuseMyNumber(input: EnterCareRecordInput): void {
  const { values, idempotencyKey: _, complete: __, ...texts } = input
  const places: readonly (readonly [string | null | undefined, InputPath])[] = [
    ...Object.entries(texts).map(([name, text]) => [text, ['input', name]] as const),
    ...values.flatMap(({ item, value }, at) => [
      [item, ['input', 'values', at, 'item']] as const,
      [value, ['input', 'values', at, 'value']] as const,
    ]),
  ]
  const [, path] = places.find(([text]) => typeof text === 'string' && carriesMyNumber(text)) ?? []
  if (path !== undefined)
    throw invalid('MY_NUMBER', 'This looks like a My Number (個人番号); the hub never takes one.', path)
}

/** An office sees its own name. */
const ownView = (record: CareRecord): CareRecordParent => ({ record, number: { id: record.handle }, placed: true })

export const versionView = (record: CareRecord) => ({
  record: ownView(record),
  known: record.known,
  enteredBy: record.enteredBy,
  standing: record.superseded === null,
})

export const refusalView =
  (label: (item: string | null) => string) =>
  ({ line, item, reason, value }: Omit<Refusal, 'place'>) => {
    const [en, ja] = reasons[reason]
    return { line: line === 0 ? null : line, item, label: label(item) || null, reason, ja, en, value }
  }

/** Records entered, corrected and withdrawn one at a time. */
export function entryResolvers({ catalogue, store, index }: EntryParts): NonNullable<Resolvers['Mutation']> {
  const formFor = (version: string, code: string): Form => {
    const form = catalogue.form(version, code)
    if (form === null) throw invalid('UNKNOWN_FORM', 'No known interface has this form.', ['input', 'form'])
    return form
  }

  return {
    async enterCareRecord(_, { input }, context) {
      const once = onceFor(context, 'enterCareRecord', input)
      const { version, form: code, values } = input
      if (values.length > mostValues)
        throw invalid('COUNT', `At most ${mostValues} values make a record.`, ['input', 'values'])
      refuseMyNumber(input)
      const form = formFor(version, code)
      const office = institutionOf(context)
      const rules = formRules(form)
      const view = refusalView(labels(catalogue, code))
      const fields = fieldsFor(form, {
        ...input,
        office,
        detail: input.detail ?? '',
        values: values.map(({ item, value = null }) => ({ item, value })),
      })
      const layout = form.items.map((_item, at) => at)
      const faults = rules.faults(fields, layout)
      if (faults.length > 0) {
        const refused = faults.map(({ item, reason, value }) => view({ line: 0, item: item.name, reason, value }))
        return { record: null, refused }
      }
      const told = teller(rules, layout)(fields)
      const [handle] = await index.handlesFor([told.number])
      if (handle === undefined) throw new Error('A number was left without a handle.')
      const row = { line: 0, told, handle }
      const entering = { office, by: callerOf(context).user, rules, row, complete: input.complete ?? false }
      const entered = orThrow(await store.entries.enter(entering, once))
      if (entered.kind === 'REFUSED')
        return { record: null, refused: entered.refusals.map((one) => view({ ...one, value: '' })) }
      return { record: ownView(entered.record), refused: [] }
    },

    async withdrawCareRecord(_, { input }, context) {
      const once = onceFor(context, 'withdrawCareRecord', input)
      const id = recordIdIn(input.id, ['input', 'id'])
      const { user } = callerOf(context)
      return versionView(orThrow(await store.entries.withdraw(institutionOf(context), id, user, once)))
    },
  }
}
