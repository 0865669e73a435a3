import { hash } from 'node:crypto'
import type { CredentialId } from '../../schema/domain/ids.ts'

/** A subject at its issuer, by hash: stays the same when a token or certificate is renewed, so a suspension holds. */
export function credentialOf(kind: 'TOKEN' | 'CERTIFICATE', issuer: string, subject: string): CredentialId {
  return `crd_${hash('sha256', JSON.stringify([kind, issuer, subject]), 'base64url').slice(0, 22)}` as CredentialId
}
