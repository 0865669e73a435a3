import type { Instant } from '../../schema/domain/time.ts'
import { type Config, readConfig } from '../config.ts'
import { demoDefaults } from '../demo/defaults.ts'
import { type Demo, openDemo } from '../wiring/demo.ts'
import { makeFolder } from '../wiring/durable.ts'
import { type Places, placesOf } from '../wiring/places.ts'
import { Failure } from './command.ts'

/** The demo's issuer and card authority, as the hub on this folder has them; it need not run. */
export function demoKeys(config: Config = readConfig()): Demo & { readonly places: Places } {
  const places = placesOf(config)
  if (config.hub.mode === 'demo') makeFolder(places.keyFile())
  const now = (): Instant => Date.now() as Instant
  const demo = openDemo({ config, now, keyFile: places.keyFile }, (role) => demoDefaults(places.file(), role))
  if (demo === null) throw new Failure('This is for demo mode only: in production tokens and cards come from others.')
  return { ...demo, places }
}
