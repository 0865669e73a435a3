import type { Database } from '../shared/database/database.ts'
import { migrate } from '../shared/database/migrate.ts'
import type { Inbox, LinkChange } from '../shared/internal.ts'
import { OutboxPump } from '../shared/outbox/pump.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { normaliseAddress } from '../shared/text/normalise.ts'
import { type Follower, followLinks } from './links.ts'
import { migrations } from './migrations.ts'
import { consentStore } from './store.consent.sql.ts'
import { eligibilityStore } from './store.eligibility.sql.ts'
import { factSource } from './store.facts.sql.ts'
import { registerStore } from './store.register.sql.ts'
import type { QualificationStore } from './store.ts'
import type { QualificationTables } from './tables.ts'

export interface QualificationParts {
  readonly database: Database<QualificationTables>
  readonly seal: NumberSeal
  readonly index: Inbox & {
    linkChanges(after: number, first: number): Promise<readonly LinkChange[]>
    /** In process: whether the index may have changed, in about a microsecond. Absent apart. */
    readonly changeCounter?: () => number
  }
  readonly now: () => number
  readonly clock: () => number
}

export interface OpenQualificationStore extends QualificationStore {
  readonly outbox: OutboxPump<QualificationTables>
  readonly links: Follower
}

export async function openQualificationStore({
  database,
  seal,
  index,
  now,
  clock,
}: QualificationParts): Promise<OpenQualificationStore> {
  await migrate(database, migrations)
  let municipalities: readonly { readonly code: string; readonly prefix: string }[] = []
  const readMunicipalities = async (): Promise<void> => {
    const rows = await database.read
      .selectFrom('institution')
      .select(['code', 'address_prefix'])
      .where('kind', '=', 'MUNICIPALITY')
      .execute()
    municipalities = rows.flatMap(({ code, address_prefix }) =>
      address_prefix === null ? [] : [{ code, prefix: normaliseAddress(address_prefix) }],
    )
  }
  await readMunicipalities()

  const links = followLinks({ database, index, clock })
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

  return {
    eligibility: eligibilityStore({
      database,
      seal,
      municipalityOf(address) {
        const plain = normaliseAddress(address)
        return municipalities.find(({ prefix }) => plain.startsWith(prefix))?.code ?? null
      },
      nudgeOutbox: () => outbox.nudge(),
    }),
    consent: consentStore(database, seal),
    register: registerStore(database, readMunicipalities),
    facts: {
      ...facts,
      ...(index.changeCounter === undefined ? {} : { moved: () => (facts.moved?.() ?? true) || links.moved() }),
      async changes(after) {
        await links.current()
        return facts.changes(after)
      },
    },
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
