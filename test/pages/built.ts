import { join } from 'node:path'
import { buildConsole } from '../../gateway/commands/console/build.ts'
import { projectRoot } from '../../gateway/wiring/door.ts'
import { chromium } from './chromium.ts'

/** What every file needs, once: the pages built, a browser to show them and fonts to write them with. */
export default async function setup(): Promise<void> {
  chromium()
  await buildConsole(join(projectRoot, 'gateway', 'console'), join(projectRoot, 'package-lock.json'))
}
