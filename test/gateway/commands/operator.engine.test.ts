import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand } from '../../support/hub-command.ts'
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts'

const folder = temporaryFolder()
let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())

test("an operator's commands on a store on PostgreSQL end in order", async () => {
  const environment = { DATA_DIR: join(folder, 'data'), QUALIFICATION_DATABASE_URL: server.url('qualification') }
  const file = join(folder, 'register.json')
  writeFileSync(file, JSON.stringify({ institutions: [], machines: [], readers: [] }))
  expect(await hubCommand(['institutions', 'import', file], environment)).toEqual({
    code: 0,
    stdout: 'In the register: 0 institutions, 0 machines, 0 readers.\n',
    stderr: '',
  })
  expect(await hubCommand(['outbox'], environment)).toEqual({ code: 0, stdout: '0 waiting; 0 dead\n', stderr: '' })
  expect(await hubCommand(['outbox', 'redrive', '--all'], environment)).toEqual({
    code: 0,
    stdout: '0 will be tried again by a hub at work, or when one starts.\n',
    stderr: '',
  })
}, 60_000)
