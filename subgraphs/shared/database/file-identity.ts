import { statSync } from 'node:fs'
import { Outage } from './sqlite-failure.ts'

/** Which file stands at a path. An open connection goes on working on a file that was deleted or replaced. */
export type FileIdentity = string

export function identityOf(file: string): FileIdentity {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new Outage('the file is not there')
  return `${found.dev}:${found.ino}`
}

export function assertSame(file: string, identity: FileIdentity): void {
  if (identityOf(file) !== identity) throw new Outage('the file was replaced')
}
