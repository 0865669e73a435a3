import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import neo4j from 'neo4j-driver'
import { freePort } from './free-port.ts'
import { neo4jJars } from './neo4j-jars.ts'

/** Where a Neo4j is, and whom it lets in. */
export interface Neo4jAccess {
  readonly url: string
  readonly user: string
  readonly password: string
}

/** A Neo4j Community of our own: a fresh home in a temporary folder, on a free port of the loopback, with a password. */
export interface Neo4jServer extends Neo4jAccess {
  readonly port: number
  /** Everything in it is gone; its constraints and indexes stay. */
  empty(): Promise<void>
  /** Ends it as a power cut would, without a word to anybody. */
  kill(): Promise<void>
  /** Again on the same home and port. */
  start(): Promise<void>
  /** What it has used of the processors since it started. */
  processorMilliseconds(): number
  /** Neither dead nor answering. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

export interface Neo4jServerOptions {
  /** As Java and Neo4j write sizes. */
  readonly heap?: string
  readonly pageCache?: string
  /** PEM of the server's certificate and key: it then speaks TLS alone. */
  readonly tls?: { readonly certificate: string; readonly key: string }
}

const READY_MILLISECONDS = 110_000
const USER = 'neo4j'
const LAUNCHER = new URL('./neo4j/Neo4jServer.java', import.meta.url).pathname

export async function startNeo4j({
  heap = '1g',
  pageCache = '256m',
  tls,
}: Neo4jServerOptions = {}): Promise<Neo4jServer> {
  const jars = neo4jJars()
  const home = mkdtempSync(join(tmpdir(), 'tsunagu-neo4j-'))
  const password = randomBytes(12).toString('hex')
  const certificates = tls === undefined ? '-' : join(home, 'tls')
  if (tls !== undefined) {
    mkdirSync(certificates)
    writeFileSync(join(certificates, 'public.crt'), tls.certificate)
    writeFileSync(join(certificates, 'private.key'), tls.key, { mode: 0o600 })
  }
  const port = await freePort()
  const java = [
    // All of it from the beginning, as its makers advise: grown by need it is collected again and again.
    `-Xms${heap}`,
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    '-XX:-UsePerfData',
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
    '--class-path',
    `${jars}/*`,
    ...[LAUNCHER, home, String(port), pageCache, certificates],
  ]
  let child: ChildProcess | null = null

  const start = async (): Promise<void> => {
    const env = { ...process.env, NEO4J_PASSWORD: password }
    child = spawn('java', java, { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.set(child, home)
    await accepting(child, port)
  }
  const end = async (): Promise<void> => {
    const ending = child
    child = null
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = once(ending, 'exit')
    ending.kill('SIGKILL')
    await gone
    running.delete(ending)
  }
  await start()
  const access = { url: `bolt://127.0.0.1:${port}`, user: USER, password }
  return {
    ...access,
    port,
    empty: () => emptyNeo4j(access),
    kill: end,
    start,
    processorMilliseconds: () => processorMilliseconds(child?.pid),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    // Nothing of it is needed any more.
    async stop() {
      await end()
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Everything in it is gone; its constraints and indexes stay. */
export async function emptyNeo4j({ url, user, password }: Neo4jAccess): Promise<void> {
  const driver = neo4j.driver(url, neo4j.auth.basic(user, password), { telemetryDisabled: true })
  const session = driver.session()
  try {
    await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS')
  } finally {
    await session.close()
    await driver.close()
  }
}

/** Linux counts in hundredths of a second: user's and system's, the 14th and 15th of proc(5)'s stat. */
function processorMilliseconds(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return 10 * (Number(fields[11]) + Number(fields[12]))
}

/** Servers of this process: whatever ends it, they are not left behind. */
const running = new Map<ChildProcess, string>()
const endAll = (): void => {
  for (const [child, home] of running) {
    child.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
  running.clear()
}
process.once('exit', endAll)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endAll()
    process.kill(process.pid, signal)
  })
}

/** Ready is when it says so. */
async function accepting({ stdout, stderr }: ChildProcess, port: number): Promise<void> {
  const said: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  stdout?.on('data', (chunk: Buffer) => {
    said.push(chunk.toString())
    if (said.join('').includes('ready')) resolve()
  })
  stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  const fail = () => reject(new Error(`Neo4j did not start on port ${port}: ${said.join('').slice(-2_000)}`))
  stdout?.once('end', fail)
  const deadline = setTimeout(fail, READY_MILLISECONDS)
  try {
    await promise
  } finally {
    clearTimeout(deadline)
  }
}
