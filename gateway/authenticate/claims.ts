import { z } from 'zod'
import { purposes, roles } from '../../schema/domain/caller.ts'
import type { DelegationId, InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import { isOpaqueId } from '../../schema/domain/ids.ts'

/** The claims the hub reads; others are ignored. Which of them go together is decided in `coherence.ts`. */
export const callerClaims = z.object({
  // Visible ASCII. Twelve digits alone could be a My Number (個人番号), which the hub accepts nowhere.
  sub: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .refine((sub) => !/^\d{12}$/.test(sub)),
  iat: z.number(),
  exp: z.number(),
  purpose: z.enum(purposes),
  role: z.enum(roles).optional(),
  hcRole: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(8)]).optional(),
  institution: z
    .string()
    .regex(/^\d{6,10}$/)
    .transform((code) => code as InstitutionCode)
    .optional(),
  person: opaque<PersonId>('per').optional(),
  acting_for: opaque<PersonId>('per').optional(),
  delegation: opaque<DelegationId>('dlg').optional(),
  /** RFC 8176: how the user proved who they are. */
  amr: z.array(z.string()).max(16).optional(),
  second_factor: z.boolean().optional(),
  /** RFC 8705 §3.1: the certificate of the machine that may present this token. */
  cnf: z.strictObject({ 'x5t#S256': z.string().regex(/^[\w-]{43}$/) }).optional(),
})
export type CallerClaims = z.infer<typeof callerClaims>

/** A plain "no" outweighs a method that suggests otherwise. */
export function hasSecondFactor({ second_factor, amr }: CallerClaims): boolean {
  return second_factor ?? amr?.includes('mfa') ?? false
}

function opaque<Id extends PersonId | DelegationId>(prefix: 'per' | 'dlg') {
  return z
    .string()
    .refine((text) => isOpaqueId(text, prefix))
    .transform((text) => text as Id)
}
