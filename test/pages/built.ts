import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../../gateway/wiring/door.ts'
import { chromium } from './chromium.ts'

/** What every file needs, once: the pages built, a browser to show them and fonts to write them with. */
export default function setup(): void {
  chromium()
  // As an operator builds them: under a test's own setting React would be its development build.
  execFileSync(process.execPath, [join(projectRoot, 'gateway', 'cli.ts'), 'console'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
}
