import { existsSync, readdirSync } from 'node:fs'
import { loadSigningKey } from '../../../subgraphs/shared/audit/signing-key.ts'
import { ensureMasterKeys } from '../../../subgraphs/shared/seal/key-file.ts'
import { makeServiceKeys } from '../../../subgraphs/shared/wire/keys.ts'
import type { Config } from '../../config.ts'
import { makeFolder } from '../../wiring/durable.ts'
import { asksNodes, keyFilesOf, nodeServices, servicesApart } from '../../wiring/keys-needed.ts'
import { type Places, placesOf } from '../../wiring/places.ts'
import { Failure } from '../command.ts'

/** Makes the keys of a new hub, in one process, by workers or apart; returns the files that it made. */
export function initialiseKeys(config: Config, workers: readonly string[] = []): readonly string[] {
  const places = placesOf(config)
  const services = servicesApart(config)
  const processes = services.length === 0 ? ['hub', ...workers] : ['gateway', ...services]
  refuseLostKeys(places, processes)

  const files = new Set(processes.flatMap((process) => keyFilesOf(config, process).map(({ file }) => file)))
  const missing = [...files].filter((file) => !existsSync(file))
  makeFolder(places.keyFile())
  ensureMasterKeys(places.keyFile('numbers'))
  for (const process of processes) loadSigningKey(places.keyFile(`log-${process}.pem`), { create: true })
  const nodes = nodeServices(config)
  // The operator hands each node its own, beside the public ones of whoever asks it.
  const signing = [...(services.length > 0 ? processes : []), ...(nodes.length > 0 ? [asksNodes, ...nodes] : [])]
  for (const name of new Set(signing)) makeServiceKeys(places.keyFile('wire'), name)
  return missing
}

/** What was sealed or signed with a key that is gone is not read with a new one. */
function refuseLostKeys({ file, keyFile }: Places, processes: readonly string[]): void {
  const stores = existsSync(file()) ? readdirSync(file()).filter((name) => name.endsWith('.sqlite')) : []
  if (stores.length > 0 && !existsSync(keyFile('numbers')))
    throw new Failure(`There are stores in ${file()}, and the key they are sealed with is not in KEYS_DIR: bring it.`)
  const signed = processes.find(
    (process) => existsSync(file('log', `${process}.sqlite`)) && !existsSync(keyFile(`log-${process}.pem`)),
  )
  if (signed !== undefined)
    throw new Failure(
      `The access record of ${signed} is there, and the key that signs it is not in KEYS_DIR: bring it.`,
    )
}
