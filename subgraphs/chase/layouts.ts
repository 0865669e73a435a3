import type { Kysely } from 'kysely'
import type { Form } from './catalogue/item.ts'
import type { ChaseTables } from './tables.ts'

/** The items of a form in the order in which records hold them. */
export interface Layout {
  readonly version: string
  readonly form: string
  readonly items: readonly string[]
}

type Reading = Pick<Kysely<ChaseTables>, 'selectFrom'>

/** Layouts never change: what was read once, committed, is known. */
export interface Layouts {
  /** Those that records name. */
  named(ids: Iterable<number>): Promise<ReadonlyMap<number, Layout>>
}

const separator = ' '

export const itemsIn = (text: string): readonly string[] => text.split(separator)

export function layouts(read: Reading): Layouts {
  const known = new Map<number, Layout>()
  return {
    async named(ids) {
      const missing = [...new Set(ids)].filter((id) => !known.has(id))
      if (missing.length > 0) {
        const found = await read.selectFrom('care_layout').selectAll().where('id', 'in', missing).execute()
        for (const { id, version, form, items } of found) known.set(id, { version, form, items: itemsIn(items) })
      }
      return known
    },
  }
}

/** The layouts of these forms, of every version: for a condition. */
export const layoutsOf = (db: Reading, forms: readonly string[]) =>
  db
    .selectFrom('care_layout')
    .select('id')
    .where('form', 'in', [...forms])

/** The layout by which records of a form are written; made with its first record. */
export async function layoutFor(
  transaction: Pick<Kysely<ChaseTables>, 'selectFrom' | 'insertInto'>,
  { version, code, items }: Form,
): Promise<number> {
  const names = items.map(({ name }) => name).join(separator)
  const found = await transaction
    .selectFrom('care_layout')
    .select(['id', 'items'])
    .where('form', '=', code)
    .where('version', '=', version)
    .execute()
  const same = found.find((one) => one.items === names)
  if (same !== undefined) return same.id
  const { last } = await transaction
    .selectFrom('care_layout')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  const id = Number(last ?? 0) + 1
  await transaction.insertInto('care_layout').values({ id, version, form: code, items: names }).execute()
  return id
}
