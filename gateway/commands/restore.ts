import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { verifyAuditFile } from '../../subgraphs/shared/audit/verify-file.ts'
import { readMasterKeys } from '../../subgraphs/shared/seal/key-file.ts'
import { readConfig, settings } from '../config.ts'
import { copyMeasured, flush, makeFolder } from '../wiring/durable.ts'
import { type Places, placesOf, storeNames } from '../wiring/places.ts'
import { putInPlace, stagingIn } from '../wiring/restored.ts'
import { logKeysHere } from './audit/log-keys.ts'
import { checkOf, filesOf, type LogCopy, type Manifest, readManifest } from './backup/manifest.ts'
import { restoreServerStores } from './backup/server-stores.ts'
import { command, Failure, say } from './command.ts'
import { progressLine } from './progress.ts'

export default command({
  usage: `hub restore DIR [--manifest SHA256]

Brings what \`hub backup\` wrote into DATA_DIR, which must hold no store yet, and into the PostgreSQL servers of the
settings, whose schemas must be empty. KEYS_DIR must hold the keys of then: number
keys, and the keys of the logs or their public halves. Refused, and nothing is left, when a file is not as the manifest
says, when a log is not sound or does not end in the head of the manifest, and when the keys are others.

What happened after the backup is not there: heads of the access record that were kept since will say so.

  --manifest SHA256   what \`hub backup\` printed: only the backup of that digest`,
  options: { manifest: { type: 'string' } },
  words: { least: 1, most: 1 },
  async run({ manifest: digest }, [source = '']) {
    const places = placesOf(readConfig())
    const manifest = readManifest(source, digest)
    putInPlace(places.file())
    requireEmpty(places)
    requireSamePlaces(places, manifest)
    requireNumberKeys(places, manifest)
    makeFolder(places.file())
    const staging = stagingIn(places.file())
    try {
      copyInto(staging.folder, source, manifest)
      for (const log of manifest.logs) await requireSound(join(staging.folder, log.file), log, places)
      const line = progressLine()
      await restoreServerStores(places, source, manifest.servers, (text) => line.show(text))
      line.end()
      requireEmpty(places)
      staging.commit()
    } catch (error) {
      staging.discard()
      throw error
    }
    putInPlace(places.file())
    for (const name of manifest.elsewhere)
      process.stderr.write(`hub: ${name} was on Neo4j and is not in this backup: use neo4j-admin.\n`)
    const stores = manifest.stores.length + manifest.servers.length
    say(`Restored as of ${manifest.taken}: ${stores} stores, ${manifest.logs.length} logs.`)
    return 0
  },
})

function requireEmpty(places: Places): void {
  const found = [places.file(), places.file('log')].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sqlite')) : [],
  )
  if (found.length > 0) throw new Failure(`${places.file()} has stores already (${found[0]}): nothing is replaced.`)
}

/** A store is brought back to where it was kept: a file beside the setting of a server would be read by nobody. */
function requireSamePlaces({ servers }: Places, manifest: Manifest): void {
  for (const store of storeNames) {
    const setting = settings.stores[store].key
    const wasOnServer = manifest.servers.some((copy) => copy.store === store)
    if (wasOnServer && servers[store] === null) throw new Failure(`${setting} is not set: ${store} was on a server.`)
    const wasInFile = manifest.stores.some(({ file }) => file === `${store}.sqlite`)
    if (wasInFile && servers[store] !== null) throw new Failure(`${setting} is set: ${store} was in a file.`)
  }
}

/** Under other keys nothing would be found, and new numbers would stand beside the old ones. */
function requireNumberKeys(places: Places, { numberKeys }: Manifest): void {
  const file = places.keyFile('numbers')
  const here = new Map(existsSync(file) ? readMasterKeys(file).map((key) => [key.id, checkOf(key)]) : [])
  for (const { id, check } of numberKeys) {
    if (here.get(id) !== check) throw new Failure(`KEYS_DIR does not hold the number key ${id} of this backup.`)
  }
}

function copyInto(staging: string, source: string, manifest: Manifest): void {
  const line = progressLine()
  mkdirSync(join(staging, 'log'), { mode: 0o700 })
  for (const { file, bytes, sha256 } of filesOf(manifest)) {
    line.show(`copying ${file}`)
    const from = join(source, file)
    if (!existsSync(from)) throw new Failure(`${file} is missing in the backup.`)
    const measured = copyMeasured(from, join(staging, file))
    if (measured.bytes !== bytes || measured.sha256 !== sha256)
      throw new Failure(`${file} is not as the manifest says: nothing was restored.`)
  }
  for (const folder of [join(staging, 'log'), staging]) flush(folder)
  line.end()
}

async function requireSound(path: string, { file, head }: LogCopy, places: Places): Promise<void> {
  const verified = await verifyAuditFile(path, logKeysHere(places), { previousHead: head })
  const [finding] = verified.findings
  if (finding !== undefined) {
    throw new Failure(`${file} is not sound (${finding.kind}, leaves ${finding.index} to ${finding.until}).`)
  }
  if (verified.head?.signature !== head.signature)
    throw new Failure(`${file} does not end in the head of the manifest.`)
}
