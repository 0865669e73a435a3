import { ok } from '../../schema/domain/outcome.ts'
import type { RegisterReads } from '../../subgraphs/shared/internal.ts'
import { createKeySet } from '../authenticate/keyset.ts'
import { fileKeySource, urlKeySource } from '../authenticate/source.ts'
import type { TrustedIssuer } from '../authenticate/token.ts'
import { createAuthenticator } from '../authenticate.ts'
import type { DemoIssuer } from '../demo/issuer.ts'
import type { Authenticate } from '../server/answer.ts'
import type { PagesParts } from '../server/pages.ts'
import type { Base } from './base.ts'
import { pagesOf } from './pages.ts'

/** Who is believed: the configured issuer, or in demo mode the development issuer. */
function trustedIssuer({ config, now }: Base, demo: DemoIssuer | null): TrustedIssuer {
  const { issuer, jwks, audience } = config.callers
  if (issuer !== null && jwks !== null) {
    const source = /^https?:/.test(jwks) ? urlKeySource(new URL(jwks)) : fileKeySource(jwks)
    return { issuer, audience, keys: createKeySet({ source, clock: now }), userPrefix: '', roles: 'ALL' }
  }
  if (demo === null) throw new Error('Production needs ISSUER and JWKS: nobody is believed without them.')
  return {
    issuer: demo.issuer,
    audience: demo.audience,
    keys: createKeySet({ source: demo.source, clock: now }),
    userPrefix: '',
    roles: 'ALL',
  }
}

/** Who is let in, and the pages at which people sign in as that. */
export const entryOf = (base: Base, register: RegisterReads, issuer: DemoIssuer | null): Entry => ({
  authenticate: callerAuthentication(base, register, issuer),
  pages: pagesOf(base, issuer),
})

export interface Entry {
  readonly authenticate: Authenticate
  readonly pages: PagesParts
}

function callerAuthentication(base: Base, register: RegisterReads, demo: DemoIssuer | null): Authenticate {
  return createAuthenticator({
    issuers: [trustedIssuer(base, demo)],
    institutions: { find: (code) => register.institution(code) },
    machines: { find: ({ thumbprint }) => register.machine(thumbprint) },
    clock: base.now,
  })
}

/** A graph that is nobody's in particular (`hub gateway --supergraph`): no callers. */
export const withoutCallers: Authenticate = async () => ok(null)
