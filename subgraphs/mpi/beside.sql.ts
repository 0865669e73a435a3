import type { Database } from '../shared/database/database.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import { codeStore } from './codes/store.sql.ts'
import type { CodeTables } from './codes/tables.ts'
import type { IndexParts } from './index-store.ts'
import { webhookStore } from './webhooks/store.sql.ts'

/** What is kept in SQL whichever engine the graph has. */
export function besideGraph(database: Database<CodeTables>, seal: NumberSeal): Pick<IndexParts, 'codes' | 'webhooks'> {
  return { codes: codeStore(database, seal), webhooks: webhookStore(database, seal) }
}
