import type { RequestContext } from '../shared/context.ts'
import type { ResolverParts } from './resolver-parts.ts'
import type { Resolvers } from './resolver-types.ts'

/** Institutions by name wherever their code may be read: people know a hospital, not its number. */
export function nameResolvers({ loadersOf }: ResolverParts): Resolvers {
  const nameOf = async (code: string | null | undefined, context: RequestContext): Promise<string | null> =>
    code == null ? null : loadersOf(context).institutionName.load(code)
  return {
    AccessLogEntry: { institutionName: ({ institution }, _, context) => nameOf(institution, context) },
    EmergencyNotice: { institutionName: ({ institution }, _, context) => nameOf(institution, context) },
    AttendingDoctor: { institutionName: ({ institution }, _, context) => nameOf(institution, context) },
    Grant: {
      holderNames: ({ holders }, _, context) =>
        Promise.all(holders.map(async (code) => (await nameOf(code, context)) ?? code)),
    },
    Provision: {
      recipientName: ({ recipient }, _, context) =>
        nameOf(recipient.kind === 'INSTITUTION' ? recipient.institution : null, context),
    },
  }
}
