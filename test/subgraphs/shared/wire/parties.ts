import type { Caller } from '../../../../schema/domain/caller.ts'
import type { CredentialId, InstitutionCode, RegionId, RequestId, UserId } from '../../../../schema/domain/ids.ts'
import {
  type KeyDirectory,
  makeServiceKeys,
  readKeyDirectory,
  readServiceKeys,
  type ServiceKeys,
} from '../../../../subgraphs/shared/wire/keys.ts'
import { temporaryFolder } from '../../../support/folder.ts'

/** Services that know one another. */
export function parties(...names: readonly string[]): {
  keysOf(name: string): ServiceKeys
  directory(...of: readonly string[]): KeyDirectory
} {
  const folder = temporaryFolder()
  for (const name of names) makeServiceKeys(folder, name)
  return {
    keysOf: (name) => readServiceKeys(folder, name),
    directory: (...of) => readKeyDirectory(folder, of),
  }
}

export const physician: Caller = {
  role: 'PHYSICIAN',
  purpose: 'TREATMENT',
  user: 'usr-tanaka' as UserId,
  credential: 'crd-1' as CredentialId,
  institution: '1310000019' as InstitutionCode,
  region: '13' as RegionId,
  person: null,
  actingFor: null,
  delegation: null,
  secondFactor: true,
  node: null,
}

export const requestId = 'req-0001' as RequestId
