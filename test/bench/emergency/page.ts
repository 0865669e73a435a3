import { join } from 'node:path'
import { chromium as driver } from 'playwright-core'
import { buildConsole } from '../../../gateway/commands/console/build.ts'
import { projectRoot } from '../../../gateway/wiring/door.ts'
import { chromium, flags } from '../../pages/chromium.ts'
import type { Figures } from '../bench.ts'

export interface Pages {
  /** One page read by somebody who has never been here, on a machine a quarter as fast. */
  read(token: string, pass: string): Promise<Figures>
  close(): Promise<void>
}

/**
 * What somebody who sits before it waits for, by the page's own clock: from asking for the page to its field on the
 * screen, and from Enter to the record on the screen. What drives the browser looks for both at its own pace, with
 * scripts that are braked as the page's are, and would be measured with it.
 */
interface Waits {
  readonly ready: number
  readonly asked: number
  readonly shown: number
}
const stopwatch = `{
  const waits = {}
  const onScreen = (name) => requestAnimationFrame(() => {
    const painted = new MessageChannel()
    painted.port1.onmessage = () => { waits[name] ??= performance.now() }
    painted.port2.postMessage(null)
  })
  const says = (kind, text) => [...document.querySelectorAll(kind)].some((one) => one.textContent.includes(text))
  new MutationObserver(() => {
    if (waits.ready === undefined && says('label', '救急パス')) onScreen('ready')
    if (waits.shown === undefined && says('h2, h3', 'アレルギー・禁忌')) onScreen('shown')
  }).observe(document, { childList: true, subtree: true })
  addEventListener('keydown', ({ key }) => { if (key === 'Enter') waits.asked ??= performance.now() }, true)
  globalThis.waits = waits
}`

/** Chromium's own brake on script, style and layout (CDP `Emulation.setCPUThrottlingRate`). */
const throttling = 4

/** What a ward sees of the hub at this address: the pages, built anew unless they are of these sources. */
export async function openPages(address: string): Promise<Pages> {
  await buildConsole(join(projectRoot, 'gateway', 'console'), join(projectRoot, 'package-lock.json'))
  const browser = await driver.launch({ executablePath: chromium(), args: [...flags] })
  return {
    async read(token, pass) {
      // A profile of its own: nothing is in any cache.
      const context = await browser.newContext({ baseURL: address, locale: 'ja-JP' })
      try {
        const page = await context.newPage()
        const session = JSON.stringify(JSON.stringify({ post: 'emergency-physician', token }))
        await page.addInitScript(`sessionStorage.setItem('tsunagu-session', ${session})`)
        const devtools = await context.newCDPSession(page)
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttling })
        const sizes: Promise<number>[] = []
        page.on('requestfinished', (request) => {
          sizes.push(request.sizes().then((sent) => sent.responseBodySize + sent.responseHeadersSize))
        })
        await page.addInitScript(stopwatch)
        await page.goto('/console/emergency', { waitUntil: 'commit' })
        const field = page.getByRole('textbox', { name: '救急パス' })
        await field.fill(pass)
        await field.press('Enter')
        await page.getByRole('heading', { name: 'アレルギー・禁忌' }).waitFor()
        await page.waitForFunction('globalThis.waits.shown !== undefined')
        const { ready, asked, shown } = (await page.evaluate('globalThis.waits')) as Waits
        const sent = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
        return { page_ms: ready + shown - asked, page_ready_ms: ready, page_kb: sent / 1000 }
      } finally {
        await context.close()
      }
    },
    close: () => browser.close(),
  }
}
