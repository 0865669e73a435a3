import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../support/folder.ts'
import { code, institutions } from '../support/hub/institutions.ts'
import { type HubProcess, startHubProcess } from '../support/hub-process.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'

describe('a hub whose stores lie on PostgreSQL', () => {
  const folder = temporaryFolder()
  let server: PostgresServer
  let hub: HubProcess
  beforeAll(async () => {
    server = await startPostgres()
    hub = await startHubProcess(folder, {
      QUALIFICATION_DATABASE_URL: server.url('qualification'),
      MPI_DATABASE_URL: server.url('mpi'),
    })
    await hub.putInstitutions(institutions)
  })
  afterAll(async () => {
    await hub?.stop()
    await server?.stop()
  })

  const ready = async () => {
    const answer = await fetch(`${hub.address}/ready`)
    return { status: answer.status, ...((await answer.json()) as { ready: boolean; reasons: string[] }) }
  }
  const check = async () => {
    const token = await hub.token({ role: 'CLERK', institution: code.clinic, user: 'desk' })
    const input = { insurerNumber: code.insurer, symbol: '1', number: '1', branch: '01', birthDate: '1980-04-05' }
    const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }`
    const { data, errors } = await hub.ask({ token, query, variables: { input }, request: crypto.randomUUID() })
    return { data, codes: errors.map(({ extensions }) => extensions?.code) }
  }
  const found = { data: { verifyQualification: { __typename: 'QualificationNotFound' } }, codes: [] }

  test('says so while the server is away, refuses with STORE_UNAVAILABLE, and goes on by itself when it is back', async () => {
    expect(await ready()).toEqual({ status: 200, ready: true, reasons: [] })
    expect(await check()).toEqual(found)

    await server.kill()
    expect(await ready()).toMatchObject({ status: 503, ready: false })
    expect((await ready()).reasons.join()).not.toMatch(/postgres|127\.0\.0\.1|ECONN/)
    expect((await check()).codes).toEqual(['STORE_UNAVAILABLE'])

    await server.start()
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ status: 200, ready: true }), { timeout: 15_000 })
    await vi.waitFor(async () => expect(await check()).toEqual(found), { timeout: 15_000 })
  })
})
