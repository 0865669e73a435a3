import { statSync } from 'node:fs'
import { Outage } from './sqlite-failure.ts'

/** Which file stands at a path. An open connection goes on working on a file that was deleted or replaced. */
export type FileIdentity = string

interface Found {
  readonly identity: FileIdentity
  readonly bytes: number
}

function find(file: string): Found {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new Outage('the file is not there')
  return { identity: `${found.dev}:${found.ino}`, bytes: found.size }
}

export const identityOf = (file: string): FileIdentity => find(file).identity

/** Answers how large it is. */
export function assertSame(file: string, identity: FileIdentity): number {
  const found = find(file)
  if (found.identity !== identity) throw new Outage('the file was replaced')
  return found.bytes
}
