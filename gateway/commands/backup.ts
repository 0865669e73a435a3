import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readMasterKeys } from '../../subgraphs/shared/seal/key-file.ts'
import { readConfig } from '../config.ts'
import { copyMeasured, flush, makeFolder } from '../wiring/durable.ts'
import { type Places, placesOf, type StoreName, storeNames } from '../wiring/places.ts'
import { logsHere } from './audit/logs.ts'
import {
  checkOf,
  type Manifest,
  manifestName,
  type ServerCopy,
  type StoreCopy,
  writeManifest,
} from './backup/manifest.ts'
import { copyServerStore } from './backup/server-stores.ts'
import { logCopy, snapshot, storeCopy } from './backup/snapshot.ts'
import { command, Failure, say } from './command.ts'
import { progressLine } from './progress.ts'

export default command({
  usage: `hub backup DIR

Copies every store, under DATA_DIR or on a PostgreSQL server, and every log of the access record into DIR (new or
empty), each as it stood at one instant, and writes ${manifestName} with digests, counts and the logs' signed heads. The hub may go on working.

Keys are not in it: keep KEYS_DIR by other means and in another place, for without it nobody can read the numbers, and
with it everybody could. An index on Neo4j is not in it either; it is copied by neo4j-admin.

The digest printed at the end stands for the whole backup: keep it elsewhere and hand it to \`hub restore\`.`,
  options: {},
  words: { least: 1, most: 1 },
  async run(_, [target = '']) {
    const places = placesOf(readConfig())
    prepare(target)
    const line = progressLine()
    const files = storesHere(places)
    const logs = logsHere(places)
    if (files.length + logs.length + onServers(places).length === 0)
      throw new Failure('There is nothing to back up here.')

    const stores: StoreCopy[] = []
    const servers: ServerCopy[] = []
    for (const name of inOrder([...files, ...onServers(places)])) {
      line.show(`copying ${name}`)
      if (isStoreName(name)) {
        const copy = await copyServerStore(places, name, target, (text) => line.show(text))
        if (copy !== null) servers.push(copy)
        continue
      }
      snapshot(places.file(name), join(target, name))
      stores.push(storeCopy(join(target, name), name))
    }
    // Stores before logs: what an answer told is on record before it left, so no copied state lacks its record.
    if (logs.length > 0) mkdirSync(join(target, 'log'), { mode: 0o700 })
    const copiedLogs = logs.map((path) => {
      const file = `log/${path.slice(places.file('log').length + 1)}`
      line.show(`copying ${file}`)
      snapshot(path, join(target, file))
      return logCopy(join(target, file), file)
    })
    const others = besideStores
      .filter((file) => existsSync(places.file(file)))
      .map((file) => ({ file, ...copyMeasured(places.file(file), join(target, file)) }))
    for (const folder of [...(logs.length > 0 ? [join(target, 'log')] : []), target]) flush(folder)
    line.end()

    const elsewhere = onNeo4j(places)
    const digest = writeManifest(target, {
      format: 1,
      taken: new Date().toISOString(),
      stores,
      servers,
      logs: copiedLogs,
      others,
      elsewhere: [...elsewhere],
      numberKeys: numberKeysHere(places),
    })
    for (const name of elsewhere)
      process.stderr.write(`hub: ${name} is on Neo4j and not in this backup: use neo4j-admin.\n`)
    say(`Backed up: ${stores.length + servers.length} stores, ${copiedLogs.length} logs. Keys are not in it.`)
    say(digest)
    return 0
  },
})

/** What the demo knows of its own people. */
const besideStores = ['demo-roster.json']

function prepare(target: string): void {
  try {
    makeFolder(target)
    if (readdirSync(target).length === 0) return
  } catch {
    throw new Failure(`${target} cannot be made.`)
  }
  throw new Failure(`${target} is not empty.`)
}

function storesHere(places: Places): readonly string[] {
  if (!existsSync(places.file())) return []
  const elsewhere = [...onServers(places), ...onNeo4j(places)].map((name) => `${name}.sqlite`)
  return readdirSync(places.file()).filter((name) => name.endsWith('.sqlite') && !elsewhere.includes(name))
}

const onNeo4j = ({ graph }: Places): readonly StoreName[] => (graph.url === null ? [] : ['mpi'])

const onServers = (places: Places): readonly StoreName[] =>
  storeNames.filter((name) => places.servers[name] !== null && !onNeo4j(places).includes(name))

const isStoreName = (name: string): name is StoreName => storeNames.some((one) => one === name)

/**
 * Qualification first, the index last: what was told and crossed off an outbox is in the copy of who was told, and what
 * others keep by a handle or a token, the index of the copy knows. What is told twice is taken once.
 */
function inOrder(names: readonly string[]): readonly string[] {
  const places: Readonly<Record<string, number>> = { qualification: 0, mpi: 2 }
  const place = (name: string): number => places[name.replace(/\.sqlite$/, '')] ?? 1
  return names.toSorted((one, other) => place(one) - place(other) || (one < other ? -1 : 1))
}

function numberKeysHere(places: Places): Manifest['numberKeys'] {
  const file = places.keyFile('numbers')
  if (!existsSync(file)) return []
  return readMasterKeys(file).map((key) => ({ id: key.id, check: checkOf(key) }))
}
