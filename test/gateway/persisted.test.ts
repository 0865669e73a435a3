import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../gateway/config.ts'
import { createAdmission } from '../../gateway/limits.ts'
import {
  createPersistedOperations,
  type Manifest,
  ManifestError,
  manifestOf,
  manifestText,
  operationId,
  type PersistedOptions,
  readManifest,
} from '../../gateway/persisted.ts'
import { createPlanner } from '../../gateway/plan.ts'

const document = 'query Me { me { id } }'
const other = 'query Other { me { name } }'
const manifest: Manifest = {
  version: 1,
  operations: [{ id: operationId(document), name: 'Me', usedBy: 'person', document }],
}
const operations = (options: Partial<PersistedOptions> = {}) =>
  createPersistedOperations({ manifest, only: false, automatic: false, ...options })
const reason = (found: ReturnType<ReturnType<typeof operations>['find']>) => (found.ok ? 'FOUND' : found.refusal.reason)

describe('a text', () => {
  test('is found by the id of a committed operation', () => {
    expect(operations().find({ query: null, hash: operationId(document) })).toEqual({ ok: true, value: document })
  })

  test('goes as it is written where anything is accepted', () => {
    expect(operations().find({ query: other, hash: null })).toEqual({ ok: true, value: other })
  })

  test('must fit the id it is sent with', () => {
    expect(reason(operations().find({ query: other, hash: operationId(document) }))).toBe('PERSISTED_QUERY_MISMATCH')
    expect(reason(operations().find({ query: null, hash: 'A'.repeat(64) }))).toBe('PERSISTED_QUERY_MISMATCH')
  })

  test('is not found when nobody registered it', () => {
    expect(reason(operations().find({ query: null, hash: operationId(other) }))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(reason(operations().find({ query: null, hash: null }))).toBe('REQUEST_SHAPE')
  })
})

describe('registering', () => {
  test('works only where it is switched on', () => {
    for (const [automatic, expected] of [
      [true, 'FOUND'],
      [false, 'PERSISTED_QUERY_NOT_FOUND'],
    ] as const) {
      const some = operations({ automatic })
      some.register(operationId(other), other)
      expect(reason(some.find({ query: null, hash: operationId(other) }))).toBe(expected)
    }
  })

  test('never widens the strict mode', () => {
    const strict = operations({ only: true, automatic: true })
    strict.register(operationId(other), other)
    expect(reason(strict.find({ query: null, hash: operationId(other) }))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(reason(strict.find({ query: other, hash: operationId(other) }))).toBe('PERSISTED_ONLY')
    expect(reason(strict.find({ query: other, hash: null }))).toBe('PERSISTED_ONLY')
    expect(reason(strict.find({ query: document, hash: null }))).toBe('FOUND')
  })

  test('keeps no more than a thousand, the oldest leave first', () => {
    const some = operations({ automatic: true })
    const text = (n: number) => `{ me { a${n}: id } }`
    for (let n = 0; n <= 1_000; n++) some.register(operationId(text(n)), text(n))
    expect(reason(some.find({ query: null, hash: operationId(text(0)) }))).toBe('PERSISTED_QUERY_NOT_FOUND')
    expect(reason(some.find({ query: null, hash: operationId(text(1_000)) }))).toBe('FOUND')
  })
})

describe('a manifest', () => {
  const problem = (text: string): string => {
    try {
      readManifest(text)
      return 'none'
    } catch (error) {
      if (error instanceof ManifestError) return error.message.split('\n')[0] ?? ''
      throw error
    }
  }

  test('is read as it was committed', () => {
    expect(readManifest(JSON.stringify(manifest))).toEqual(manifest)
  })

  test('is refused when it is not JSON, not a manifest, altered or doubled', () => {
    const [operation] = manifest.operations
    const having = (...list: unknown[]) => problem(JSON.stringify({ version: 1, operations: list }))
    expect(problem('{')).toBe('The operations manifest cannot be used: it is not JSON.')
    expect(problem('{"version":2,"operations":[]}')).toMatch(/cannot be used: ✖/)
    expect(having({ ...operation, document: other })).toBe(
      'The operations manifest cannot be used: Me: the id is not the hash of the document.',
    )
    expect(having(operation, operation)).toBe(
      'The operations manifest cannot be used: Me: the same document stands twice.',
    )
    expect(having({ ...operation, usedBy: '' })).toMatch(/cannot be used: ✖/)
  })

  test('is made of written operations, each with its own fragments', () => {
    const text = `
      query A { me { ...Name } }
      query B { me { id } }
      fragment Name on Person { name }
    `
    const { operations } = manifestOf([{ usedBy: 'person', text }])
    expect(operations.map(({ name, usedBy, document }) => ({ name, usedBy, document }))).toEqual([
      {
        name: 'A',
        usedBy: 'person',
        document: 'query A {\n  me {\n    ...Name\n  }\n}\n\nfragment Name on Person {\n  name\n}',
      },
      { name: 'B', usedBy: 'person', document: 'query B {\n  me {\n    id\n  }\n}' },
    ])
    expect(() => manifestOf([{ usedBy: 'person', text: '{ me { id } }' }])).toThrow(
      new ManifestError('person: an operation has no name.'),
    )
  })
})

describe('the committed manifest', () => {
  const schemaFolder = new URL('../../schema/', import.meta.url)
  const committed = readFileSync(new URL('operations.json', schemaFolder), 'utf8')

  test('holds the operations that are written, and no older ones', () => {
    const sources = readdirSync(new URL('operations/', schemaFolder))
      .filter((name) => name.endsWith('.graphql'))
      .sort()
      .map((name) => ({
        usedBy: name.replace('.graphql', ''),
        text: readFileSync(new URL(`operations/${name}`, schemaFolder), 'utf8'),
      }))
    expect(committed).toBe(manifestText(manifestOf(sources)))
  })

  test('is answered: each of its operations is fair and fits the graph', () => {
    const supergraphSdl = readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8')
    const { schema } = createPlanner({ supergraphSdl, forwardTo: () => async () => ({ data: null }) })
    const { admit } = createAdmission({ schema, limits: readConfig({}).limits, introspection: false })
    for (const { name, document } of readManifest(committed).operations) {
      const verdict = admit({ text: document, operationName: null, variables: {} })
      expect(verdict.ok ? verdict.value.name : verdict.refusal).toBe(name)
    }
  })
})
