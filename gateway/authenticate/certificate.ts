import { hash, type X509Certificate } from 'node:crypto'
import type { Purpose, Role } from '../../schema/domain/caller.ts'
import type { CredentialId, InstitutionCode } from '../../schema/domain/ids.ts'
import { type Outcome, ok } from '../../schema/domain/outcome.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { credentialOf } from './credential.ts'
import { refuseCaller } from './reason.ts'

/** A client certificate as the TLS connection had it. */
export interface PresentedCertificate {
  readonly certificate: X509Certificate
  /** TLS found a path to a configured authority. */
  readonly authorized: boolean
}

/** What the register says of a machine: whose it is, and as what it asks when no user is named. */
export interface RegisteredMachine {
  readonly institution: InstitutionCode
  readonly role: Role
  readonly purpose: Purpose
}

export interface MachineRegister {
  /** By the SHA-256 thumbprint of the certificate (base64url, RFC 8705 §3.1), or by its subject at its issuer. */
  find(machine: {
    readonly thumbprint: string
    readonly subject: string
    readonly issuer: string
  }): RegisteredMachine | null | Promise<RegisteredMachine | null>
}

export interface VerifiedMachine extends RegisteredMachine {
  readonly credential: CredentialId
  readonly thumbprint: string
}

export async function verifyCertificate(
  { certificate, authorized }: PresentedCertificate,
  register: MachineRegister,
  now: Instant,
): Promise<Outcome<VerifiedMachine>> {
  const { validFromDate, validToDate, ca, subject, issuer, raw } = certificate
  if (!authorized || ca || now < validFromDate.getTime() || now >= validToDate.getTime()) {
    return refuseCaller('BAD_CERTIFICATE')
  }
  const thumbprint = hash('sha256', raw, 'base64url')
  const machine = await register.find({ thumbprint, subject, issuer })
  if (!machine) return refuseCaller('UNKNOWN_CERTIFICATE')
  return ok({ ...machine, thumbprint, credential: credentialOf('CERTIFICATE', issuer, subject) })
}
