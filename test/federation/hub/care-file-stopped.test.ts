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

const sent = (source: AsyncIterable<Uint8Array>, signal = new AbortController().signal) =>
  hub.careFiles.take({
    request: 'req-care' as RequestId,
    caller: caller('CARE_PROVIDER', 'CARE', code.careOffice),
    key: 'users-of-office',
    encoding: null,
    whole: false,
    source,
    signal,
  })
async function* whole() {
  yield file
}
function half() {
  const come = Promise.withResolvers<void>()
  async function* bytes() {
    yield file.subarray(0, 20)
    come.resolve()
    await new Promise(() => undefined)
  }
  return { bytes: bytes(), come: come.promise }
}

test('a file beside another sending of it is refused, and once that one is cut off it waits for its end', async () => {
  const gone = new AbortController()
  const { bytes, come } = half()
  const cut = sent(bytes, gone.signal).catch((error: unknown) => error)
  await come
  await expect(sent(whole())).rejects.toMatchObject({ refusal: { code: 'CONFLICT', reason: 'RUNNING' } })
  gone.abort()
  expect(await sent(whole())).toMatchObject({ state: 'DONE', rows: 1 })
  await cut
})

test('an office’s file of which only half a head has come is refused as stopped, not as none', async () => {
  const { bytes, come } = half()
  const taken = sent(bytes).catch((error: unknown) => error)
  await come
  hub.careFiles.interrupt()
  expect(await taken).toEqual(stoppedInBetween())
  await expect(sent(whole())).rejects.toEqual(stoppedInBetween())
})
