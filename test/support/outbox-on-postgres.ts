import type { Database } from '../../subgraphs/shared/database/database.ts'
import { openPostgres } from '../../subgraphs/shared/database/postgres.ts'
import { openReceiver, openSender, type Receiver, type Sender } from './outbox-stores.ts'

/** Opens the store of another process, or makes it. */
export const senderAt = (url: string): Promise<Database<Sender>> =>
  openSender('', (_, name) => openPostgres({ url, name }))
export const receiverAt = (url: string): Promise<Database<Receiver>> =>
  openReceiver('', (_, name) => openPostgres({ url, name }))
