import type { KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ok } from '../../../schema/domain/outcome.ts'
import { type Door, type DoorOptions, openDoor } from '../../support/door.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { type IssuedCertificate, issueCertificate } from '../../support/x509.ts'

const open: Door[] = []
const door = async (options?: DoorOptions): Promise<Door> => {
  const opened = await openDoor(options)
  open.push(opened)
  return opened
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.drain()))
})

describe('over TLS', () => {
  const from = new Date('2020-01-01T00:00:00Z')
  const until = new Date('2049-01-01T00:00:00Z')
  const authority = issueCertificate({ subject: 'Authority', from, until, authority: true })
  const signedBy = { subject: 'Authority', privateKey: authority.privateKey }
  const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const folder = temporaryFolder()
  const path = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const server = issueCertificate({ subject: 'localhost', from, until }, signedBy)
  const environment = {
    TLS_CERT_FILE: path('server.pem', server.certificate.toString()),
    TLS_KEY_FILE: path('server.key', pem(server.privateKey)),
    TLS_CLIENT_CA_FILE: path('authority.pem', authority.certificate.toString()),
  }
  const ask = (port: number, client: IssuedCertificate | null): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const identity = client === null ? {} : { cert: client.certificate.toString(), key: pem(client.privateKey) }
      const options = {
        port,
        method: 'POST',
        path: '/graphql',
        ca: authority.certificate.toString(),
        // The test's certificates name no host.
        checkServerIdentity: () => undefined,
        headers: { 'content-type': 'application/json' },
        agent: false,
        ...identity,
      }
      httpsRequest(options, (response) => {
        response.resume()
        resolve(response.headers['strict-transport-security'])
      })
        .on('error', reject)
        .end(JSON.stringify({ query: '{ me { id } }' }))
    })

  test('callers show the certificate of their connection, and whether an accepted authority signed it', async () => {
    const shown: unknown[] = []
    const { port } = await door({
      environment,
      authenticate: async ({ certificate }) => {
        shown.push(certificate && { subject: certificate.certificate.subject, authorized: certificate.authorized })
        return ok(null)
      },
    })
    const node = issueCertificate({ subject: 'Node', from, until, serial: 2 }, signedBy)
    const stranger = issueCertificate({ subject: 'Stranger', from, until, serial: 3 })
    expect(await ask(port, node)).toBe('max-age=63072000; includeSubDomains')
    await ask(port, stranger)
    await ask(port, null)
    expect(shown).toEqual([
      { subject: 'CN=Node', authorized: true },
      { subject: 'CN=Stranger', authorized: false },
      null,
    ])
  })
})
