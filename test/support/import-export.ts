import { sql } from 'kysely'
import type { ImportRig } from './import-rig.ts'

/** Handles are random; the blind index of a number is its own in every store under the same key. */
export interface Exported {
  readonly terms: readonly string[]
  readonly numbers: readonly string[]
  /** Numbers that are one person's, each with when it was held. */
  readonly persons: readonly string[]
  /** The same, as the store of qualifications has taken it over. */
  readonly links: readonly string[]
  readonly jobs: readonly string[]
  readonly refusals: readonly string[]
  readonly waiting: number
}

/** Everything two stores hold of imports, by what it says and not by the ids it was given. */
export async function exported({ database, index, store }: ImportRig): Promise<Exported> {
  const asked = async <R>(text: string, of: typeof database | typeof index): Promise<readonly R[]> => {
    const said = of.dialect === 'sqlite' ? text : text.replace(/\bhex\((\w+)\)/g, "upper(encode($1, 'hex'))")
    return (await sql.raw<R>(said).execute(of.scan as never)).rows
  }
  const lines = async (text: string, of: typeof database | typeof index): Promise<readonly string[]> => {
    const rows = await asked<Record<string, unknown>>(text, of)
    return rows.map((row) => JSON.stringify(row)).sort()
  }
  const grouped = async (text: string, of: typeof database | typeof index): Promise<readonly string[]> => {
    const rows = await asked<{ person: string; said: string }>(text, of)
    const groups = Map.groupBy(rows, ({ person }) => person)
    return [...groups.values()]
      .map((group) =>
        group
          .map(({ said }) => said)
          .sort()
          .join(' + '),
      )
      .sort()
  }
  return {
    terms: await lines(
      `select hex(household) as household, branch, acquired, lost, reason_of_loss, from_on, until_on, name, kana, other_name, sex, birth_date,
        postal_code, address, card_class, family, share_of_cost, issued_on, valid_until, elderly_from, elderly_until,
        elderly_share, hex(born) as born, municipality, superseded is null as stands, recorded_by
        from term join insured_number as number on number.handle = term.handle`,
      database,
    ),
    numbers: await lines('select scheme, insurer, branch, hex(household) as household from insured_number', database),
    persons: await grouped(
      `select person, hex(lookup) || ' ' || from_on || ' ' || coalesce(until_on, '') || ' ' || evidence as said
        from record join number on number.handle = record.handle`,
      index,
    ),
    links: await grouped(
      `select person, hex(household) || ' ' || branch || ' ' || from_on || ' ' || coalesce(until_on, '') as said
        from link join insured_number as number on number.handle = link.handle`,
      database,
    ),
    jobs: await lines(
      'select institution, key, state, position, line, hex(prefix) as prefix, rows, landed, unchanged, refused from import_job',
      database,
    ),
    refusals: await lines('select line, column_name, reason, value from import_refusal', database),
    waiting: (await store.outbox.lag()).waiting,
  }
}
