import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InstitutionCode, RegionId, RequestId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { nodeOverHttp } from '../../../subgraphs/clinical/regions/node.http.ts'
import { NodeSilent, serviceOf } from '../../../subgraphs/clinical/regions/node.ts'
import { createCallSigner } from '../../../subgraphs/shared/wire/call.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../../subgraphs/shared/wire/keys.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { issueCertificate } from '../../support/x509.ts'

const folder = temporaryFolder()
const node = '2090000011' as InstitutionCode
const trusted = getCACertificates('default')
const hour = 3_600_000
const at = (hours: number): Date => new Date(Date.now() + hours * hour)
const authority = { subject: 'Test authority', from: at(-48), until: at(48), authority: true }
const issuer = issueCertificate(authority)

beforeAll(() => {
  setDefaultCACertificates([...trusted, issuer.certificate.toString()])
  for (const name of ['clinical', serviceOf(node)]) makeServiceKeys(folder, name)
})
afterAll(() => setDefaultCACertificates(trusted))

/** What the hub makes of a node whose certificate is good from and until those hours from now. */
async function silenceOf(from: number, until: number): Promise<unknown> {
  const request = { subject: 'localhost', from: at(from), until: at(until) }
  const own = issueCertificate(request, { subject: authority.subject, privateKey: issuer.privateKey })
  const key = own.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = createServer({ key, cert: own.certificate.toString() }, (asked, response) => {
    asked.resume()
    response.setHeader('connection', 'close').end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const signer = createCallSigner({
    keys: readServiceKeys(folder, 'clinical'),
    audiences: readKeyDirectory(folder, [serviceOf(node)]),
    clock: () => Date.now() as Instant,
  })
  const url = `https://localhost:${(server.address() as AddressInfo).port}`
  const connection = nodeOverHttp({ node, region: 'nagano' as RegionId, url }, signer, 5_000)
  const asking = connection.ask({ id: 'one' } as never, 'request-1' as RequestId, AbortSignal.timeout(5_000))
  const silence = await asking.then(
    () => 'ANSWERED',
    (error: unknown) => (error instanceof NodeSilent ? error.silence : error),
  )
  await connection.close()
  await new Promise((resolve) => server.close(resolve))
  return silence
}

test('a node with a certificate that holds is heard, and what it says must be signed', async () => {
  expect(await silenceOf(-24, 24)).toBe('UNSIGNED')
})

test('a node whose certificate has expired, or holds only later, is not spoken to', async () => {
  expect(await silenceOf(-24, -1)).toBe('UNREACHABLE')
  expect(await silenceOf(1, 24)).toBe('UNREACHABLE')
})
