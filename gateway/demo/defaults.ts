import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Role } from '../../schema/domain/caller.ts'
import type { RoleDefaults } from './issuer.ts'

/** Who the demo's tokens speak for, written by the seed beside the stores: synthetic people, so nothing is given away. */
export const rosterFile = (folder: string): string => join(folder, 'demo-roster.json')

export const whoSpeaks = z.partialRecord(
  z.string(),
  z.strictObject({
    institution: z.string().exactOptional(),
    person: z.string().exactOptional(),
    actingFor: z.string().exactOptional(),
    delegation: z.string().exactOptional(),
  }),
)

/** What a role's token says unless asked otherwise; nothing before the demo was seeded. */
export function demoDefaults(folder: string, role: Role): RoleDefaults {
  const file = rosterFile(folder)
  if (!existsSync(file)) return {}
  const read = z.looseObject({ defaults: whoSpeaks }).safeParse(JSON.parse(readFileSync(file, 'utf8')))
  return read.data?.defaults[role] ?? {}
}
