import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readOrMakeSecret } from '../../subgraphs/shared/wire/keyfile.ts'
import { thumbprint } from '../../subgraphs/shared/wire/keys.ts'

export type HubMode = 'demo' | 'production'

/** The one secret all demo keys are drawn from: an issuer's, an authority's, each reader's and each card's. */
export interface DemoSecret {
  /** The Ed25519 key that belongs to these labels, the same at every start. */
  keyFor(...labels: readonly string[]): DemoKey
}

export interface DemoKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string; readonly kid: string }
}

/** PKCS #8 around the 32 bytes of an Ed25519 private key (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

export function openDemoSecret(options: { readonly mode: HubMode; readonly folder: string }): DemoSecret {
  if (options.mode !== 'demo') throw new Error('Demo keys exist in demo mode only.')
  const path = join(options.folder, 'demo.secret')
  const seed = Buffer.from(
    readOrMakeSecret(path, () => randomBytes(32).toString('base64url')),
    'base64url',
  )
  if (seed.length !== 32) throw new Error('The demo secret is spoilt; remove it to get a new one.')
  return {
    keyFor(...labels) {
      const bytes = Buffer.from(hkdfSync('sha256', seed, '', JSON.stringify(['tsunagu-demo', ...labels]), 32))
      const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, bytes]), format: 'der', type: 'pkcs8' })
      const publicKey = createPublicKey(privateKey)
      const { x } = publicKey.export({ format: 'jwk' })
      if (x === undefined) throw new Error('Not an Ed25519 key.')
      const kid = thumbprint({ crv: 'Ed25519', x })
      return { kid, privateKey, publicKey, jwk: { kty: 'OKP', crv: 'Ed25519', x, kid } }
    },
  }
}
