import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../../gateway/config.ts'
import { type Base, openBase } from '../../../gateway/wiring/base.ts'
import { logsBeside } from '../../../gateway/wiring/logs-beside.ts'
import type { RequestId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { createAccessLog } from '../../../subgraphs/shared/audit/access-log.ts'
import type { SubjectRef } from '../../../subgraphs/shared/consent/facts.ts'
import { recordNumbered } from '../../support/audit-records.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()
const config = readConfig({
  DATA_DIR: folder,
  LOG_LEVEL: 'silent',
  NODES: 'nagano:1312345670=http://127.0.0.1:4999',
})
const subject = 'per_AAAAAAAAAAAAAAAAAAAAAA' as SubjectRef
const opened: Base[] = []
beforeAll(async () => {
  for (const name of ['hub-1', 'hub-2', 'gateway', 'node-1312345670']) opened.push(await openBase(config, name))
})
afterAll(async () => {
  for (const { closing } of opened) await closing.run()
})

test('a worker reads all logs of the hub beside their writers, and names those it cannot read', async () => {
  for (const [at, base] of opened.entries()) {
    const changes = { subject, instant: (1_000 + at) as Instant, request: `request-${at}` as RequestId }
    const record = recordNumbered(at, changes)
    await base.audit.settle([base.audit.append(record)])
  }
  writeFileSync(join(folder, 'log', 'clinical.sqlite'), 'no log')
  mkdirSync(join(folder, 'log', 'notes'))

  const [first] = opened
  if (first === undefined) throw new Error('Nothing was opened.')
  const log = createAccessLog([first.audit, ...logsBeside(first, ['hub-1', 'hub-2', 'hub-3'])])
  const page = await log.about([subject], { first: 10, after: null })
  if (!page.ok) throw new Error(page.refusal.message)
  expect(page.value.entries.map(({ process, record }) => [process, record.request])).toEqual([
    ['gateway', 'request-2'],
    ['hub-2', 'request-1'],
    ['hub-1', 'request-0'],
  ])
  expect(page.value.missing).toEqual(['hub-3', 'clinical'])
})
