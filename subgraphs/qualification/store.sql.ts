import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import type { IdentityReads, Inbox } from '../shared/internal.ts'
import { OutboxPump } from '../shared/outbox/pump.ts'
import type { RegisteredNames } from '../shared/registered-names.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { CommonCounts } from '../shared/watch/common.ts'
import type { UsageStore } from '../shared/watch/usage.ts'
import { careRegister } from './care-register.sql.ts'
import type { CareRegister } from './care-register.ts'
import { commonCounts } from './common-counts.sql.ts'
import { identityReads } from './identities.sql.ts'
import type { ImportStore } from './import/door.ts'
import { importStore } from './import/store.sql.ts'
import { type Follower, followLinks, type LinkIndex } from './links.ts'
import { migrations } from './migrations.ts'
import { registeredNames } from './registered-names.sql.ts'
import { residenceFinder } from './residence.sql.ts'
import { attendingStore } from './store.attending.sql.ts'
import { cardStore } from './store.cards.sql.ts'
import { claimStore } from './store.claims.sql.ts'
import { clientsStore } from './store.clients.sql.ts'
import { consentStore } from './store.consent.sql.ts'
import { eligibilityStore } from './store.eligibility.sql.ts'
import { factSource } from './store.facts.sql.ts'
import { guardianStore } from './store.guardians.sql.ts'
import { newbornStore } from './store.newborns.sql.ts'
import { registerStore } from './store.register.sql.ts'
import { reviewerStore } from './store.reviewers.sql.ts'
import type { QualificationStore } from './store.ts'
import type { QualificationTables } from './tables.ts'
import { usageStore } from './usage.sql.ts'

export interface QualificationParts {
  readonly database: Database<QualificationTables>
  readonly seal: NumberSeal
  readonly index: Inbox & LinkIndex
  readonly now: () => number
  readonly clock: () => number
}

export interface OpenQualificationStore extends QualificationStore {
  /** Usual rates and receptions, for the watchers of all processes. */
  readonly usage: UsageStore
  /** The running hours, where several workers count together. */
  readonly counts: CommonCounts
  readonly outbox: OutboxPump<QualificationTables>
  readonly links: Follower
  /** Who held a number, for the index alone. */
  readonly identities: IdentityReads
  /** Names for the emergency page. */
  readonly names: RegisteredNames
  /** Insurers' files. */
  readonly imports: ImportStore
  /** Municipalities' registers of whom they insure for care. */
  readonly careRegister: CareRegister
}

export async function openQualificationStore({
  database,
  seal,
  index,
  now,
  clock,
}: QualificationParts): Promise<OpenQualificationStore> {
  await migrate(database, migrations)
  const residence = await residenceFinder(database)

  const links = followLinks({ database, index, now, clock })
  const outbox = new OutboxPump({
    database,
    source: 'qualification',
    now,
    inbox: {
      async accept(source, messages) {
        await index.accept(source, messages)
        await links.catchUp()
      },
    },
  })
  const facts = factSource(database)
  const eligibility = {
    database,
    seal,
    municipalityOf: residence.municipalityOf,
    nudgeOutbox: () => outbox.nudge(),
  }

  return {
    eligibility: eligibilityStore(eligibility),
    identities: identityReads(database),
    names: registeredNames(database),
    imports: importStore(eligibility, now),
    careRegister: careRegister(eligibility),
    claims: claimStore(database),
    cards: cardStore(database, seal),
    consent: consentStore(database, seal),
    guardians: guardianStore(database),
    newborns: newbornStore(eligibility),
    reviewers: reviewerStore(database, seal),
    attending: attendingStore(database),
    clients: clientsStore(database),
    register: registerStore(database, now, residence.reread),
    facts: {
      callerFacts: facts.callerFacts,
      subjectFacts: facts.subjectFacts,
      moved: (after) => facts.moved(after) || links.moved(),
      movedLags: index.changeCounter === undefined || index.counterLags === true || database.counterLags === true,
      async changes(after) {
        await links.current()
        return facts.changes(after)
      },
    },
    usage: usageStore(database),
    counts: commonCounts(database),
    outbox,
    links,
    ping: () => database.ping(),
    async close() {
      await outbox.close()
      await links.close()
      await database.close()
    },
  }
}
