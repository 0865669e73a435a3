import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as driver,
  type Page,
} from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { fill } from '../../gateway/commands/fill.ts'
import { demoRegionsBeside, withDemoRegions } from '../../gateway/commands/serve/demo-regions.ts'
import { readConfig } from '../../gateway/config.ts'
import { named } from '../../gateway/demo/introduce.ts'
import type { TokenRequest } from '../../gateway/demo/issuer.ts'
import { type RosterCard, rosterOf } from '../../gateway/demo/people/roster.ts'
import { today, usualPopulation } from '../../gateway/demo/populate.ts'
import { type RunningHub, startHub } from '../../gateway/main.ts'
import { temporaryFolder } from '../support/folder.ts'
import { chromium, flags } from './chromium.ts'

const output = join(import.meta.dirname, 'output')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The cast and nobody else: enough for most cases. */
const castOnly = 60

export interface PagesRig {
  hub: RunningHub
  browser: Browser
  /** Of the demo's cast, by name. */
  card(name: string): RosterCard
  token(request: TokenRequest): Promise<string>
  /** Asks the graph beside the pages, as somebody else would meanwhile. */
  asks<Data>(request: TokenRequest, query: string, variables?: object): Promise<Data>
  /** Every regional node dies. */
  regionsDown(): Promise<void>
  /** A fresh browser profile; what its pages complain of fails the test that looks. */
  visit(options?: BrowserContextOptions): Promise<Visit>
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** Uncaught errors, refused resources, requests to anywhere but the hub. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

interface RigOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Whether the demo's regions are there, with what their institutions know of the cast. */
  readonly regions?: boolean
  readonly people?: number
}

/** A hub with the demo's people, served over HTTP with the pages, and Chromium before it, while a test file runs. */
export function pagesRig({ environment = {}, regions = false, people = castOnly }: RigOptions = {}): PagesRig {
  const population = { ...usualPopulation, people, today: today() }
  const folder = temporaryFolder()
  const rig = {} as PagesRig
  beforeAll(async () => {
    const settings = { HUB_MODE: 'demo', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error', ...environment }
    const config = readConfig({ ...settings, DATA_DIR: folder })
    const hub = await startHub(regions ? await withDemoRegions(config) : config)
    const nodes = regions ? demoRegionsBeside(hub) : null
    const { signal } = new AbortController()
    const [browser] = await Promise.all([
      driver.launch({ executablePath: chromium(), args: [...flags] }),
      fill(hub, population, signal).then(() => nodes?.fill(population, signal)),
    ])
    const roster = rosterOf(population)
    const token: PagesRig['token'] = async (request) => {
      const minted = await hub.demo?.issuer.mintToken(request)
      if (minted?.ok !== true) throw new Error('No token.')
      return minted.value
    }
    Object.assign(rig, {
      hub,
      browser,
      regionsDown: async () => nodes?.close(),
      card: (name) => named(roster, name),
      token,
      async asks<Data>(request: TokenRequest, query: string, variables: object = {}): Promise<Data> {
        const response = await fetch(new URL('/graphql', hub.address), {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${await token(request)}` },
          body: JSON.stringify({ query, variables }),
        })
        const { data, errors } = (await response.json()) as { readonly data: Data; readonly errors?: object }
        if (errors !== undefined) throw new Error(JSON.stringify(errors))
        return data
      },
      async visit(options = {}) {
        const context = await browser.newContext({
          baseURL: hub.address,
          locale: 'ja-JP',
          timezoneId: 'Asia/Tokyo',
          viewport: { width: 1280, height: 800 },
          ...options,
        })
        const page = await context.newPage()
        return { page, context, complaints: complaintsOf(page, hub.address), close: () => context.close() }
      },
    } satisfies PagesRig)
  })
  afterAll(async () => {
    await rig.browser?.close()
    await rig.hub?.close()
    await rig.regionsDown?.()
  })
  return rig
}

function complaintsOf(page: Page, address: string): readonly string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    // What a refused operation answers with is the page's to show; the browser's own line about its status is not a fault.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'blob:' && url.origin !== new URL(address).origin) complaints.push(`asked ${url.origin}`)
  })
  return complaints
}

/** Signs in at a post, as the demo's page offers it. */
export async function signIn(page: Page, path: string, post: string): Promise<void> {
  await page.goto(`/console/${path}`)
  await page.getByRole('button', { name: post }).click()
}

/** As if the first page of a list were not its last: what is read on is the hub's own answer. */
export async function asIfThereWereMore(page: Page, operation: string, root: string): Promise<void> {
  await page.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON() as {
      readonly operationName: string
      readonly variables: { readonly after?: string }
    }
    if (operationName !== operation || variables.after !== undefined) return route.continue()
    const response = await route.fetch()
    const json = (await response.json()) as {
      readonly data: Readonly<Record<string, { edges: readonly { readonly cursor: string }[]; pageInfo: object }>>
    }
    const list = json.data[root]
    if (list === undefined) throw new Error(`${operation} answers no ${root}.`)
    list.pageInfo = { hasNextPage: true, endCursor: list.edges.at(-1)?.cursor ?? null }
    return route.fulfill({ response, json })
  })
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly help: string; readonly nodes: readonly Node[] }[]
}
interface Node {
  readonly target: readonly string[]
  readonly failureSummary: string
}

/** WCAG 2.2 AA and the best practices of axe, without exception. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResult>('axe.run()')
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  )
  expect(found).toEqual([])
}

/** A screenshot of the whole page, kept as build output. */
export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(output, { recursive: true })
  await page.screenshot({ path: join(output, `${name}.png`), fullPage: true })
}

/** The page as it would be printed on A4. */
export async function printed(page: Page, name: string): Promise<Buffer> {
  mkdirSync(output, { recursive: true })
  return page.pdf({ path: join(output, `${name}.pdf`), format: 'A4', preferCSSPageSize: true })
}
