import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const browser = '/usr/bin/chromium'
/** A font with Japanese in it: without, the pages are boxes, and nobody notices. */
const font = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'

/** The system's Chromium; brought from the system's packages where that may be done. */
export function chromium(): string {
  const missing = [...(existsSync(browser) ? [] : ['chromium']), ...(existsSync(font) ? [] : ['fonts-noto-cjk'])]
  if (missing.length === 0) return browser
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`The pages are tested in Debian's Chromium. Install it: apt-get install ${missing.join(' ')}`)
  }
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  execFileSync('apt-get', ['update', '-q'], quiet as object)
  execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], quiet as object)
  return browser
}

/** No sandbox for root; nothing fetched in the background: there is no network but this machine. */
export const flags: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=ja',
]
