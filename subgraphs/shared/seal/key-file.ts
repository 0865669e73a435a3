import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { MasterKey } from './number-seal.ts'

const line = /^(\d{1,3}) ([A-Za-z0-9+/]{43}=)$/

/** One key a line, `id base64`, the current one first; outside every store, readable by its owner alone. */
export function readMasterKeys(file: string): readonly MasterKey[] {
  if ((statSync(file).mode & 0o077) !== 0) throw new Error('The number key file is readable by others than its owner.')
  const keys = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text, place): MasterKey => {
      const match = line.exec(text)
      const id = Number(match?.[1])
      if (!match?.[2] || id < 1 || id > 255) throw new Error(`Line ${place + 1} of the number key file is no key.`)
      return { id, secret: Buffer.from(match[2], 'base64') }
    })
  if (keys.length === 0) throw new Error('The number key file holds no key.')
  if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new Error('Two number keys have one id.')
  return keys
}

/** Makes the first key where there is none yet (a new installation). */
export function ensureMasterKeys(file: string): readonly MasterKey[] {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `1 ${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  return readMasterKeys(file)
}
