import { expect, test } from 'vitest'
import type { RequestId } from '../../../schema/domain/ids.ts'
import { stoppedInBetween } from '../../../subgraphs/shared/file-door.ts'
import { fileOf, rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'
import { caller } from '../../support/hub/callers.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'

const hub = hubFor('in one process')
const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const row = rowOf(users, { care_facility_id: code.careOffice, insurer_no: code.city, insured_no: '0000000031' })
const file = Buffer.from(fileOf(users, [row]))

test('an office’s file of which only half a head has come is refused as stopped, not as none', async () => {
  const come = Promise.withResolvers<void>()
  const sent = (source: AsyncIterable<Uint8Array>) =>
    hub.careFiles.take({
      request: 'req-care' as RequestId,
      caller: caller('CARE_PROVIDER', 'CARE', code.careOffice),
      key: 'users-of-office',
      encoding: null,
      whole: false,
      source,
      signal: new AbortController().signal,
    })
  async function* half() {
    yield file.subarray(0, 20)
    come.resolve()
    await new Promise(() => undefined)
  }
  const taken = sent(half()).catch((error: unknown) => error)
  await come.promise
  hub.careFiles.interrupt()
  expect(await taken).toEqual(stoppedInBetween())
  async function* whole() {
    yield file
  }
  await expect(sent(whole())).rejects.toEqual(stoppedInBetween())
})
