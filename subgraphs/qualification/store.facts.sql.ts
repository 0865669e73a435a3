import type { Selectable } from 'kysely'
import type { Purpose } from '../../schema/domain/caller.ts'
import type { Category, Label, PersonCategory } from '../../schema/domain/category.ts'
import type {
  Channel,
  Grant,
  GrantKind,
  HangsOn,
  Proxy as Mandate,
  PersonFacts,
  Protection,
  ProtectionKind,
  Provision,
  Recipient,
  Relation,
} from '../../schema/domain/consent.ts'
import { type InstitutionCode, linkId, type NumberHandle, type PersonId } from '../../schema/domain/ids.ts'
import { type CivilDate, type Instant, startOf } from '../../schema/domain/time.ts'
import type { FactChange, FactChanges, FactSource, KnownSubject, SubjectRef } from '../shared/consent/facts.ts'
import type { Database } from '../shared/database/database.ts'
import { prepared, type Slots } from '../shared/database/prepared.ts'
import { careRelations } from './care-register.sql.ts'
import { doubtsIn, none } from './doubts.ts'
import { linksOfPerson } from './filed-under.ts'
import type { ProxyTable } from './guardian-tables.ts'
import { listed } from './listed.ts'
import { namedRelations } from './named-relations.sql.ts'
import { personFacts } from './person-facts.ts'
import { callerFactsIn } from './store.caller-facts.sql.ts'
import type { GrantTable, ProvisionTable, QualificationTables } from './tables.ts'

/** More changes than this at once: everything is asked again. */
const mostChanges = 1_000

export function readProvision(row: Selectable<ProvisionTable>, hangsOn: HangsOn = none): Provision {
  return {
    id: row.id as Provision['id'],
    person: row.person as PersonId,
    giver: row.giver as PersonId,
    proxy: row.proxy as Provision['proxy'],
    effect: row.effect as 'PERMIT' | 'DENY',
    recipient: readRecipient(row.recipient_kind, row.recipient),
    category: row.category as PersonCategory,
    label: row.label as Label | null,
    purpose: row.purpose as Purpose | null,
    evenInEmergency: row.even_in_emergency === 1,
    channel: row.channel as Channel,
    given: row.given as Instant,
    from: row.from_at as Instant,
    until: row.until_at as Instant | null,
    withdrawn: row.withdrawn as Instant | null,
    bereaved: row.bereaved as PersonId | null,
    hangsOn,
  }
}

function readRecipient(kind: string, value: string | null): Recipient {
  switch (kind) {
    case 'INSTITUTION':
      return { kind, institution: value as InstitutionCode }
    case 'REGION':
      return { kind, region: value as Extract<Recipient, { kind: 'REGION' }>['region'] }
    case 'ROLE':
      return { kind, role: value as Extract<Recipient, { kind: 'ROLE' }>['role'] }
    case 'EMERGENCY_ENTITLED':
      return { kind }
    case 'ANYONE':
      return { kind }
    default:
      throw new Error(`The consent store holds a recipient of the unknown kind ${kind}.`)
  }
}

export function readMandate(row: Selectable<ProxyTable>, hangsOn: HangsOn = none): Mandate {
  return {
    id: row.id as Mandate['id'],
    guardian: row.guardian as PersonId,
    person: row.person as PersonId,
    categories: row.categories === null ? 'ALL' : listed<Category>(row.categories),
    from: row.from_at as Instant,
    until: row.until_at as Instant | null,
    ended: row.ended as Instant | null,
    hangsOn,
  }
}

/** "keeps what was opened and opens no new section": what stays open of a stopped grant is a grant as before. */
function readGrants(row: Selectable<GrantTable>, person: PersonId | null): readonly Grant[] {
  const grant = readGrant(row, person)
  if (row.kept_open === null) return [grant]
  return [grant, { ...grant, categories: listed<PersonCategory>(row.kept_open), stopped: null }]
}

function readGrant(row: Selectable<GrantTable>, person: PersonId | null): Grant {
  return {
    id: row.id as Grant['id'],
    kind: row.kind as GrantKind,
    person: (person ?? row.subject) as PersonId,
    openedBy: row.opened_by as Grant['openedBy'],
    holders: listed<InstitutionCode>(row.holders),
    categories: listed<PersonCategory>(row.categories),
    labels: listed<Label>(row.labels),
    from: row.from_at as Instant,
    until: row.until_at as Instant,
    stopped: row.stopped as Instant | null,
  }
}

/** The facts, read by key from the store that owns them. */
export type StoredFacts = FactSource & { moved(after: number): boolean }

export function factSource(database: Database<QualificationTables>): StoredFacts {
  /** What the last answer of `changes` was true of. */
  let seen: { readonly counter: number; readonly revision: number } | null = null

  const changed = prepared(database, (db, value: Slots<{ after: number }>) =>
    db
      .selectFrom('fact_change')
      .select(['revision', 'of_what', 'subject'])
      .where('revision', '>', value.after)
      .orderBy('revision')
      .limit(mostChanges + 1),
  )
  const feedEnds = prepared(database, (db, _: Slots<Record<never, never>>) =>
    db.selectNoFrom((from) => [
      from
        .selectFrom('fact_change')
        .select(({ fn }) => fn.max('revision').as('revision'))
        .as('newest'),
      from
        .selectFrom('fact_change')
        .select(({ fn }) => fn.min('revision').as('revision'))
        .as('oldest'),
    ]),
  )
  const holderOf = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db
      .selectFrom('link')
      .select(['person', 'from_on', 'doubted'])
      .where('handle', '=', value.handle)
      .orderBy('from_on', 'desc')
      .limit(1),
  )
  const survivorOf = prepared(database, (db, value: Slots<{ filed: string }>) =>
    db
      .selectFrom('link')
      .select('person')
      .where(linksOfPerson('link', value.filed))
      .where('filed', '=', value.filed)
      .orderBy('sequence', 'desc')
      .limit(1),
  )
  const linksOf = prepared(database, (db, value: Slots<{ person: string }>) =>
    db
      .selectFrom('link')
      .select(['handle', 'filed', 'moved_at', 'from_on', 'doubted'])
      .where('person', '=', value.person)
      .orderBy('from_on')
      .orderBy('handle'),
  )
  const provisions = prepared(database, (db, value: Slots<{ person: string }>) =>
    db.selectFrom('provision').selectAll().where('person', '=', value.person).orderBy('given').orderBy('id'),
  )
  const mandates = prepared(database, (db, value: Slots<{ person: string }>) =>
    db.selectFrom('proxy').selectAll().where('person', '=', value.person).orderBy('from_at').orderBy('id'),
  )
  /** Under a newborn's number, said before the index had placed it. */
  const mandatesOfNewborn = prepared(database, (db, value: Slots<{ person: string }>) =>
    db
      .selectFrom('proxy')
      .innerJoin('link', 'link.handle', 'proxy.person')
      .selectAll('proxy')
      .select('link.filed')
      .where('link.person', '=', value.person)
      .orderBy('proxy.from_at')
      .orderBy('proxy.id'),
  )
  /** Under every id that leads to a guardian they act; by a link in dispute they do not. */
  const guardianIds = prepared(database, (db, value: Slots<{ guardian: string }>) =>
    db
      .selectFrom('link')
      .innerJoin('link as theirs', 'theirs.person', 'link.person')
      .select(['theirs.person', 'theirs.filed'])
      .distinct()
      .where(linksOfPerson('link', value.guardian))
      .where('link.doubted', '=', 0)
      .where('theirs.doubted', '=', 0),
  )
  const underEveryId = async (proxies: readonly Mandate[]): Promise<readonly Mandate[]> => {
    const all = await Promise.all(
      proxies.map(async (proxy) => {
        const rows = await guardianIds.rows({ guardian: proxy.guardian })
        const ids = new Set([proxy.guardian, ...rows.flatMap(({ person, filed }) => [person, filed] as PersonId[])])
        return [...ids].map((guardian) => ({ ...proxy, guardian }))
      }),
    )
    return all.flat()
  }
  const named = namedRelations(database)
  const grants = prepared(database, (db, value: Slots<{ subject: string }>) =>
    db.selectFrom('emergency_grant').selectAll().where('subject', '=', value.subject).orderBy('from_at').orderBy('id'),
  )
  const protections = prepared(database, (db, value: Slots<{ subject: string }>) =>
    db.selectFrom('protection').selectAll().where('subject', '=', value.subject).orderBy('id'),
  )
  const insured = prepared(database, (db, value: Slots<{ handle: string }>) =>
    db
      .selectFrom('term')
      .innerJoin('insured_number as number', 'number.handle', 'term.handle')
      .select(['number.insurer', 'number.scheme', 'term.municipality', 'term.from_on', 'term.until_on'])
      .where('term.handle', '=', value.handle)
      .where('term.superseded', 'is', null)
      .orderBy('term.from_on'),
  )
  const careRelationsOf = careRelations(database)
  const relationsOf = async (handle: string, hangsOn: HangsOn = none): Promise<Relation[]> => {
    const terms = await insured.rows({ handle })
    // A number is of medical insurance or of care: who has terms stands in no care register.
    if (terms.length === 0) return [...(await careRelationsOf(handle, hangsOn))]
    const relations: Relation[] = []
    for (const row of terms) {
      const span = {
        user: null,
        from: startOf(row.from_on as CivilDate),
        until: row.until_on === null ? null : startOf(row.until_on as CivilDate),
        hangsOn,
      }
      const insurer = row.insurer as string as InstitutionCode
      // 医療扶助 is given by a welfare office (福祉事務所); everything else is insurance.
      relations.push({
        kind: row.scheme === 'PUBLIC_ASSISTANCE' ? 'ASSISTED_BY' : 'INSURED_BY',
        institution: insurer,
        ...span,
      })
      if (row.municipality !== null)
        relations.push({ kind: 'RESIDENT_OF', institution: row.municipality as InstitutionCode, ...span })
    }
    return relations
  }

  const protectionsOf = async (subject: SubjectRef, person: PersonId | null) =>
    (await protections.rows({ subject })).map((row) => ({
      subject,
      protection: {
        kind: row.kind as ProtectionKind,
        person: (person ?? subject) as PersonId,
        heldBy: row.held_by as InstitutionCode,
        from: row.from_at as Instant,
        until: (row.lifted ?? row.until_at) as Instant | null,
      } satisfies Protection,
    }))

  const grantsOf = async (subject: SubjectRef, person: PersonId | null) =>
    (await grants.rows({ subject })).flatMap((row) => readGrants(row, person).map((grant) => ({ subject, grant })))

  const each = async <Key, Row>(keys: readonly Key[], read: (key: Key) => Promise<readonly Row[]>): Promise<Row[]> =>
    (await Promise.all(keys.map(read))).flat()

  /** The holder of a number nobody has placed yet: what hangs on the number itself. */
  const unplaced = async (handle: NumberHandle): Promise<KnownSubject> => {
    const person: PersonFacts = {
      person: null,
      provisions: [],
      proxies: [],
      grants: (await grantsOf(handle, null)).map(({ grant }) => grant),
      protections: (await protectionsOf(handle, null)).map(({ protection }) => protection),
      death: null,
    }
    return {
      person: null,
      reachedBy: [],
      facts: { relations: await relationsOf(handle), disputed: [], persons: [person] },
    }
  }

  const known = async (ref: SubjectRef): Promise<KnownSubject> => {
    const isPerson = ref.startsWith('per_')
    const number = isPerson ? null : await holderOf.first({ handle: ref })
    if (number === null && !isPerson) return unplaced(ref as NumberHandle)
    const row = number ?? (await survivorOf.first({ filed: ref }))
    // A person the hub never heard of has no facts, and is decided on all the same: absence looks like refusal.
    const person = (row?.person ?? ref) as PersonId
    const links = await linksOf.rows({ person })
    const ids = [...new Set([person, ...links.map(({ filed }) => filed as PersonId)])]
    const handles = [...new Set(links.map(({ handle }) => handle as NumberHandle))]
    const subjects: readonly SubjectRef[] = [...ids, ...handles]
    const doubts = doubtsIn(links)
    const persons = personFacts(
      person,
      links.map(({ handle, filed, moved_at }) => ({ handle, filed, movedAt: moved_at })),
      {
        provisions: (await each(ids, (id) => provisions.rows({ person: id }))).map((provision) =>
          readProvision(provision, doubts.under(provision.person)),
        ),
        proxies: await underEveryId([
          ...(await each(ids, (id) => mandates.rows({ person: id }))).map((proxy) =>
            readMandate(proxy, doubts.under(proxy.person)),
          ),
          ...(await mandatesOfNewborn.rows({ person })).map(({ filed, ...proxy }) =>
            readMandate({ ...proxy, person: filed }, doubts.of(proxy.person)),
          ),
        ]),
        grants: await each(subjects, (subject) => grantsOf(subject, person)),
        protections: await each(subjects, (subject) => protectionsOf(subject, person)),
      },
    )
    const relations = [
      ...(await each(handles, (handle) => relationsOf(handle, doubts.of(handle)))),
      ...(await each(ids, (id) => named(id, doubts.under(id)))),
    ]
    const reachedBy =
      number === null ? doubts.under(ref) : number.doubted === 1 ? [linkId(ref as NumberHandle, number.from_on)] : none
    return { person, reachedBy, facts: { relations, disputed: doubts.all, persons } }
  }

  return {
    moved: (after) => seen === null || after !== seen.revision || database.changeCounter() !== seen.counter,

    async changes(after) {
      const counter = database.changeCounter()
      const rows = after < 0 ? [] : await changed.rows({ after })
      const answer = await answerFor(after, rows)
      seen = { counter, revision: answer.revision }
      return answer
    },

    callerFacts: callerFactsIn(database),
    subjectFacts: (refs) => Promise.all(refs.map(known)),
  }

  async function answerFor(
    after: number,
    rows: readonly { readonly revision: number; readonly of_what: string; readonly subject: string | null }[],
  ): Promise<FactChanges> {
    const ends = await feedEnds.first({})
    const newest = Number(ends?.newest ?? 0)
    const last = rows.at(-1)
    // A start; more than is worth listing; or a revision this feed never had (another store, an older copy of it).
    if (after < 0 || rows.length > mostChanges || after > newest) return { changes: [], revision: newest, all: true }
    if (last === undefined) return { changes: [], revision: after, all: false }
    const changes = rows.map(
      (row): FactChange => ({ revision: row.revision, of: row.of_what as FactChange['of'], key: row.subject }),
    )
    // Where lines were pruned, some of those asked for may be among them.
    return { changes, revision: last.revision, all: Number(ends?.oldest ?? 0) > after + 1 }
  }
}
