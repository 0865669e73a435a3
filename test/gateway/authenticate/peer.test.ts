import { createServer as createPlain, get } from 'node:http'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { peerCertificate } from '../../../gateway/authenticate/peer.ts'
import { type IssuedCertificate, issueCertificate } from '../../support/x509.ts'

const day = 86_400_000
const lifetime = { from: new Date(Date.now() - day), until: new Date(Date.now() + day) }
const authority = issueCertificate({ ...lifetime, subject: 'Test CA', authority: true })
const issuer = { subject: 'Test CA', privateKey: authority.privateKey }
const pem = ({ certificate, privateKey }: IssuedCertificate) => ({
  cert: certificate.toString(),
  key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
})

const tls = createServer(
  {
    ...pem(issueCertificate({ ...lifetime, subject: 'hub' }, issuer)),
    ca: authority.certificate.toString(),
    requestCert: true,
    rejectUnauthorized: false,
  },
  ({ socket }, response) => {
    const peer = peerCertificate(socket)
    response.end(JSON.stringify(peer && { subject: peer.certificate.subject, authorized: peer.authorized }))
  },
)
const plain = createPlain(({ socket }, response) => response.end(JSON.stringify(peerCertificate(socket))))

beforeAll(async () => {
  await Promise.all([tls, plain].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))))
})
afterAll(() => {
  tls.close()
  plain.close()
})

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port

function ask(client: IssuedCertificate | null): Promise<unknown> {
  const options = { port: portOf(tls), host: '127.0.0.1', agent: false, ca: authority.certificate.toString() }
  return new Promise((resolve, reject) => {
    const checkServerIdentity = () => undefined
    request({ ...options, checkServerIdentity, ...(client && pem(client)) }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => resolve(JSON.parse(text)))
    })
      .on('error', reject)
      .end()
  })
}

describe('the certificate of a connection', () => {
  it('is the client’s, and authorized when a configured authority issued it', async () => {
    const client = issueCertificate({ ...lifetime, subject: 'node.region-13' }, issuer)
    expect(await ask(client)).toEqual({ subject: 'CN=node.region-13', authorized: true })
  })

  it('is not authorized when the client made it itself', async () => {
    const client = issueCertificate({ ...lifetime, subject: 'node.region-13' })
    expect(await ask(client)).toEqual({ subject: 'CN=node.region-13', authorized: false })
  })

  it('is null when the client has none', async () => {
    expect(await ask(null)).toBeNull()
  })

  it('is null over plain HTTP, whatever a header claims', async () => {
    const answer = await new Promise((resolve, reject) => {
      const headers = { 'x-client-cert': pem(authority).cert.replaceAll('\n', ' ') }
      get({ port: portOf(plain), host: '127.0.0.1', agent: false, headers }, (response) => {
        response.setEncoding('utf8').on('data', (text: string) => resolve(JSON.parse(text)))
      }).on('error', reject)
    })
    expect(answer).toBeNull()
  })
})
