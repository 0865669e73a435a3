import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

/** A PostgreSQL of our own: a fresh cluster in a temporary folder, on a free port of the loopback. */
export interface PostgresServer {
  readonly port: number
  readonly folder: string
  /** Of the database the tests use; `schema` gives a store of its own. */
  url(schema?: string): string
  /** Ends it as a power cut would, without a word to anybody. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Neither dead nor answering. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

const READY_MILLISECONDS = 60_000
const USER = 'hub'
const DATABASE = 'hub'

export interface PostgresServerOptions {
  /** Beside the ordinary ones, as `name=value`. */
  readonly settings?: readonly string[]
  /** PEM of the server's certificate and key: it then speaks TLS as well. */
  readonly tls?: { readonly certificate: string; readonly key: string }
}

export async function startPostgres({ settings = [], tls }: PostgresServerOptions = {}): Promise<PostgresServer> {
  const bin = binaries()
  const owner = ownerOf()
  const folder = mkdtempSync(join(tmpdir(), 'tsunagu-postgres-'))
  const password = randomBytes(12).toString('hex')
  const passwordFile = join(folder, 'password')
  const data = join(folder, 'data')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const given = [folder, passwordFile]
  if (tls !== undefined) {
    writeFileSync(join(folder, 'server.crt'), tls.certificate)
    writeFileSync(join(folder, 'server.key'), tls.key, { mode: 0o600 })
    given.push(join(folder, 'server.crt'), join(folder, 'server.key'))
  }
  chmodSync(folder, 0o700)
  // initdb and the server refuse to run as root.
  if (owner.uid !== undefined && owner.gid !== undefined)
    for (const path of given) chownSync(path, owner.uid, owner.gid)
  execFileSync(
    join(bin, 'initdb'),
    [
      '--pgdata',
      data,
      '--username',
      USER,
      '--pwfile',
      passwordFile,
      '--auth',
      'scram-sha-256',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
    ],
    { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const port = await freePort()
  let child: ChildProcess | null = null

  const start = async (): Promise<void> => {
    const tlsSettings =
      tls === undefined ? [] : ['ssl=on', `ssl_cert_file=${folder}/server.crt`, `ssl_key_file=${folder}/server.key`]
    const options = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'shared_buffers=64MB',
      'max_connections=120',
      ...tlsSettings,
      ...settings,
    ]
    const started = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...options.flatMap((one) => ['-c', one])],
      {
        ...owner,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    child = started
    running.set(started, folder)
    const said: string[] = []
    started.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()))
    await accepting(port, started, said)
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    child = null
    if (ending?.pid === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = once(ending, 'exit')
    // Killed, it cannot end its own processes; they would go on until they notice.
    const family = signal === 'SIGKILL' ? signalled(ending.pid, 'SIGSTOP', 'SIGKILL') : []
    ending.kill(signal)
    await gone
    running.delete(ending)
    while (family.some(lives)) await sleep(5)
  }
  const toAll = (signal: NodeJS.Signals) => () => {
    if (child?.pid !== undefined) signalled(child.pid, signal, signal)
    child?.kill(signal)
  }
  await start()
  const server: PostgresServer = {
    port,
    folder,
    url: (schema = 'public') => `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}?schema=${schema}`,
    kill: () => end('SIGKILL'),
    start,
    freeze: toAll('SIGSTOP'),
    thaw: toAll('SIGCONT'),
    // "Immediate Shutdown": nothing of it is needed any more.
    async stop() {
      await end('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  execFileSync(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', USER, DATABASE], {
    env: { PGPASSWORD: password, PGSSLMODE: 'disable' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return server
}

const pause = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)

/** Servers of this process: whatever ends it, they are not left behind. */
const running = new Map<ChildProcess, string>()
const endAll = (): void => {
  for (const child of running.keys()) child.kill('SIGQUIT')
  const deadline = performance.now() + 5_000
  for (const folder of running.values()) {
    // It takes this file away last. Nothing is awaited in a process that ends.
    while (existsSync(join(folder, 'data', 'postmaster.pid')) && performance.now() < deadline) pause(10)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
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

/** The newest installed; from the system's packages where that may be done. */
function binaries(): string {
  const find = () => globSync('/usr/lib/postgresql/*/bin/initdb').map(dirname).sort(byVersion).at(-1)
  const found = find()
  if (found !== undefined) return found
  if (process.getuid?.() !== 0) throw new Error('PostgreSQL is not installed: install the system package `postgresql`.')
  execFileSync('apt-get', ['install', '-y', '-q', 'postgresql'], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const installed = find()
  if (installed === undefined) throw new Error('The system package `postgresql` brought no server.')
  return installed
}

const byVersion = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true })

/** As root: the user the package made, or nobody. */
function ownerOf(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string, user: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  const user = existsSync('/var/lib/postgresql') ? 'postgres' : 'nobody'
  return { uid: idOf('-u', user), gid: idOf('-g', user) }
}

/** Signals a server's own processes (after the server itself, which would make new ones) and answers which they are. */
function signalled(server: number, first: NodeJS.Signals, then: NodeJS.Signals): readonly number[] {
  process.kill(server, first)
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number)
  for (const pid of children) if (lives(pid)) process.kill(pid, then)
  return children
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** It opens its port before it takes connections: ready is when it says so. */
async function accepting(port: number, child: ChildProcess, said: readonly string[]): Promise<void> {
  const deadline = performance.now() + READY_MILLISECONDS
  while (!said.join('').includes('database system is ready to accept connections')) {
    if (child.exitCode !== null || performance.now() > deadline) {
      throw new Error(`PostgreSQL did not start on port ${port}: ${said.join('').slice(-2_000)}`)
    }
    await sleep(20)
  }
}
