import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readMasterKeys } from '../../subgraphs/shared/seal/key-file.ts'
import { readConfig } from '../config.ts'
import { copyMeasured, flush } from '../wiring/durable.ts'
import { type Places, placesOf } from '../wiring/places.ts'
import { logsHere } from './audit/logs.ts'
import { checkOf, type Manifest, manifestName, writeManifest } from './backup/manifest.ts'
import { logCopy, snapshot, storeCopy } from './backup/snapshot.ts'
import { command, Failure, say } from './command.ts'
import { progressLine } from './progress.ts'

export default command({
  usage: `hub backup DIR

Copies every store under DATA_DIR and every log of the access record into DIR (new or empty), each as it stood at one
instant, and writes ${manifestName} with digests, counts and the logs' signed heads. The hub may go on working.

Keys are not in it: keep KEYS_DIR by other means and in another place, for without it nobody can read the numbers, and
with it everybody could. Stores on a PostgreSQL server are not in it either; they are copied by pg_dump.

The digest printed at the end stands for the whole backup: keep it elsewhere and hand it to \`hub restore\`.`,
  options: {},
  words: { least: 1, most: 1 },
  async run(_, [target = '']) {
    const places = placesOf(readConfig())
    prepare(target)
    const line = progressLine()
    const sources = storesHere(places)
    const logs = logsHere(places)
    if (sources.length + logs.length === 0) throw new Failure('There is nothing to back up here.')

    // Stores before logs: what an answer told is on record before it left, so no copied state lacks its record.
    const stores = sources.map((file) => {
      line.show(`copying ${file}`)
      snapshot(places.file(file), join(target, file))
      return storeCopy(join(target, file), file)
    })
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

    const elsewhere = onServers(places)
    const digest = writeManifest(target, {
      format: 1,
      taken: new Date().toISOString(),
      stores,
      logs: copiedLogs,
      others,
      elsewhere: [...elsewhere],
      numberKeys: numberKeysHere(places),
    })
    for (const name of elsewhere)
      process.stderr.write(`hub: ${name} is on a server and not in this backup: use pg_dump.\n`)
    say(`Backed up: ${stores.length} stores, ${copiedLogs.length} logs. Keys are not in it.`)
    say(digest)
    return 0
  },
})

/** What the demo knows of its own people. */
const besideStores = ['demo-roster.json']

function prepare(target: string): void {
  try {
    mkdirSync(target, { recursive: true, mode: 0o700 })
    if (readdirSync(target).length === 0) return
  } catch {
    throw new Failure(`${target} cannot be made.`)
  }
  throw new Failure(`${target} is not empty.`)
}

/**
 * Qualification first: what it has told the index and crossed off its outbox is then in the copy of the index too;
 * what it had still to tell is told twice at worst, and taken once.
 */
function storesHere(places: Places): readonly string[] {
  if (!existsSync(places.file())) return []
  const order = (name: string): number => (name === 'qualification.sqlite' ? 0 : 1)
  const elsewhere = onServers(places).map((name) => `${name}.sqlite`)
  return readdirSync(places.file())
    .filter((name) => name.endsWith('.sqlite') && !elsewhere.includes(name))
    .sort((one, other) => order(one) - order(other) || (one < other ? -1 : 1))
}

const onServers = ({ servers, graph }: Places): readonly string[] =>
  (['qualification', 'mpi', 'emergency'] as const).filter((name) => servers[name] !== null || (name === 'mpi' && graph.url !== null))

function numberKeysHere(places: Places): Manifest['numberKeys'] {
  const file = places.keyFile('numbers')
  if (!existsSync(file)) return []
  return readMasterKeys(file).map((key) => ({ id: key.id, check: checkOf(key) }))
}
