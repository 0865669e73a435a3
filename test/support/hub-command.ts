import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../gateway/cli.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A `hub` command at work in a process of its own. */
export interface HubCommand {
  readonly pid: number
  readonly stdout: () => string
  /** Resolves with what standard output has, once a line of either matches; rejects when the process ends before. */
  printed(line: RegExp): Promise<string>
  signal(signal: NodeJS.Signals): void
  readonly ended: Promise<Ended>
}

export type Environment = Readonly<Record<string, string>>

const running = new Set<ChildProcess>()

export function startHubCommand(argv: readonly string[], environment: Environment): HubCommand {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [cli, ...argv], {
    env: { PATH, LOG_LEVEL: 'silent', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let stdout = ''
  let stderr = ''
  const heard = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    for (const look of heard) look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const look of heard) look()
  })
  const ended = once(child, 'close').then(([code]): Ended => {
    running.delete(child)
    return { code: code as number | null, stdout, stderr }
  })
  return {
    pid: child.pid ?? Number.NaN,
    stdout: () => stdout,
    printed: (line) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!line.test(stdout) && !line.test(stderr)) return
          heard.delete(look)
          resolve(stdout)
        }
        heard.add(look)
        look()
        void ended.then(({ code }) => reject(new Error(`It ended with ${code} before it printed ${line}: ${stderr}`)))
      }),
    signal: (signal) => void child.kill(signal),
    ended,
  }
}

export const hubCommand = (argv: readonly string[], environment: Environment): Promise<Ended> =>
  startHubCommand(argv, environment).ended

/** For the end of a test file: what failed half-way leaves nothing behind. */
export function killHubCommands(): void {
  for (const child of running) child.kill('SIGKILL')
}
