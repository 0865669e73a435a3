import { existsSync, readdirSync } from 'node:fs'
import { replaceSigningKey } from '../../subgraphs/shared/audit/signing-key.ts'
import {
  MasterKeyOutOfTurn,
  type MasterKeyStep,
  masterKeySteps,
  rotateMasterKeys,
} from '../../subgraphs/shared/seal/key-file.ts'
import { RotationOutOfTurn, rotateServiceKeys, rotationSteps } from '../../subgraphs/shared/wire/rotation.ts'
import { type Config, readConfig } from '../config.ts'
import { makeFolder, writeWhole } from '../wiring/durable.ts'
import { servicesApart } from '../wiring/keys-needed.ts'
import { workerNames } from '../wiring/part.ts'
import { type Places, placesOf } from '../wiring/places.ts'
import { command, Failure, Misuse, oneOf, required, say, wholeNumber } from './command.ts'
import { initialiseKeys } from './keys/init.ts'

export default command({
  usage: `hub keys init [--workers N]
hub keys rotate log PROCESS
hub keys rotate wire SERVICE ${rotationSteps.join('|')}
hub keys rotate numbers ${masterKeySteps.join('|')}

init makes the keys of a new hub in KEYS_DIR, readable by their owner alone: what numbers are sealed with, what the heads
of the access record are signed with and, where *_URL settings say that subgraphs run apart, those of every process and
what they sign and open messages with. What is there stays as it is. Keep a copy in another place: without the first,
nobody can read the numbers. --workers N makes the log keys of N workers as well (\`hub serve --workers N\`).

rotate replaces keys. A running process goes on with those it has and takes the new ones at its next start.

log   A new key signs the heads of that process's access record. The public half of the former one is kept in
      KEYS_DIR/former: without it the record of years before could not be verified.
wire  What a service signs and opens messages between processes with, in three steps: add the new keys, use them,
      retire the former ones. After each step hand SERVICE.jwks.json out and start the processes again, one after
      another, in any order: nothing is refused meanwhile.
numbers  In two steps: add (from their next start on all processes know the new key), then use (from their next start
      on numbers are sealed and indexed under it). A store with one process needs no start in between. The former
      keys stay in the file, for without them what they sealed could not be opened; nothing is sealed anew.`,
  options: { workers: { type: 'string' } },
  words: { least: 1, most: 4 },
  async run({ workers }, [action = '', kind = '', name, step]) {
    if (oneOf(['init', 'rotate'], action, 'The action') === 'init') {
      if (kind !== '') throw new Misuse(`Not understood: ${kind}.`)
      sayMade(initialise(readConfig(), workers))
      return 0
    }
    if (workers !== undefined) throw new Misuse('--workers goes with init.')
    const places = placesOf(readConfig())
    const what = oneOf(['log', 'wire', 'numbers'], kind, 'What is rotated')
    if (what === 'numbers') {
      if (step !== undefined) throw new Misuse(`Not understood: ${step}.`)
      rotateNumbers(places, oneOf(masterKeySteps, required(name, 'The step'), 'The step'))
      return 0
    }
    if (what === 'wire') {
      rotateWire(places, required(name, 'SERVICE'), oneOf(rotationSteps, required(step, 'The step'), 'The step'))
      return 0
    }
    if (step !== undefined) throw new Misuse(`Not understood: ${step}.`)
    rotateLog(places, required(name, 'PROCESS'))
    return 0
  },
})

function initialise(config: Config, workers: string | undefined): readonly string[] {
  if (workers === undefined) return initialiseKeys(config)
  if (servicesApart(config).length > 0) throw new Misuse('A hub has workers, or its subgraphs run apart (*_URL).')
  return initialiseKeys(config, workerNames(wholeNumber(workers, '--workers', 1)))
}

function sayMade(files: readonly string[]): void {
  for (const file of files) say(file)
  if (files.length === 0) say('Every key is there already.')
}

function rotateLog(places: Places, process: string): void {
  const file = places.keyFile(`log-${process}.pem`)
  if (!/^[a-z][a-z0-9-]*$/.test(process) || !existsSync(file)) {
    const there = logKeysIn(places)
    const whose = there.length === 0 ? '' : ` There are those of ${there.join(', ')}.`
    throw new Failure(`No process ${process} has a log key here.${whose}`)
  }
  makeFolder(places.keyFile('former'))
  const { id } = replaceSigningKey(file, (former, publicPem) =>
    writeWhole(places.keyFile('former', `log-${process}-${former}.pem`), publicPem),
  )
  say(`From its next start on ${process} signs by ${id}.`)
}

function logKeysIn({ keyFile }: Places): readonly string[] {
  const files = existsSync(keyFile()) ? readdirSync(keyFile()) : []
  return files.flatMap((name) => /^log-(.+)\.pem$/.exec(name)?.[1] ?? []).sort()
}

function rotateNumbers(places: Places, step: MasterKeyStep): void {
  const file = places.keyFile('numbers')
  if (!existsSync(file)) throw new Failure('There are no number keys here.')
  try {
    const id = rotateMasterKeys(file, step)
    const does = step === 'add' ? 'known to all processes' : 'what numbers are sealed under'
    say(`From the next start on the key ${id} is ${does}. Keep the former ones.`)
  } catch (error) {
    throw error instanceof MasterKeyOutOfTurn ? new Failure(error.message) : error
  }
}

function rotateWire(places: Places, service: string, step: (typeof rotationSteps)[number]): void {
  if (!existsSync(places.keyFile('wire', `${service}.private.jwks.json`)))
    throw new Failure(`No service ${service} has its keys here.`)
  try {
    rotateServiceKeys(places.keyFile('wire'), service, step)
  } catch (error) {
    throw error instanceof RotationOutOfTurn ? new Failure(error.message) : error
  }
  say(`${service}: done (${step}). Hand ${service}.jwks.json out and start the processes again, one after another.`)
}
