import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readOrMakeSecret, readSecret, replaceSecret, writePublic } from './keyfile.ts'

/** A process that sends or takes signed messages: `gateway`, a subgraph's name, a node's. */
export type ServiceName = string

export interface NamedKey {
  readonly kid: string
  readonly key: KeyObject
}

/** What a service keeps to itself. The first of each kind is in use; the others still open what was sent before. */
export interface ServiceKeys {
  readonly name: ServiceName
  /** Ed25519. */
  readonly signing: NamedKey
  /** X25519, newest first. */
  readonly opening: readonly NamedKey[]
}

/** What everyone knows of a service. */
export interface PublicKeys {
  readonly verifying: readonly NamedKey[]
  /** Senders seal to this one. */
  readonly sealing: NamedKey
}
export type KeyDirectory = ReadonlyMap<ServiceName, PublicKeys>

const serviceName = /^[a-z][a-z0-9-]{0,62}$/
const publicJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.enum(['Ed25519', 'X25519']),
  x: z.string(),
  kid: z.string().min(1),
  use: z.enum(['sig', 'enc']),
})
const privateJwk = publicJwk.extend({ d: z.string() })
type PublicJwk = z.infer<typeof publicJwk>
export type PrivateJwk = z.infer<typeof privateJwk>
const publicSet = z.strictObject({ keys: z.array(publicJwk).min(2) })
const privateSet = z.strictObject({ keys: z.array(privateJwk).min(2) })

/** Makes a service's keys where they do not exist, in files of their own: private ones 0600, public ones beside them. */
export function makeServiceKeys(folder: string, name: ServiceName): void {
  const text = readOrMakeSecret(privatePath(folder, name), () =>
    JSON.stringify({ keys: [freshKey('sig'), freshKey('enc')] }),
  )
  publish(folder, name, privateSet.parse(JSON.parse(text)).keys)
}

/** One step of replacing keys: see `rotation.ts`. */
export function changeServiceKeys(
  folder: string,
  name: ServiceName,
  change: (keys: readonly PrivateJwk[]) => readonly PrivateJwk[],
): void {
  const path = privatePath(folder, name)
  const keys = change(privateSet.parse(JSON.parse(readSecret(path))).keys)
  replaceSecret(path, JSON.stringify({ keys }))
  publish(folder, name, keys)
}

function publish(folder: string, name: ServiceName, privateKeys: readonly PrivateJwk[]): void {
  const keys = privateKeys.map(({ d: _, ...rest }) => rest)
  writePublic(publicPath(folder, name), JSON.stringify({ keys }))
}

export function readServiceKeys(folder: string, name: ServiceName): ServiceKeys {
  const { keys } = privateSet.parse(JSON.parse(readSecret(privatePath(folder, name))))
  const signing = keys.find(isSigning)
  const opening = keys.filter(isSealing)
  if (!signing || opening.length === 0) throw new Error(`The keys of ${name} are incomplete.`)
  return { name, signing: asPrivate(signing), opening: opening.map(asPrivate) }
}

export function readKeyDirectory(folder: string, names: readonly ServiceName[]): KeyDirectory {
  return new Map(names.map((name) => [name, readPublicKeys(folder, name)]))
}

function readPublicKeys(folder: string, name: ServiceName): PublicKeys {
  const { keys } = publicSet.parse(JSON.parse(readFileSync(publicPath(folder, name), 'utf8')))
  const verifying = keys.filter(isSigning)
  const sealing = keys.find(isSealing)
  if (verifying.length === 0 || !sealing) throw new Error(`The public keys of ${name} are incomplete.`)
  return { verifying: verifying.map(asPublic), sealing: asPublic(sealing) }
}

/** RFC 7638: the hash of the required members in order names a key. */
export function thumbprint(jwk: { readonly crv: string; readonly x: string }): string {
  return createHash('sha256').update(`{"crv":"${jwk.crv}","kty":"OKP","x":"${jwk.x}"}`).digest('base64url')
}

export function freshKey(use: 'sig' | 'enc'): PrivateJwk {
  const { privateKey } = use === 'sig' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')
  const { crv, x, d } = privateKey.export({ format: 'jwk' })
  if ((crv !== 'Ed25519' && crv !== 'X25519') || x === undefined || d === undefined) throw new Error('Not an OKP key.')
  return { kty: 'OKP', crv, x, d, kid: thumbprint({ crv, x }), use }
}

const isSigning = (jwk: PublicJwk): boolean => jwk.use === 'sig' && jwk.crv === 'Ed25519'
const isSealing = (jwk: PublicJwk): boolean => jwk.use === 'enc' && jwk.crv === 'X25519'
const asPrivate = ({ kid, ...key }: PrivateJwk): NamedKey => ({ kid, key: createPrivateKey({ key, format: 'jwk' }) })
const asPublic = ({ kid, ...key }: PublicJwk): NamedKey => ({ kid, key: createPublicKey({ key, format: 'jwk' }) })

function privatePath(folder: string, name: ServiceName): string {
  return join(folder, `${checked(name)}.private.jwks.json`)
}

function publicPath(folder: string, name: ServiceName): string {
  return join(folder, `${checked(name)}.jwks.json`)
}

function checked(name: ServiceName): ServiceName {
  if (!serviceName.test(name)) throw new Error('Not a service name.')
  return name
}
