import { test } from 'vitest'
import { freshPostgresUrl } from '../support/engine.ts'
import { temporaryFolder } from '../support/folder.ts'
import { replaceWireKeys } from './wire-keys-under-load.ts'

test('on PostgreSQL what processes sign by is replaced while they check, enter and import: nothing is refused', async () => {
  await replaceWireKeys(temporaryFolder(), {
    QUALIFICATION_DATABASE_URL: freshPostgresUrl(),
    MPI_DATABASE_URL: freshPostgresUrl(),
  })
}, 400_000)
