#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { type Migrating, migrating } from '../subgraphs/shared/database/migrating.ts'
import { type Command, Failure, Misuse, say, usageOf } from './commands/command.ts'
import { obstacle } from './commands/obstacle.ts'
import { ConfigError, shownSettings } from './config.ts'
import { keepCompiledIn } from './environment.ts'

interface Entry {
  readonly says: string
  /** Loaded when it is called: none waits for what another needs. */
  load(): Promise<{ readonly default: Command }>
}

const commands: Readonly<Record<string, Entry>> = {
  serve: { says: 'gateway and all subgraphs in one process', load: () => import('./commands/serve.ts') },
  subgraph: { says: 'one subgraph in a process of its own', load: () => import('./commands/subgraph.ts') },
  gateway: { says: 'the gateway alone, its subgraphs apart', load: () => import('./commands/gateway.ts') },
  node: { says: "a regional network's node, which keeps clinical records", load: () => import('./commands/node.ts') },
  compose: { says: 'build what is generated from the SDL, or check it', load: () => import('./commands/compose.ts') },
  console: { says: 'build the pages that the hub serves', load: () => import('./commands/console.ts') },
  policy: { says: 'who may ask for what, field by field', load: () => import('./commands/policy.ts') },
  config: { says: 'the settings in force', load: () => import('./commands/config.ts') },
  token: { says: 'a token of the development issuer (demo)', load: () => import('./commands/token.ts') },
  card: { says: 'what a card reader says somebody answered (demo)', load: () => import('./commands/card.ts') },
  seed: { says: 'load the synthetic population (demo)', load: () => import('./commands/seed.ts') },
  lives: {
    says: 'write invented lives as insurers tell of them, and the truth',
    load: () => import('./commands/lives.ts'),
  },
  import: {
    says: 'files of qualifications, of claims, of consents on paper, and of FHIR at a node',
    load: () => import('./commands/import.ts'),
  },
  check: { says: 'files of care offices, offline; nothing is changed', load: () => import('./commands/check.ts') },
  mpi: { says: 'train a model for matching, evaluate one', load: () => import('./commands/mpi.ts') },
  audit: { says: 'verify the access record, prove or erase an entry', load: () => import('./commands/audit.ts') },
  backup: { says: 'copy every store and log, while the hub works', load: () => import('./commands/backup.ts') },
  restore: { says: 'bring a backup into an empty folder', load: () => import('./commands/restore.ts') },
  keys: { says: 'make the keys of a new hub, or replace keys', load: () => import('./commands/keys.ts') },
  institutions: { says: 'put institutions into the register', load: () => import('./commands/institutions.ts') },
  outbox: { says: 'what waits between subgraphs, and what nobody took', load: () => import('./commands/outbox.ts') },
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { says }]) => `  ${name.padEnd(width)}  ${says}`)
  return ['hub COMMAND [OPTION…]', '', ...lines, `  ${'help'.padEnd(width)}  how a command is called`].join('\n')
}

async function commandNamed(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) throw new Misuse(`There is no command ${name}.`)
  return (await entry.load()).default
}

const asksForHelp = (argv: readonly string[]): boolean => argv.includes('--help') || argv.includes('-h')

async function run([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined) {
    process.stderr.write(`${overview()}\n`)
    return 2
  }
  const about = name === 'help' ? rest[0] : asksForHelp(rest) ? name : asksForHelp([name]) ? '' : undefined
  if (name === 'help' || about !== undefined) {
    const words = name === 'help' ? rest.slice(1) : rest
    say(about === undefined || about === '' ? overview() : await usageOf(await commandNamed(about), words))
    return 0
  }
  const command = await commandNamed(name)
  try {
    return await command.run(rest)
  } catch (error) {
    if (error instanceof Misuse) throw new Misuse(`${error.message}\n\n${await usageOf(command, rest)}`)
    throw error
  }
}

function report(error: unknown): number {
  if (error instanceof Misuse) {
    const hint = error.message.includes('\n') ? '' : `\n\n${overview()}`
    process.stderr.write(`hub: ${error.message}${hint}\n`)
    return 2
  }
  const whole = error instanceof Failure || error instanceof ConfigError
  const said = whole ? error.message : (obstacle(error, shownSettings()) ?? causes(error).join(' '))
  process.stderr.write(`hub: ${said}\n`)
  return 1
}

/** What went wrong and why, from the outside in; the first line of each. */
function causes(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const [line = ''] = error.message.split('\n')
  return [line, ...causes(error.cause)]
}

// Beside the packages, where whoever may write could change the code itself; starting takes two thirds of the time.
const compiled = join(import.meta.dirname, '..', 'node_modules', '.cache', 'hub')
enableCompileCache(compiled)
keepCompiledIn(compiled)

// Whoever read along (`| head`) has seen enough: what is being done goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
migrating.subscribe((about) => {
  const { store, says, place, of } = about as Migrating
  process.stderr.write(`migrating the ${store} store, ${place} of ${of}: ${says}\n`)
})
process.exitCode = await run(process.argv.slice(2)).catch(report)
