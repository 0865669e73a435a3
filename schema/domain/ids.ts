/** Branded identifiers: a NumberHandle is no PersonId, and neither is a string somebody typed. */

declare const brand: unique symbol
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Opaque, random, permanent: `per_` and 22 characters of base64url (16 random bytes). */
export type PersonId = Brand<string, 'PersonId'>
/** Stands for one insured-person number (被保険者番号) wherever the number itself may not go: `num_` + 22. */
export type NumberHandle = Brand<string, 'NumberHandle'>
/** Stands for one id of a regional network's or hospital's own (患者ID): `lid_` + 22. */
export type LocalId = Brand<string, 'LocalId'>
/** One record of the index as filed; stays inside the index: `rec_` + 22. */
export type RecordId = Brand<string, 'RecordId'>
/** An entry of the index's ledger: `dec_` + 22. */
export type DecisionId = Brand<string, 'DecisionId'>
export type ReviewId = Brand<string, 'ReviewId'>
/** A regional node's own name for one number; hub and node speak of a person by these alone: `tok_` + 22. */
export type RecordToken = Brand<string, 'RecordToken'>
export type ProvisionId = Brand<string, 'ProvisionId'>
export type ProxyId = Brand<string, 'ProxyId'>
export type GrantId = Brand<string, 'GrantId'>
export type DelegationId = Brand<string, 'DelegationId'>
/** The link from a filed period of a number to its person: the number's handle and the day the period begins. */
export type LinkId = Brand<string, 'LinkId'>
export const linkId = (handle: NumberHandle, from: string): LinkId => `${handle}@${from}` as LinkId
/** A code in the institution register: ten digits for providers, an insurer number for insurers. */
export type InstitutionCode = Brand<string, 'InstitutionCode'>
/** Normalised insurer number (保険者番号): six digits for NHI, eight otherwise. */
export type InsurerNumber = Brand<string, 'InsurerNumber'>
export type RegionId = Brand<string, 'RegionId'>
export type UserId = Brand<string, 'UserId'>
/** What a suspension names: the credential (token subject at its issuer, or certificate) a caller came with. */
export type CredentialId = Brand<string, 'CredentialId'>
export type RequestId = Brand<string, 'RequestId'>
/** `Type.field` as the SDL writes it. */
export type Coordinate = Brand<string, 'Coordinate'>

export type OpaqueIdPrefix =
  | 'per'
  | 'num'
  | 'lid'
  | 'rec'
  | 'rev'
  | 'tok'
  | 'ent'
  | 'prv'
  | 'prx'
  | 'grt'
  | 'dlg'
  | 'lnk'
  | 'dec'

const opaque = /^(per|num|lid|rec|rev|tok|ent|prv|prx|grt|dlg|lnk|dec)_[A-Za-z0-9_-]{22}$/

export function isOpaqueId(text: string, prefix: OpaqueIdPrefix): boolean {
  return opaque.test(text) && text.startsWith(`${prefix}_`)
}

export function asPersonId(text: string): PersonId | null {
  return isOpaqueId(text, 'per') ? (text as PersonId) : null
}

export function asNumberHandle(text: string): NumberHandle | null {
  return isOpaqueId(text, 'num') ? (text as NumberHandle) : null
}

export function asLocalId(text: string): LocalId | null {
  return isOpaqueId(text, 'lid') ? (text as LocalId) : null
}

export function asRecordToken(text: string): RecordToken | null {
  return isOpaqueId(text, 'tok') ? (text as RecordToken) : null
}
