import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PostgresAddressError, postgresSettings } from '../../../../subgraphs/shared/database/postgres-options.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const folder = temporaryFolder()
const clientOf = (url: string) => postgresSettings({ url, name: 'mpi' }).client('read', 'app')
const tlsOf = (url: string) => clientOf(url).ssl

describe('the address of a PostgreSQL store', () => {
  test('says where, who, which database and which schema', async () => {
    const settings = postgresSettings({
      url: 'postgres://h%40b:p%2Fw@127.0.0.1:6543/the%20hub?schema=mpi',
      name: 'mpi',
    })
    const { host, port, database, user, password, ssl } = settings.client('read', 'app')
    const secret = typeof password === 'function' ? await password() : null
    expect({ host, port, database, user, secret, ssl, schema: settings.schema }).toEqual({
      host: '127.0.0.1',
      port: 6543,
      database: 'the hub',
      user: 'h@b',
      secret: 'p/w',
      ssl: false,
      schema: 'mpi',
    })
  })

  test('may name a socket of this machine, and an address of six', () => {
    expect(clientOf('postgres://hub@localhost/hub?host=/run/postgresql')).toMatchObject({
      host: '/run/postgresql',
      ssl: false,
    })
    expect(clientOf('postgres://hub@[::1]/hub')).toMatchObject({ host: '::1', port: 5432, ssl: false })
  })

  test('elsewhere is encrypted and verified, unless the network is said to protect it', () => {
    const authority = join(folder, 'ca.pem')
    writeFileSync(authority, 'an authority')
    const verified = { rejectUnauthorized: true, minVersion: 'TLSv1.2' }
    expect(tlsOf('postgres://hub@db.example/hub')).toEqual(verified)
    expect(tlsOf('postgres://hub@10.0.0.1/hub?sslmode=verify-full')).toEqual(verified)
    expect(tlsOf('postgres://hub@127.0.0.1/hub?sslmode=verify-full')).toEqual(verified)
    expect(tlsOf(`postgres://hub@db.example/hub?sslrootcert=${authority}`)).toEqual({ ...verified, ca: 'an authority' })
    expect(tlsOf('postgres://hub@db.example/hub?sslmode=disable')).toBe(false)
  })

  test.each([
    ['nowhere at all', 'it is no URL.'],
    ['mysql://hub:sekret@db.example/hub', 'it begins with postgres:// or postgresql://.'],
    ['postgres://hub:sekret@db.example/', 'it names no database.'],
    ['postgres://db.example/sekret', 'it names no user.'],
    ['postgres://hub:sekret@db.example/hub?sslmode=require', /^its sslmode is verify-full or disable/],
    ['postgres://hub:sekret@db.example/hub?schema=a"b', /^its schema is/],
    ['postgres://hub:sekret@db.example/hub?optoins=-c', /^it carries a parameter other than/],
    ['postgres://hub:sekret@db.example/hub?sslcert=a.pem', /./],
  ])('%s is refused, and not repeated', (url, reason) => {
    const open = () => postgresSettings({ url, name: 'mpi' })
    expect(open).toThrow(Error)
    try {
      open()
    } catch (error) {
      if (typeof reason === 'string' || reason.source !== '.') expect(error).toBeInstanceOf(PostgresAddressError)
      expect(String(error)).not.toContain('sekret')
      const said = (error as Error).message.replace('The address of the mpi store cannot be used: ', '')
      expect(said).toMatch(reason)
    }
  })

  test('reads are read-only, and every statement has an end', () => {
    const of = (use: 'read' | 'scan' | 'write') =>
      postgresSettings({ url: 'postgres://hub@127.0.0.1/hub', name: 'mpi', statementMilliseconds: { scan: 7 } }).client(
        use,
        'app',
      ).options
    expect(of('read')).toMatch(/statement_timeout=5000 .*default_transaction_read_only=on/)
    expect(of('scan')).toMatch(/statement_timeout=7 .*default_transaction_read_only=on/)
    expect(of('write')).toMatch(/statement_timeout=15000 .*default_transaction_read_only=off/)
  })
})
