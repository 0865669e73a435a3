import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { readConfig } from '../../gateway/config.ts'
import { refusalReasons } from '../../gateway/limits/refusal.ts'
import { createAdmission } from '../../gateway/limits.ts'
import { readBody } from '../../gateway/server/request.ts'
import { doorSdl } from '../support/door.ts'

const { limits } = readConfig({})
const schema = buildSchema(doorSdl)
const words = [
  ...['{', '}', '(', ')', '[', ']', ':', '$', '@', '!', '...', '=', '|', '&', '#', '\n', '"', '"""', '\\', '\u0000'],
  ...['query', 'mutation', 'subscription', 'fragment', 'on', 'F', 'F2', 'Person', 'Query', 'Friends', '__typename'],
  ...['me', 'mother', 'children', 'friends', 'edges', 'node', 'first', 'checks', 'inputs', 'id', '$n', '@skip', 'if'],
  ...['{ me { id } }', '{ ...F }', 'fragment F on Person { id ...F2 }', 'fragment F2 on Person { ...F }', '1', 'true'],
  ...['null', '-9e99', '"x"', '{ mother', '{ me', '}}', '__proto__', 'constructor', '\ud800', '山田'],
]
const seed = 20261120

test('whatever is put together from words of the language has a verdict, and the same one again', () => {
  const soup = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(soup, (text) => {
      const { admit } = createAdmission({ schema, limits, introspection: false })
      const request = { text, operationName: null, variables: {} }
      const verdict = admit(request)
      if (!verdict.ok) {
        expect(verdict.refusal.code).toBe('OPERATION_REFUSED')
        expect(refusalReasons).toContain(verdict.refusal.reason)
      }
      expect(admit(request)).toBe(verdict)
    }),
    { seed, numRuns: 2_000 },
  )
})

test('whatever JSON is sent as body and variables has a verdict', () => {
  const { admit } = createAdmission({ schema, limits, introspection: false })
  const text = 'query ($input: Check!, $n: Int) { check(input: $input) me { friends(first: $n) { total } } }'
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.json({ maxDepth: 6 }), (body, input) => {
      const read = readBody(JSON.parse(body))
      if (!read.ok) expect(refusalReasons).toContain(read.refusal.reason)
      const verdict = admit({ text, operationName: null, variables: { input: JSON.parse(input), n: JSON.parse(body) } })
      if (!verdict.ok) expect(refusalReasons).toContain(verdict.refusal.reason)
    }),
    { seed, numRuns: 2_000 },
  )
})
