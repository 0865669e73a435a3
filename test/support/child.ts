import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { compiled } from './compiled.ts'

/** What a child can be asked, by name. */
export type Protocol = { readonly [question: string]: { readonly asks: unknown; readonly answers: unknown } }

export interface Child<P extends Protocol> {
  readonly pid: number
  ask<Q extends keyof P & string>(question: Q, asks: P[Q]['asks']): Promise<P[Q]['answers']>
  /** Lets go of it, so that it closes what it holds and leaves. */
  stop(): Promise<void>
  /** SIGKILL: it closes nothing. */
  kill(): Promise<void>
}

interface Asked {
  readonly id: number
  readonly question: string
  readonly asks: unknown
}

interface Answered {
  readonly id: number
  readonly answers?: unknown
  readonly failure?: string
}

/** Starts a module as a process of its own that answers by `answerParent`; its lines go to standard error. */
export async function startChild<P extends Protocol>(
  module: URL,
  environment: Readonly<Record<string, string>> = {},
): Promise<Child<P>> {
  const child = fork(fileURLToPath(module), {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...environment },
    execArgv: [],
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const waiting = new Map<number, { resolve(answers: unknown): void; reject(error: Error): void }>()
  let asked = 0
  child.on('message', ({ id, answers, failure }: Answered) => {
    const asker = waiting.get(id)
    waiting.delete(id)
    if (failure === undefined) asker?.resolve(answers)
    else asker?.reject(new Error(failure))
  })
  child.on('exit', (code, signal) => {
    for (const { reject } of waiting.values())
      reject(new Error(`The child went (${signal ?? code}) with a question open.`))
    waiting.clear()
  })
  await once(child, 'spawn')
  return {
    pid: child.pid ?? Number.NaN,
    ask: <Q extends keyof P & string>(question: Q, asks: P[Q]['asks']) =>
      new Promise<P[Q]['answers']>((resolve, reject) => {
        if (!child.connected) return reject(new Error('The child has gone.'))
        const id = asked++
        // Both ends are of one commit and name one protocol: the answer is what the protocol says.
        waiting.set(id, { resolve: (answers) => resolve(answers as P[Q]['answers']), reject })
        child.send({ id, question, asks } satisfies Asked)
      }),
    stop: () => stop(child),
    async kill() {
      if (hasGone(child)) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

const hasGone = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

async function stop(child: ChildProcess): Promise<void> {
  if (hasGone(child)) return
  const gone = once(child, 'exit')
  if (child.connected) child.disconnect()
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(late)
}

/** The child's side: answers until its parent lets go, then closes what it holds and leaves. */
export function answerParent<P extends Protocol>(
  answers: { readonly [Q in keyof P]: (asks: P[Q]['asks']) => P[Q]['answers'] | Promise<P[Q]['answers']> },
  close: () => Promise<void>,
): void {
  process.on('message', async ({ id, question, asks }: Asked) => {
    try {
      process.send?.({ id, answers: await answers[question]?.(asks) } satisfies Answered)
    } catch (error) {
      process.send?.({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  process.on('disconnect', () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
}
