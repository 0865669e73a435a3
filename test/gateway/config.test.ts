import { describe, expect, test } from 'vitest'
import {
  allSettings,
  ConfigError,
  readConfig,
  settingsTable,
  shownSettings,
  speaksInTheClear,
} from '../../gateway/config.ts'

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('the environment', () => {
  test('empty gives the demo on loopback', () => {
    const { hub, server, callers } = readConfig({})
    expect(hub).toEqual({ mode: 'demo', dataDir: 'data', keysDir: null, region: 'hub' })
    expect([server.host, server.port]).toEqual(['127.0.0.1', 4000])
    expect(callers).toEqual({ issuer: null, audience: 'tsunagu', jwks: null })
  })

  test('is typed, and blanks count as unset', () => {
    const { server, operations, subgraphs } = readConfig({
      PORT: ' 8080 ',
      HOST: '',
      PERSISTED_ONLY: 'true',
      MPI_URL: 'http://127.0.0.1:4002/graphql',
    })
    expect([server.port, server.host, operations.persistedOnly]).toEqual([8080, '127.0.0.1', true])
    expect([subgraphs.mpi, subgraphs.clinical]).toEqual(['http://127.0.0.1:4002/graphql', null])
  })

  test.each(['0.0.0.0', '::', '10.0.0.1', 'hub.example', '127.0.0.1.example'])('refuses a demo on %s', (host) => {
    expect(problemsOf({ HOST: host })).toEqual([
      'HOST: demo mode has a development issuer and listens on loopback only.',
    ])
    expect(problemsOf({ HOST: host, HUB_MODE: 'production' })).toEqual([])
  })

  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('lets a demo run on %s', (host) => {
    expect(problemsOf({ HOST: host })).toEqual([])
  })

  test('tells every wrong key at once, and none of the values', () => {
    const problems = problemsOf({
      HUB_MODE: 'sekret-mode',
      PORT: '99999',
      LIMIT_DEPTH: '0',
      LIMIT_COST: '1e3',
      ISSUER: 'sekret issuer',
      PERSISTED_ONLY: 'sekret',
      LOG_LEVEL: 'sekret',
    })
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'HUB_MODE',
      'PORT',
      'LIMIT_DEPTH',
      'LIMIT_COST',
      'PERSISTED_ONLY',
      'ISSUER',
      'LOG_LEVEL',
    ])
    expect(problems.join()).not.toMatch(/sekret|99999|1e3/)
  })

  test('speaks in the clear on loopback, in front of which a proxy may stand, and nowhere else', () => {
    const clear = (environment: Record<string, string>) =>
      speaksInTheClear(readConfig({ HUB_MODE: 'production', HOST: '10.0.0.1', ...environment }))
    expect([
      clear({}),
      clear({ HOST: '0.0.0.0' }),
      clear({ HOST: '127.0.0.1' }),
      clear({ TLS_AT_PROXY: 'true' }),
      clear({ TLS_CERT_FILE: 'tls.pem', TLS_KEY_FILE: 'tls.key' }),
      clear({ HUB_MODE: 'demo', HOST: '::1' }),
    ]).toEqual([true, true, false, false, false, false])
  })

  test('refuses halves of pairs', () => {
    expect(problemsOf({ TLS_CERT_FILE: 'a.pem' })).toEqual(['TLS_CERT_FILE, TLS_KEY_FILE: both or neither.'])
    expect(problemsOf({ TLS_CLIENT_CA_FILE: 'ca.pem' })).toEqual([
      'TLS_CLIENT_CA_FILE: client certificates need TLS_CERT_FILE and TLS_KEY_FILE.',
    ])
    expect(problemsOf({ HUB_MODE: 'production', ISSUER: 'https://issuer.example' })).toEqual([
      'ISSUER, JWKS: both or neither.',
    ])
  })
})

describe('the settings as data', () => {
  test('have a key of their own and a sentence each', () => {
    const keys = allSettings.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const { key, doc } of allSettings) {
      expect(key).toMatch(/^[A-Z][A-Z0-9_]+$/)
      expect(doc).toMatch(/\.$/)
      expect(doc).not.toContain('|')
    }
  })

  test('make the table of the README', () => {
    const lines = settingsTable().split('\n')
    expect(lines.slice(0, 2)).toEqual(['| key | default | meaning |', '|---|---|---|'])
    expect(lines).toHaveLength(allSettings.length + 2)
    expect(lines).toContain('| `PORT` | `4000` | Port to listen on; 0 takes a free one. |')
    expect(lines).toContain(
      '| `OTEL_EXPORTER_OTLP_ENDPOINT` |  | Collector that traces are sent to; unset: none are made. |',
    )
  })

  test('are shown with what is in force, and what an address carries masked', () => {
    const shown = shownSettings({ PORT: '4001', JWKS: 'https://me:sekret@issuer.example/keys?token=sekret' })
    const of = (key: string) => shown.find((setting) => setting.key === key)
    expect(of('PORT')).toEqual({ key: 'PORT', value: '4001', from: 'environment' })
    expect(of('HOST')).toEqual({ key: 'HOST', value: '127.0.0.1', from: 'default' })
    expect(of('ISSUER')).toEqual({ key: 'ISSUER', value: null, from: 'default' })
    expect(of('JWKS')).toEqual({
      key: 'JWKS',
      value: 'https://masked:masked@issuer.example/keys?masked',
      from: 'environment',
    })
  })

  test('addresses of stores are of PostgreSQL, and never shown', () => {
    const url = 'postgres://hub:sekret@db.example/hub?schema=mpi'
    expect(readConfig({ MPI_DATABASE_URL: url }).stores).toEqual({
      qualification: null,
      node: null,
      mpi: url,
      emergency: null,
      chase: null,
      connections: 4,
    })
    expect(shownSettings({ MPI_DATABASE_URL: url }).find(({ key }) => key === 'MPI_DATABASE_URL')).toEqual({
      key: 'MPI_DATABASE_URL',
      value: '••••••',
      from: 'environment',
    })
    expect(problemsOf({ MPI_DATABASE_URL: 'mysql://hub:sekret@db.example/hub' }).join()).toMatch(
      /^MPI_DATABASE_URL: (?!.*sekret)/,
    )
  })

  test('the index on Neo4j wants a password, which is never shown, and no second place', () => {
    const url = 'neo4j+s://graph.example/mpi'
    const environment = { NEO4J_URL: url, NEO4J_PASSWORD: 'sekret' }
    expect(readConfig(environment).index).toEqual({
      url,
      user: 'neo4j',
      password: 'sekret',
      authority: null,
      connections: 10,
      model: null,
    })
    expect(shownSettings(environment).find(({ key }) => key === 'NEO4J_PASSWORD')?.value).toBe('••••••')
    expect(problemsOf({ NEO4J_URL: url })).toEqual(['NEO4J_URL, NEO4J_PASSWORD: both or neither.'])
    expect(problemsOf({ ...environment, MPI_DATABASE_URL: 'postgres://hub:sekret@db.example/hub' })).toEqual([
      'NEO4J_URL, MPI_DATABASE_URL: the index lies in one place.',
    ])
    expect(problemsOf({ NEO4J_URL: 'neo4j+ssc://graph.example', NEO4J_PASSWORD: 'sekret' }).join()).toMatch(
      /^NEO4J_URL: (?!.*(sekret|example))/,
    )
  })
})
