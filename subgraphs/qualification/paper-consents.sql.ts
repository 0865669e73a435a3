import type { PersonCategory } from '../../schema/domain/category.ts'
import type { InstitutionCode, PersonId, ProvisionId } from '../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt, covers, type Instant } from '../../schema/domain/time.ts'
import type { Database, StoreTransaction } from '../shared/database/database.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { subjectsTouched, tellChanges } from './fact-changes.ts'
import { linksOfPerson } from './filed-under.ts'
import { householdParts } from './number-index.ts'
import type { QualificationTables } from './tables.ts'

/** What a person signed on paper (同意書) for one institution, before their network used the hub. */
export interface PaperConsent {
  readonly of: { readonly person: PersonId } | { readonly number: PlainNumber; readonly birthDate: CivilDate }
  readonly institution: InstitutionCode
  readonly categories: readonly PersonCategory[]
  readonly effect: 'PERMIT' | 'DENY'
  /** When it was signed, and from when it holds. */
  readonly from: Instant
  readonly until: Instant | null
  /** Which sheet, in the network's own files. */
  readonly form: string
}

export type PaperFault = 'NO_SUCH_PERSON' | 'SEVERAL_PERSONS' | 'NO_SUCH_INSTITUTION'
export type PaperOutcome =
  | { readonly kind: 'TAKEN' | 'UNCHANGED'; readonly provisions: readonly ProvisionId[] }
  | { readonly kind: 'REFUSED'; readonly reason: PaperFault }

export interface PaperParts {
  readonly database: Database<QualificationTables>
  readonly seal: NumberSeal
  readonly now: () => Instant
  /** Puts on the access record that something is written about each of them; resolves when that is durable. */
  readonly record: (persons: readonly PersonId[]) => Promise<void>
}

type Transaction = StoreTransaction<QualificationTables>
type Placed = { readonly paper: PaperConsent; readonly person: PersonId }

/**
 * Takes paper consents, each with an outcome of its own. A sheet has the ids of its provisions from what it says: taken
 * twice it stands once, however long lies between. What was said later, on another sheet or through another channel,
 * sets it aside as if it had been entered on its day: `given` is the day of the sheet.
 */
export async function takePaperConsents(
  parts: PaperParts,
  papers: readonly PaperConsent[],
): Promise<readonly PaperOutcome[]> {
  const at = parts.now()
  const placed = await Promise.all(papers.map((paper) => place(parts, paper, civilDateAt(at))))
  const sound = placed.filter((one): one is Placed => typeof one === 'object')
  if (sound.length === 0) return placed.map(refusedOr(new Map()))
  await parts.record(sound.map(({ person }) => person))
  const written = await parts.database.write(async (transaction) => {
    const outcomes = new Map<Placed, PaperOutcome>()
    for (const one of sound) outcomes.set(one, await write(transaction, parts.seal, one))
    const changed = sound.filter((one) => outcomes.get(one)?.kind === 'TAKEN').map(({ person }) => person)
    if (changed.length > 0)
      await tellChanges(transaction, 'SUBJECT', await subjectsTouched(transaction, [...new Set(changed)]), at)
    return outcomes
  })
  return placed.map(refusedOr(written))
}

const refusedOr =
  (written: ReadonlyMap<Placed, PaperOutcome>) =>
  (one: Placed | PaperFault): PaperOutcome => {
    if (typeof one !== 'object') return { kind: 'REFUSED', reason: one }
    const outcome = written.get(one)
    if (outcome === undefined) throw new Error('A sheet was neither taken nor refused.')
    return outcome
  }

async function place({ database, seal }: PaperParts, paper: PaperConsent, today: CivilDate) {
  const institution = await database.read
    .selectFrom('institution')
    .select('code')
    .where('code', '=', paper.institution)
    .executeTakeFirst()
  if (institution === undefined) return 'NO_SUCH_INSTITUTION' as const
  const persons =
    'person' in paper.of ? await known(database, paper.of.person) : await holders(database, seal, paper.of, today)
  const [person, another] = persons
  if (another !== undefined) return 'SEVERAL_PERSONS' as const
  return person === undefined ? ('NO_SUCH_PERSON' as const) : { paper, person }
}

/** Merged since: the person the index speaks of now. */
async function known({ read }: Database<QualificationTables>, person: PersonId): Promise<readonly PersonId[]> {
  const rows = await read.selectFrom('link').select('person').distinct().where(linksOfPerson('link', person)).execute()
  return rows.map((row) => row.person as PersonId)
}

/** Who holds the number now or held it last, if the birth date is theirs. */
async function holders(
  { read }: Database<QualificationTables>,
  seal: NumberSeal,
  { number, birthDate }: { readonly number: PlainNumber; readonly birthDate: CivilDate },
  today: CivilDate,
): Promise<readonly PersonId[]> {
  let query = read
    .selectFrom('insured_number as number')
    .innerJoin('term', 'term.handle', 'number.handle')
    .innerJoin('link', 'link.handle', 'number.handle')
    .select(['link.handle', 'link.person', 'link.from_on', 'link.until_on'])
    .distinct()
    .where('number.household', 'in', seal.indexes(householdParts(number)))
    .where('term.superseded', 'is', null)
    .where('term.birth_date', '=', birthDate)
    .orderBy('link.from_on', 'desc')
  if (number.branch !== '') query = query.where('number.branch', '=', number.branch)
  const byHandle = Map.groupBy(await query.execute(), ({ handle }) => handle)
  const persons = [...byHandle.values()].flatMap((links) => {
    const now = links.find(({ from_on, until_on }) =>
      covers({ from: from_on as CivilDate, until: until_on as CivilDate | null }, today),
    )
    return (now ?? links[0])?.person ?? []
  })
  return [...new Set(persons)].map((person) => person as PersonId)
}

async function write(transaction: Transaction, seal: NumberSeal, { paper, person }: Placed): Promise<PaperOutcome> {
  const ids = paper.categories.map((category) => idsOf(seal, paper, person, category))
  const standing = await transaction.selectFrom('provision').select('id').where('id', 'in', ids.flat()).execute()
  const stands = new Set(standing.map(({ id }) => id))
  const provisions: ProvisionId[] = []
  let changed = false
  for (const [place, category] of paper.categories.entries()) {
    const under = ids[place] ?? []
    const id = under.find((one) => stands.has(one)) ?? under[0]
    if (id === undefined) throw new Error('A number seal has a key.')
    provisions.push(id)
    if (stands.has(id)) continue
    changed = true
    await transaction
      .insertInto('provision')
      .values(rowOf(paper, person, category, id))
      .execute()
  }
  return { kind: changed ? 'TAKEN' : 'UNCHANGED', provisions }
}

/** The id under each live key, the current first: to whoever has no key they look as random as others. */
function idsOf(
  seal: NumberSeal,
  paper: PaperConsent,
  person: PersonId,
  category: PersonCategory,
): readonly ProvisionId[] {
  const { institution, effect, from, until, form } = paper
  const parts = ['paper', person, institution, category, effect, String(from), String(until), form]
  return seal.indexes(parts).map((index) => `prv_${Buffer.from(index).toString('base64url')}` as ProvisionId)
}

const rowOf = (paper: PaperConsent, person: PersonId, category: PersonCategory, id: ProvisionId) => ({
  id,
  person,
  giver: person,
  proxy: null,
  effect: paper.effect,
  recipient_kind: 'INSTITUTION',
  recipient: paper.institution,
  category,
  label: null,
  purpose: null,
  even_in_emergency: 0,
  channel: 'PAPER',
  given: paper.from,
  from_at: paper.from,
  until_at: paper.until,
  withdrawn: null,
  bereaved: null,
})
