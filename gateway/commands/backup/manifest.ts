import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { MasterKey } from '../../../subgraphs/shared/seal/number-seal.ts'
import { writeWhole } from '../../wiring/durable.ts'
import { storeNames } from '../../wiring/places.ts'
import { head } from '../audit/kept-heads.ts'
import { Failure } from '../command.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
/** No way out of the folder. */
const fileName = z.string().regex(/^(log\/)?[a-z0-9][a-z0-9-]*\.(sqlite|json)$/)
const tableFile = z.string().regex(/^[a-z]+\/[a-z0-9_]+\.copy$/)
const copied = { file: fileName, bytes: z.int().nonnegative(), sha256 }

const store = z.strictObject({
  ...copied,
  /** Rows by table. */
  rows: z.record(z.string(), z.int().nonnegative()),
  migrations: z.array(z.string()),
})
const count = z.int().nonnegative()
const name = z.string().regex(/^[a-z][a-z0-9_]*$/)
/** A store on a PostgreSQL server: each table in the text of its COPY. */
const serverStore = z.strictObject({
  store: z.enum(storeNames),
  tables: z.array(
    z.strictObject({ ...copied, file: tableFile, table: name, columns: z.array(name).min(1), rows: count }),
  ),
  numbered: z.record(name, count),
  migrations: z.array(z.string()),
})
const log = z.strictObject({ ...copied, process: z.string(), leaves: z.int().nonnegative(), head })

const manifest = z.strictObject({
  format: z.literal(1),
  taken: z.iso.datetime(),
  stores: z.array(store),
  servers: z.array(serverStore).default([]),
  logs: z.array(log),
  others: z.array(z.strictObject(copied)),
  /** Stores on Neo4j: kept by its own means, and not here. */
  elsewhere: z.array(z.string()),
  /** The keys without which nobody can read the numbers: their ids, and what tells the right secret. Not the keys. */
  numberKeys: z.array(z.strictObject({ id: z.int().min(1).max(255), check: sha256 })),
})

export type Manifest = z.output<typeof manifest>
export type StoreCopy = z.output<typeof store>
export type ServerCopy = z.output<typeof serverStore>
export type LogCopy = z.output<typeof log>
export type CopiedFile = Pick<StoreCopy, 'file' | 'bytes' | 'sha256'>

export const manifestName = 'manifest.json'

export const filesOf = ({ stores, logs, others }: Manifest): readonly CopiedFile[] => [...stores, ...logs, ...others]

/** Stands for a store's copy: what a store made of it is known by. */
export const markOf = (copy: ServerCopy): string => digestOf(JSON.stringify(copy))

/** A master key is 256 random bits: what is derived from it one way tells nothing of it. */
export const checkOf = ({ secret }: MasterKey): string =>
  createHmac('sha256', secret).update('tsunagu/backup/check').digest('hex')

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Written last: a backup without it is none. Answers the digest of the manifest, which stands for the whole. */
export function writeManifest(folder: string, content: Manifest): string {
  const text = `${JSON.stringify(content, null, 2)}\n`
  writeWhole(join(folder, manifestName), text)
  return digestOf(text)
}

export function readManifest(folder: string, digest: string | undefined): Manifest {
  let text: string
  let content: unknown
  try {
    text = readFileSync(join(folder, manifestName), 'utf8')
    content = JSON.parse(text)
  } catch {
    throw new Failure(`${folder} holds no whole backup: its ${manifestName} cannot be read.`)
  }
  if (digest !== undefined && digestOf(text) !== digest)
    throw new Failure('The manifest is not the one of that digest.')
  const read = manifest.safeParse(content)
  if (!read.success) throw new Failure(`The ${manifestName} is none that this version reads.`)
  const tables = read.data.servers.flatMap((one) => one.tables)
  const names = [...filesOf(read.data), ...tables].map(({ file }) => file)
  if (new Set(names).size !== names.length) throw new Failure(`The ${manifestName} names a file twice.`)
  return read.data
}
