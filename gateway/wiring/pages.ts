import { join } from 'node:path'
import { purposes, roles } from '../../schema/domain/caller.ts'
import { refuse } from '../../schema/domain/outcome.ts'
import type { DemoIssuer } from '../demo/issuer.ts'
import type { PagesParts } from '../server/pages.ts'
import type { SignIn } from '../server/sign-in.ts'
import type { Base } from './base.ts'
import { projectRoot } from './door.ts'

/** The pages, and how people come by their tokens: of the demo's issuer only where it is the one that is believed. */
export function pagesOf({ config }: Base, issuer: Pick<DemoIssuer, 'mintToken'> | null): PagesParts {
  const folder = join(projectRoot, 'gateway', 'console', 'dist')
  const believed = config.callers.issuer === null || config.callers.jwks === null
  return { folder, signIn: believed && issuer !== null ? atDemo(issuer) : { kind: 'NONE' } }
}

const atDemo = (issuer: Pick<DemoIssuer, 'mintToken'>): SignIn => ({
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
