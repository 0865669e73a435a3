import type { Role } from '../../schema/domain/caller.ts'
import type { Config } from '../config.ts'
import { createDemoCardAuthority, type DemoCardAuthority } from '../demo/card-authority.ts'
import { createDemoIssuer, type DemoIssuer, type RoleDefaults } from '../demo/issuer.ts'
import { openDemoSecret } from '../demo/secret.ts'
import type { Base } from './base.ts'

export interface Demo {
  readonly issuer: DemoIssuer
  readonly cards: DemoCardAuthority
}

/** Null: the hub believes the cards of the operator's authority alone. */
export const cardsBelieved = ({ cards }: Config, demo: Demo): DemoCardAuthority | null =>
  cards.authorityDir === null ? demo.cards : null

/** The development issuer and the demo's card authority; null in production. */
export function openDemo(
  { config, now, keyFile }: Pick<Base, 'config' | 'now' | 'keyFile'>,
  defaults: (role: Role) => RoleDefaults,
): Demo | null {
  const { mode } = config.hub
  if (mode !== 'demo') return null
  const secret = openDemoSecret({ mode, folder: keyFile() })
  return { issuer: createDemoIssuer({ secret, clock: now, defaults }), cards: createDemoCardAuthority(secret, now) }
}
