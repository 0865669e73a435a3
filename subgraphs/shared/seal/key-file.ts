import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Nearness } from './index-parts.ts'
import type { MasterKey } from './number-seal.ts'

const line = /^(\d{1,3}) (near:|nearer:)?([A-Za-z0-9+/]{43}=)$/
const marks: Record<Nearness, string> = { NONE: '', SOME: 'near:', ALL: 'nearer:' }
const nearnessOf = (mark: string | undefined): Nearness =>
  mark === marks.ALL ? 'ALL' : mark === marks.SOME ? 'SOME' : 'NONE'

/**
 * One key a line, `id nearer:base64` (before: `id near:base64` and `id base64`, see `Nearness`), the current one first;
 * outside every store, readable by its owner alone.
 */
export function readMasterKeys(file: string): readonly MasterKey[] {
  if ((statSync(file).mode & 0o077) !== 0) throw new Error('The number key file is readable by others than its owner.')
  const keys = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text, place): MasterKey => {
      const match = line.exec(text)
      const id = Number(match?.[1])
      if (!match?.[3] || id < 1 || id > 255) throw new Error(`Line ${place + 1} of the number key file is no key.`)
      return { id, secret: Buffer.from(match[3], 'base64'), near: nearnessOf(match[2]) }
    })
  if (keys.length === 0) throw new Error('The number key file holds no key.')
  if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new Error('Two number keys have one id.')
  return keys
}

/**
 * Number keys are replaced in two steps, since several processes may share one store: ADD (last in the file: every
 * process, once started again, opens and finds by it), then USE (first: it seals and indexes what is written from then
 * on). The others stay: they open what they sealed.
 */
export const masterKeySteps = ['add', 'use'] as const
export type MasterKeyStep = (typeof masterKeySteps)[number]

export class MasterKeyOutOfTurn extends Error {}

/** Answers the id of the newest key, which has the highest. */
export function rotateMasterKeys(file: string, step: MasterKeyStep): number {
  const keys = readMasterKeys(file)
  const newest = Math.max(...keys.map(({ id }) => id))
  const inUse = keys[0]?.id === newest
  if (step === 'add') {
    if (!inUse) throw new MasterKeyOutOfTurn(`The key ${newest} was added already: use it.`)
    if (newest === 255) throw new MasterKeyOutOfTurn('No more than 255 keys can be told apart.')
    replaceMasterKeys(file, [...keys, freshKey(newest + 1)])
    return newest + 1
  }
  if (inUse) throw new MasterKeyOutOfTurn(`The key ${newest} is in use: add another first.`)
  replaceMasterKeys(
    file,
    [...keys].sort((one, other) => other.id - one.id),
  )
  return newest
}

const freshKey = (id: number): MasterKey => ({ id, secret: randomBytes(32), near: 'ALL' })

const written = ({ id, secret, near }: MasterKey): string =>
  `${id} ${marks[near ?? 'NONE']}${Buffer.from(secret).toString('base64')}\n`

function replaceMasterKeys(file: string, keys: readonly MasterKey[]): void {
  const aside = `${file}.${randomUUID()}`
  writeFileSync(aside, keys.map(written).join(''), { mode: 0o600, flag: 'wx', flush: true })
  renameSync(aside, file)
}

/** Makes the first key where there is none yet (a new installation). */
export function ensureMasterKeys(file: string): readonly MasterKey[] {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, written(freshKey(1)), { mode: 0o600, flag: 'wx' })
  }
  return readMasterKeys(file)
}
