import { z } from 'zod'
import { purposes, roles } from '../../../schema/domain/caller.ts'
import type { InstitutionCode, RegionId } from '../../../schema/domain/ids.ts'
import { employable, type InstitutionKind, institutionKinds } from '../../../schema/domain/institution.ts'
import type { Institution, ReaderKey } from '../../../subgraphs/qualification/register-store.ts'
import type { RegisteredMachine } from '../../../subgraphs/shared/internal.ts'
import { thumbprint } from '../../../subgraphs/shared/wire/keys.ts'
import { Failure } from '../command.ts'

export interface RegisterFile {
  readonly institutions: readonly Institution[]
  readonly machines: readonly RegisteredMachine[]
  readonly readers: readonly ReaderKey[]
}

const code = z
  .string()
  .regex(/^\d{6,10}$/, 'six to ten digits')
  .transform((digits) => digits as InstitutionCode)
const base64url = z.string().regex(/^[\w-]{43}$/, '32 bytes as base64url')

/** Its people are told of to nobody but its own, and to who leads it. */
const ofCare: ReadonlySet<InstitutionKind> = new Set(['CARE_OFFICE', 'VISITING_NURSES'])

const institution = z
  .strictObject({
    code,
    kind: z.enum(institutionKinds),
    name: z.string().min(1).max(200),
    status: z.enum(['ACTIVE', 'SUSPENDED']).default('ACTIVE'),
    region: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and dashes')
      .transform((id) => id as RegionId)
      .nullable()
      .default(null),
    area: z
      .string()
      .regex(/^(0[1-9]|[1-3]\d|4[0-7])(\d{3})?$/, 'a prefecture (two digits) or a municipality (five)')
      .nullable()
      .default(null),
    addressPrefix: z.string().min(1).max(200).nullable().default(null),
    /** All that its kind may employ, unless the register grants it fewer. */
    roles: z.array(z.enum(roles)).min(1).optional(),
    emergencyEntitled: z.boolean().default(false),
    head: code.nullable().default(null),
  })
  .superRefine(({ code: own, kind, roles: granted = [], addressPrefix, head }, context) => {
    const beyond = granted.filter((role) => !employable[kind].includes(role))
    if (beyond.length > 0)
      context.addIssue({ code: 'custom', path: ['roles'], message: `${kind} employs no ${beyond}` })
    if (addressPrefix !== null && kind !== 'MUNICIPALITY')
      context.addIssue({ code: 'custom', path: ['addressPrefix'], message: 'for municipalities only' })
    if (head !== null && !ofCare.has(kind))
      context.addIssue({ code: 'custom', path: ['head'], message: 'for offices of care only' })
    if (head === own) context.addIssue({ code: 'custom', path: ['head'], message: 'is another office' })
  })
  .transform(({ roles: granted, ...one }): Institution => ({ ...one, roles: granted ?? employable[one.kind] }))

const machine = z.strictObject({
  thumbprint: base64url,
  institution: code,
  role: z.enum(roles),
  purpose: z.enum(purposes),
})

/** Strict: a file with the private half (`d`) is refused, and its owner learns that it got about. */
const publicKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: base64url,
  kid: z.string().exactOptional(),
  use: z.string().exactOptional(),
  alg: z.string().exactOptional(),
})

const reader = z
  .strictObject({
    institution: code,
    publicJwk: publicKey,
  })
  .transform(({ institution, publicJwk }): ReaderKey => {
    // A key is named by its thumbprint (RFC 7638), as the reader's own assertions name it.
    const { kty, crv, x } = publicJwk
    const key = thumbprint({ crv, x })
    return { key, institution, publicJwk: JSON.stringify({ kty, crv, x, kid: key }) }
  })

const registerFile = z.strictObject({
  institutions: z.array(institution).default([]),
  machines: z.array(machine).default([]),
  readers: z.array(reader).default([]),
})

export function readRegisterFile(text: string): RegisterFile {
  const read = registerFile.safeParse(parsed(text))
  if (!read.success) throw new Failure(`The register stays as it is:\n${z.prettifyError(read.error)}`)
  const { institutions, machines, readers } = read.data
  once(
    'institutions',
    institutions.map((one) => one.code),
  )
  once(
    'machines',
    machines.map((one) => one.thumbprint),
  )
  once(
    'readers',
    readers.map((one) => one.key),
  )
  return read.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure('The register stays as it is: the file is not JSON.')
  }
}

function once(list: string, names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Failure(`The register stays as it is: ${list} has ${twice} twice.`)
}
