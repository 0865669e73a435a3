import type { InsurerNumber, NumberHandle } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Database } from '../shared/database/database.ts'
import type { IdentityReads, RegisteredIdentity } from '../shared/internal.ts'
import { normaliseKana, normaliseName } from '../shared/text/normalise.ts'
import { careIdentities } from './care-register.sql.ts'
import type { QualificationTables } from './tables.ts'
import type { Sex } from './term.ts'

/** Statements with more variables than this are divided. */
const together = 400

/** Who held each number, as the insurers' ledgers stand now. */
export function identityReads(database: Pick<Database<QualificationTables>, 'read'>): IdentityReads {
  const termsOf = (handles: readonly NumberHandle[]) =>
    database.read
      .selectFrom('term')
      .innerJoin('insured_number as number', 'number.handle', 'term.handle')
      .select([
        'term.handle',
        'term.acquired',
        'term.lost',
        'term.reason_of_loss',
        'term.name',
        'term.kana',
        'term.other_name',
        'term.sex',
        'term.birth_date',
        'term.postal_code',
        'term.address',
        'number.insurer',
        'number.scheme',
        'number.branch',
        'number.household',
      ])
      .where('term.handle', 'in', handles)
      .where('term.superseded', 'is', null)
      .orderBy('term.handle')
      .orderBy('term.from_on')
      .execute()

  return {
    async identities(handles) {
      const rows: Row[] = []
      const cared = new Map<string, readonly RegisteredIdentity[]>()
      const once = [...new Set(handles)]
      for (let at = 0; at < once.length; at += together) {
        const some = once.slice(at, at + together)
        rows.push(...(await termsOf(some)))
        for (const [handle, periods] of await careIdentities(database, some)) cared.set(handle, periods)
      }
      const byHandle = Map.groupBy(rows, ({ handle }) => handle)
      return handles.map((handle) => {
        const byQualification = Map.groupBy(byHandle.get(handle) ?? [], ({ acquired }) => acquired)
        return [...[...byQualification.values()].map(identityIn), ...(cared.get(handle) ?? [])]
      })
    },
  }
}

interface Row {
  readonly handle: string
  readonly acquired: string
  readonly lost: string | null
  readonly reason_of_loss: string | null
  readonly name: string
  readonly kana: string
  readonly other_name: string | null
  readonly sex: string
  readonly birth_date: string
  readonly postal_code: string | null
  readonly address: string
  readonly insurer: string
  readonly scheme: string
  readonly branch: string
  readonly household: Uint8Array
}

/** The last term says who they are now; the others, what they were called before. */
function identityIn(terms: readonly Row[]): RegisteredIdentity {
  const last = terms.at(-1)
  if (last === undefined) throw new Error('A qualification has at least one term.')
  const named = (row: Row): string => `${normaliseKana(row.kana)} ${normaliseName(row.name)}`
  const former = new Map(terms.map((row) => [named(row), { kana: row.kana, name: row.name }]))
  former.delete(named(last))
  return {
    acquired: last.acquired as CivilDate,
    insurer: last.insurer as InsurerNumber,
    kana: last.kana,
    name: last.name,
    otherName: last.other_name,
    formerNames: [...former.values()],
    sex: last.sex as Sex,
    birthDate: last.birth_date as CivilDate,
    postalCode: last.postal_code,
    address: last.address,
    household:
      last.scheme === 'MEDICAL' && last.branch !== ''
        ? { number: Buffer.from(last.household).toString('base64url'), branch: last.branch }
        : null,
    diedOn: last.reason_of_loss === 'DEATH' ? (last.lost as CivilDate | null) : null,
    until: last.lost as CivilDate | null,
  }
}
