import type { Base } from './base.ts'

export interface RunningProcess {
  readonly base: Base
  readonly address: string
  close(): Promise<void>
}

/** What runs at the address that is opened; what was begun is closed again where that fails. */
export async function running(base: Base, open: () => Promise<string>): Promise<RunningProcess> {
  try {
    return { base, address: await open(), close: once(() => base.closing.run()) }
  } catch (error) {
    await base.closing.run().catch(() => undefined)
    throw error
  }
}

export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null
  return () => {
    done ??= work()
    return done
  }
}
