import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allSettings, readConfig, speaksInTheClear } from '../gateway/config.ts'
import { type Plain, readPlainYaml } from './support/plain-yaml.ts'

const folder = new URL('../.container/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const keys: ReadonlySet<string> = new Set(allSettings.map(({ key }) => key))

type Entries = { readonly [key: string]: Plain }
function mapIn(value: Plain | undefined): Entries {
  if (value === null || value === undefined) return {}
  if (typeof value === 'string' || Array.isArray(value)) throw new Error('Here belongs a map.')
  return value as Entries
}
const listIn = (value: Plain | undefined): readonly string[] => (Array.isArray(value) ? value : [])

/** `${NAME:?why}`, `${NAME:-otherwise}` as compose fills them in. */
const given: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'not-a-secret',
  ISSUER: 'https://issuer.example',
  JWKS: 'https://issuer.example/keys',
}
const filled = (text: string): string =>
  text.replace(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string) => {
    const value = given[name] ?? (kind === '-' ? rest : undefined)
    if (value === undefined) throw new Error(`${name} is not given.`)
    return value
  })

const files = ['compose.yaml', 'compose.apart.yaml'].map((file) => ({
  file,
  compose: mapIn(readPlainYaml(read(file))),
}))
const services = files.flatMap(({ file, compose }) =>
  Object.entries(mapIn(compose.services)).map(([name, service]) => ({ file, name, compose, service: mapIn(service) })),
)
const ours = services.filter(({ service }) => service.image === 'tsunagu')

describe('the compose files', () => {
  test('have the services that the hub is made of', () => {
    expect(services.map(({ file, name }) => `${file} ${name}`)).toEqual([
      'compose.yaml hub',
      'compose.yaml postgres',
      'compose.yaml neo4j',
      'compose.apart.yaml gateway',
      'compose.apart.yaml qualification',
      'compose.apart.yaml mpi',
      'compose.apart.yaml clinical',
      'compose.apart.yaml emergency',
      'compose.apart.yaml chase',
      'compose.apart.yaml postgres',
    ])
  })

  test.each(ours)('set for $name in $file only what the hub reads, and it reads that', ({ service }) => {
    const environment = Object.fromEntries(
      Object.entries(mapIn(service.environment)).map(([key, value]) => [key, filled(String(value))]),
    )
    expect(Object.keys(environment).filter((key) => !keys.has(key))).toEqual([])
    expect(readConfig(environment).hub.mode).toBe('production')
    expect(speaksInTheClear(readConfig(environment))).toBe(false)
  })

  test.each(ours)('give $name in $file no more than it needs', ({ service }) => {
    expect(service).toMatchObject({
      user: '1000:1000',
      read_only: 'true',
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: ['/tmp'],
    })
    const keysAt = listIn(service.volumes).filter((volume) => volume.includes(':/keys'))
    expect(keysAt).toEqual([expect.stringMatching(/:\/keys:ro$/)])
  })

  test.each(services)('publish nothing of $name in $file beyond this machine', ({ service }) => {
    expect(listIn(service.ports).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
  })

  test.each(services)(
    'name for $name in $file only networks, volumes and services that there are',
    ({ service, compose }) => {
      const named = listIn(service.volumes).flatMap((volume) => /^([a-z][\w-]*):/.exec(volume)?.[1] ?? [])
      expect(named.filter((volume) => !(volume in mapIn(compose.volumes)))).toEqual([])
      expect(listIn(service.networks).filter((network) => !(network in mapIn(compose.networks)))).toEqual([])
      const waitsFor = Object.keys(mapIn(service.depends_on))
      expect(waitsFor.filter((name) => !(name in mapIn(compose.services)))).toEqual([])
    },
  )

  test('keep PostgreSQL and the subgraphs on networks that lead nowhere', () => {
    const outside = services
      .filter(({ name }) => name !== 'hub' && name !== 'gateway')
      .flatMap(({ name, service, compose }) =>
        listIn(service.networks)
          .filter((network) => mapIn(mapIn(compose.networks)[network]).internal !== 'true')
          .map((network) => `${name} on ${network}`),
      )
    expect(outside).toEqual([])
  })
})

describe('the image', () => {
  const lines = read('Containerfile')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const of = (instruction: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1))

  test('sets only what the hub reads', () => {
    const set = of('ENV').flatMap((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((pair) => pair.split('=')[0] ?? ''),
    )
    expect(set.filter((key) => !keys.has(key))).toEqual(['NODE_ENV'])
  })

  test('runs the command as nobody in particular, and is asked whether it is ready', () => {
    expect(of('USER')).toEqual(['node'])
    expect(of('ENTRYPOINT')).toEqual(['["node", "gateway/cli.ts"]'])
    expect(of('HEALTHCHECK').join()).toContain('/ready')
    expect(of('STOPSIGNAL')).toEqual(['SIGTERM'])
  })

  test('is made of what is there, and of nothing that the context leaves out', () => {
    const allowed = new Set(
      read('Containerfile.dockerignore')
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1)),
    )
    const copies = of('COPY').map((line) => line.split(/\s+/))
    const stages = of('FROM').flatMap((line) => / AS (\w+)$/.exec(line)?.[1] ?? [])
    const made = copies.flatMap(([first = '']) => (first.startsWith('--from=') ? [first.slice('--from='.length)] : []))
    expect(made.filter((stage) => !stages.includes(stage))).toEqual([])
    const sources = copies.flatMap((words) => (words[0]?.startsWith('--from=') ? [] : words.slice(0, -1)))
    expect(sources.filter((source) => !allowed.has(source))).toEqual([])
    expect(sources.filter((source) => !existsSync(new URL(`../${source}`, import.meta.url)))).toEqual([])
    expect([...allowed].filter((name) => !sources.includes(name))).toEqual([])
  })
})

describe('the reader of compose files', () => {
  test.each([
    ['a key twice', 'a: 1\na: 2', 'Line 2: a stands twice.'],
    ['a tab', 'a:\n\tb: 1', 'Line 2: a tab.'],
    ['what YAML would read otherwise', 'a: *b', 'Line 1: quote this.'],
    ['an item among keys', 'a: 1\n- b', 'Line 2: neither a key nor an item.'],
    [
      'a step back that was no step forth',
      'a:\n    b: 1\n  c: 2',
      'Line 3: indented otherwise than what is before it.',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => readPlainYaml(text)).toThrow(message)
  })
})
