import type { DatabaseConnection, Driver } from 'kysely'

const noTransaction = async (): Promise<never> => {
  throw new Error('Transactions begin with write().')
}

/** A driver that only reads, on connections that need no release. */
export function readingDriver(connection: DatabaseConnection): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: noTransaction,
    commitTransaction: noTransaction,
    rollbackTransaction: noTransaction,
    releaseConnection: async () => {},
    destroy: async () => {},
  }
}
