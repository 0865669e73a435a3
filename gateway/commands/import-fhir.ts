import { createReadStream, createWriteStream, existsSync, readFileSync, statSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { entriesOf, linesOf } from '../../subgraphs/clinical/fhir/pieces.ts'
import { fhirReader, readEach } from '../../subgraphs/clinical/fhir/reading.ts'
import { type ImportCounts, importRecords } from '../../subgraphs/clinical/import/importing.ts'
import { readConfig } from '../config.ts'
import { nodesOf, openKeeping } from '../wiring/nodes.ts'
import { placesOf } from '../wiring/places.ts'
import { command, Failure, oneOf, required, say, sayJson } from './command.ts'
import { demoKeys } from './demo-keys.ts'
import { indexDoor } from './import/index-door.ts'
import { progressLine } from './progress.ts'
import { stopSignal } from './signals.ts'

const text = { type: 'string' } as const
const formats = ['ndjson', 'bundle'] as const

export default command({
  usage: `hub import fhir FILE --region NAME [OPTION…]

Brings a file of FHIR R4 (JP-CLINS: conditions, allergies, infections, tests, prescriptions) into the node of a region,
each entry landing or refused by itself, and tells the hub where records now lie. The node and the hub are running. Sent
again, a file changes nothing; stopped, the same command goes on.

  --region NAME        the node, as NODES names it
  --institution CODE   whose records they are where an entry does not say
  --format NAME        ndjson (a resource on each line) or bundle; by the file's name unless said
  --token FILE         the network's token for the hub; demo mode makes one
  --refused FILE       where refused entries are listed; FILE.refused.csv unless said
  --hub URL            where the hub is; as HOST and PORT say unless given
  --json               the counts as JSON`,
  options: {
    region: text,
    institution: text,
    format: text,
    token: text,
    refused: text,
    hub: text,
    json: { type: 'boolean', default: false },
  },
  words: { least: 1, most: 1 },
  async run(values, [file = '']) {
    const config = readConfig()
    const region = required(values.region, '--region')
    const address = nodesOf(config).find((one) => one.region === region)
    if (address === undefined) throw new Failure('NODES names no node of that region.')
    if (values.institution !== undefined && !/^\d{10}$/.test(values.institution))
      throw new Failure('--institution is a code of ten digits.')
    if (!existsSync(file)) throw new Failure(`There is no file ${file}.`)
    const usual = /\.ndjson$/i.test(file) ? 'ndjson' : 'bundle'
    const format = values.format === undefined ? usual : oneOf(formats, values.format, '--format')
    const token = values.token === undefined ? demoToken(address.node) : fileToken(values.token)
    const { host, port } = config.server
    const places = placesOf(config)
    const now = (): Instant => Date.now() as Instant
    const { keeping, close } = openKeeping({ config, keyFile: places.keyFile, now }, address)
    const index = indexDoor(new URL('/graphql', values.hub ?? `http://${host}:${port}`), token)
    const refused = refusals(values.refused ?? `${file}.refused.csv`)
    const signal = stopSignal()
    const line = progressLine()
    try {
      const counts = await importRecords({
        entries: readEach(
          (format === 'ndjson' ? linesOf : entriesOf)(chunksOf(file)),
          fhirReader((values.institution ?? null) as InstitutionCode | null),
        ),
        node: keeping,
        index,
        onProgress: ({ entries }) => line.show(`importing: ${entries} entries of ${megabytes(file)} MB`),
        onRefused: refused.add,
        signal,
      })
      line.end()
      await refused.end()
      if (values.json) sayJson(counts)
      else say(summary(counts, signal.aborted))
      return signal.aborted ? 1 : 0
    } finally {
      line.end()
      await close()
    }
  },
})

const megabytes = (file: string): number => Math.ceil(statSync(file).size / 1_000_000)

const chunksOf = (file: string): AsyncIterable<string> =>
  createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })

/** Which entries, and why; nothing of what stands in them. */
function refusals(path: string) {
  const stream = createWriteStream(path)
  stream.write('entry,reason,field\n')
  return {
    add: (place: number, fault: string, field: string | null) =>
      void stream.write(`${place},${fault},${field ?? ''}\n`),
    async end() {
      stream.end()
      await finished(stream)
    },
  }
}

function demoToken(institution: InstitutionCode): () => Promise<string> {
  const { issuer } = demoKeys()
  return async () => {
    const token = await issuer.mintToken({ role: 'REGIONAL_NODE', institution, ttl: 600 })
    if (!token.ok) throw new Failure(token.refusal.message)
    return token.value
  }
}

const fileToken =
  (path: string): (() => Promise<string>) =>
  async () =>
    readFileSync(path, 'utf8').trim()

function summary({ entries, added, changed, same, aside, refused }: ImportCounts, stopped: boolean): string {
  const counts = `${entries} entries: ${added} added, ${changed} changed, ${same} unchanged, ${aside} of other kinds, ${refused} refused.`
  return stopped ? `${counts} Stopped; the same command goes on from there.` : counts
}
