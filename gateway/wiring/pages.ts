import { join } from 'node:path'
import { purposes, roles } from '../../schema/domain/caller.ts'
import { refuse } from '../../schema/domain/outcome.ts'
import type { Config } from '../config.ts'
import type { DemoIssuer } from '../demo/issuer.ts'
import type { PagesParts } from '../server/pages.ts'
import type { SignIn } from '../server/sign-in.ts'
import type { Base } from './base.ts'
import { projectRoot } from './door.ts'

/** The pages, and how people come by their tokens: of the demo's issuer only where it is the one that is believed. */
export const pagesOf = ({ config }: Pick<Base, 'config'>, issuer: Minting | null): PagesParts => ({
  folder: join(projectRoot, 'gateway', 'console', 'dist'),
  signIn: signInOf(config, issuer),
})

function signInOf({ callers, console: { clientId, authorizeUrl, tokenUrl } }: Config, demo: Minting | null): SignIn {
  if (clientId !== null && authorizeUrl !== null && tokenUrl !== null) {
    return { kind: 'OIDC', clientId, authorizeUrl, tokenUrl }
  }
  // As `trustedIssuer` has it: the demo's is believed where no other is.
  const demoBelieved = callers.issuer === null || callers.jwks === null
  return demoBelieved && demo !== null ? atDemo(demo) : { kind: 'NONE' }
}

type Minting = Pick<DemoIssuer, 'mintToken'>

const atDemo = (issuer: Minting): SignIn => ({
  kind: 'DEMO',
  async mint(wish) {
    const role = roles.find((one) => one === wish.role)
    const purpose = purposes.find((one) => one === wish.purpose)
    if (role === undefined || purpose === undefined) {
      return refuse({ code: 'INVALID_INPUT', message: 'The hub knows no such role or purpose.', reason: 'BAD_CLAIMS' })
    }
    return issuer.mintToken({ role, purpose })
  },
})
