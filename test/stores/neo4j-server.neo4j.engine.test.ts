import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Instant } from '../../schema/domain/time.ts'
import { connectNeo4j, type Neo4jConnection } from '../../subgraphs/mpi/neo4j/connection.ts'
import { type GraphMigration, migrate } from '../../subgraphs/mpi/neo4j/migrate.ts'
import type { Neo4jOptions } from '../../subgraphs/mpi/neo4j/settings.ts'
import { temporaryFolder } from '../support/folder.ts'
import { emptyNeo4jAccess } from '../support/neo4j-engine.ts'
import { type Neo4jAccess, type Neo4jServer, startNeo4j } from '../support/neo4j-server.ts'
import { issueCertificate } from '../support/x509.ts'

const unavailable = { name: 'StoreUnavailable', message: 'The mpi store cannot be reached.' }

describe('a Neo4j server that speaks TLS', () => {
  const folder = temporaryFolder()
  const from = new Date(Date.now() - 86_400_000)
  const until = new Date(Date.now() + 86_400_000)
  const authorityFile = (name: string) => join(folder, `${name}.pem`)
  let server: Neo4jServer
  beforeAll(async () => {
    const authority = (subject: string) => {
      const made = issueCertificate({ subject, from, until, authority: true })
      writeFileSync(authorityFile(subject), made.certificate.toString())
      return { subject, privateKey: made.privateKey }
    }
    authority('other')
    const request = { subject: 'localhost', from, until, keys: 'p-256' } as const
    const { certificate, privateKey } = issueCertificate(request, authority('ours'))
    server = await startNeo4j({
      tls: {
        certificate: certificate.toString(),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    })
  })
  afterAll(() => server?.stop())

  const asked = async (scheme: string, host: string, authority: string | null): Promise<unknown> => {
    const { port, user, password } = server
    const connection = connectNeo4j({
      url: `${scheme}://${host}:${port}`,
      user,
      password,
      authorityFile: authority === null ? null : authorityFile(authority),
      connectMilliseconds: 2_000,
    })
    try {
      return await connection.read((runner) => runner.rows('RETURN 1'))
    } finally {
      await connection.close()
    }
  }

  test('is believed when a known authority says that it is who was asked for', async () => {
    expect(await asked('bolt+s', 'localhost', 'ours')).toEqual([1])
  })

  test.each([
    ['of another authority', 'localhost', 'other'],
    ['of an authority that nobody named', 'localhost', null],
    ['of another name', '127.0.0.1', 'ours'],
  ])('is an outage when its certificate is %s', async (_, host, authority) => {
    await expect(asked('bolt+s', host, authority)).rejects.toMatchObject(unavailable)
  })

  test('is an outage to who asks in the clear', async () => {
    await expect(asked('bolt', 'localhost', null)).rejects.toMatchObject(unavailable)
  })
})

describe('a database of Neo4j', () => {
  let access: Neo4jAccess
  let connection: Neo4jConnection
  const connect = (options: Partial<Neo4jOptions> = {}) => connectNeo4j({ ...access, ...options })
  beforeEach(async () => {
    access = await emptyNeo4jAccess()
    connection = connect()
  })
  afterEach(() => connection.close())

  const count = (text: string) => connection.read(async (runner) => (await runner.rows<number>(text))[0])
  const notes = () => count('MATCH (n:Note) RETURN count(n)')

  test('that does not know the password, or is not there, is an outage that names neither', async () => {
    for (const wrong of [{ password: 'sekret-guess' }, { url: `${access.url}/sekret-nowhere` }]) {
      const stranger = connect(wrong)
      const error = await stranger.ping().catch((failure: Error) => failure)
      await stranger.close()
      expect(error).toMatchObject(unavailable)
      expect(String((error as Error).cause)).not.toContain('sekret')
    }
  })

  test('keeps numbers as what they are', async () => {
    const value = { whole: 9_007_199_254_740_991, part: 0.5, list: [1, 2], nothing: null }
    const types = 'RETURN [v IN [$v.whole, $v.part, $v.list[0]] | valueType(v)]'
    const [kept, kinds] = await connection.read(async (runner) => [
      await runner.rows('RETURN $value', { value }),
      await runner.rows(types, { v: value }),
    ])
    expect(kept).toEqual([value])
    expect(kinds).toEqual([['INTEGER NOT NULL', 'FLOAT NOT NULL', 'INTEGER NOT NULL']])
  })

  test('a transaction whose work fails leaves nothing', async () => {
    const failing = connection.write(async (runner) => {
      await runner.rows('CREATE (:Note)')
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await notes()).toBe(0)
  })

  test('a refused statement tells no value', async () => {
    await connection.define('CREATE CONSTRAINT note_text IF NOT EXISTS FOR (n:Note) REQUIRE n.text IS UNIQUE')
    const twice = connection.write((runner) =>
      runner.rows('UNWIND [1, 2] AS _ CREATE (:Note {text: $text})', { text: 'sekret' }),
    )
    const error = await twice.catch((failure: Error) => failure)
    expect(error).toMatchObject({ name: 'AlreadyThere', message: 'What was to be unique is there already.' })
    expect(await notes()).toBe(0)
  })

  test('two that lock each other out run again, until both are through', async () => {
    await connection.write((runner) => runner.rows(`CREATE (:Note {id: 'a', n: 0}), (:Note {id: 'b', n: 0})`))
    const other = connect()
    const attempts: string[] = []
    const met = Promise.withResolvers<void>()
    const both = (who: Neo4jConnection, ids: readonly string[]) =>
      who.write(async (runner) => {
        attempts.push(ids.join(''))
        for (const [place, id] of ids.entries()) {
          await runner.rows('MATCH (n:Note {id: $id}) SET n.n = n.n + 1', { id })
          if (place > 0) continue
          if (attempts.length >= 2) met.resolve()
          await met.promise
        }
      })
    await Promise.all([both(connection, ['a', 'b']), both(other, ['b', 'a'])])
    await other.close()
    expect(attempts.length).toBeGreaterThan(2)
    expect(await count('MATCH (n:Note) RETURN sum(n.n)')).toBe(4)
  })

  test('a transaction past its time is rolled back, and is an outage', async () => {
    const late = connection.write(
      async (runner) => {
        await runner.rows('CREATE (:Note)')
        await runner.rows('UNWIND range(1, 1000000000) AS n WITH n WHERE n < 0 RETURN n')
      },
      { milliseconds: 300 },
    )
    await expect(late).rejects.toMatchObject(unavailable)
    expect(await notes()).toBe(0)
  })

  test('a read past its time is an outage, and the connection goes on', async () => {
    const hasty = connect({ readMilliseconds: 300 })
    const slow = hasty.read((runner) => runner.rows('UNWIND range(1, 1000000000) AS n WITH n WHERE n < 0 RETURN n'))
    await expect(slow).rejects.toMatchObject(unavailable)
    expect(await hasty.read((runner) => runner.rows('RETURN 1'))).toEqual([1])
    await hasty.close()
  })

  const migration = (id: string, label: string): GraphMigration => ({
    id,
    says: label,
    shape: [`CREATE CONSTRAINT ${label}_id IF NOT EXISTS FOR (n:${label}) REQUIRE n.id IS UNIQUE`],
    facts: [`MERGE (:${label} {id: 'first'})`],
  })
  const at = 0 as Instant

  test('opened by ten at once is migrated once', async () => {
    const all = Array.from({ length: 10 }, () => connect())
    const migrations = [migration('0001-leaf', 'leaf'), migration('0002-bud', 'bud')]
    const done = await Promise.all(all.map((one) => migrate(one, migrations, at)))
    await Promise.all(all.map((one) => one.close()))
    expect(done.flat().sort()).toEqual(['0001-leaf', '0002-bud'])
    expect(await count('MATCH (n:leaf) RETURN count(n)')).toBe(1)
  })

  test.each([
    ['an altered migration', [migration('0001-leaf', 'stem')], 'ALTERED'],
    ['one made by a newer version', [], 'NEWER'],
    ['one out of order', [migration('0001-leaf', 'leaf'), migration('0000-bud', 'bud')], 'ORDER'],
  ])('%s is refused', async (_, migrations, reason) => {
    await migrate(connection, [migration('0001-leaf', 'leaf')], at)
    await expect(migrate(connection, migrations, at)).rejects.toMatchObject({ name: 'MigrationRefused', reason })
  })
})
