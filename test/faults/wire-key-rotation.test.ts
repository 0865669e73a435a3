import { test } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { replaceWireKeys } from './wire-keys-under-load.ts'

test('what processes sign by is replaced while they check, enter and import: nothing is refused, nothing is lost', async () => {
  await replaceWireKeys(temporaryFolder(), {})
}, 300_000)
