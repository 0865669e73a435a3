import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoInstitutions } from '../../../gateway/demo/people/institutions.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand } from '../../support/hub-command.ts'
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts'

const folder = temporaryFolder()
let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())

test('a succession goes through stores on PostgreSQL, and run again it changes nothing', async () => {
  const environment = {
    HUB_MODE: 'demo',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    QUALIFICATION_DATABASE_URL: server.url('qualification'),
    MPI_DATABASE_URL: server.url('mpi'),
  }
  const [from = '', to = ''] = demoInstitutions
    .filter(({ kind, code }) => kind === 'INSURER' && code.startsWith('06'))
    .map(({ code }) => code)
  const succeed = async (day: string) => {
    const ended = await hubCommand(
      ['import', 'succession', '--from', from, '--to', to, '--on', day, '--json'],
      environment,
    )
    if (ended.stdout === '') throw new Error(ended.stderr)
    return { code: ended.code, ...(JSON.parse(ended.stdout) as { landed: number }) }
  }
  const seeded = await hubCommand(['seed', '--people', '200', '--seed', '20261120'], environment)
  expect([seeded.code, seeded.stderr]).toEqual([0, expect.not.stringContaining('hub: ')])
  const first = await succeed('2027-04-01')
  expect(first).toEqual({ code: 0, state: 'DONE', landed: expect.any(Number), refused: 0 })
  expect(first.landed).toBeGreaterThan(0)
  expect(await succeed('2027-04-01')).toEqual(first)
  // Nothing of the former insurer is live any more: another succession finds nobody.
  expect(await succeed('2027-05-01')).toEqual({ code: 0, state: 'DONE', landed: 0, refused: 0 })
}, 180_000)
