import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RefusalReason } from '../../gateway/limits/refusal.ts'
import { type Door, openDoor } from '../support/door.ts'

let hub: Door
beforeAll(async () => {
  hub = await openDoor({ resolvers: { echo: () => 'heard', checks: () => [], check: () => 'seen' } })
})
afterAll(async () => {
  await hub.drain()
})

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ')
const nested = (levels: number, open: string, inner: string): string =>
  `${open.repeat(levels)}${inner}${'}'.repeat(levels)}`

/** The hub refuses with the reason, the limit and the measure, and goes on answering. */
async function refused(body: unknown, reason: RefusalReason, measures: Record<string, number> = {}): Promise<void> {
  const told = await hub.post(body)
  expect({ status: told.status, body: told.body }).toMatchObject({
    status: 400,
    body: { errors: [{ extensions: { code: 'OPERATION_REFUSED', reason, ...measures } }] },
  })
  expect((await hub.post({ query: '{ me { id } }' })).body).toEqual({ data: { me: { id: 'per_1' } } })
}

describe('a document that asks too much is refused before anything is planned', () => {
  test('a flood of aliases', async () => {
    const query = `{ ${many(100, (n) => `a${n}: echo`)} }`
    await refused({ query }, 'ALIASES', { limit: 30, measured: 100 })
  })

  test('a hundred aliases of __typename', async () => {
    const query = `{ me { ${many(100, (n) => `t${n}: __typename`)} } }`
    await refused({ query }, 'ALIASES', { limit: 30, measured: 100 })
  })

  test('aliases hidden in a fragment that is spread again and again', async () => {
    const query = `{ ${many(4, (n) => `p${n}: me { ...F }`)} } fragment F on Person { ${many(10, (n) => `n${n}: name`)} }`
    await refused({ query }, 'ALIASES', { limit: 30, measured: 44 })
  })

  test('five hundred times the same field', async () => {
    await refused({ query: `{ me { ${many(500, () => 'name')} } }` }, 'DUPLICATE_FIELDS', { limit: 10, measured: 499 })
  })

  test('the same field hidden in inline fragments and spreads', async () => {
    const query = `{ me { ${many(12, () => '... on Person { name }')} } }`
    await refused({ query }, 'DUPLICATE_FIELDS', { limit: 10, measured: 11 })
    const spread = `{ me { ${many(20, () => '...F')} } } fragment F on Person { name }`
    await refused({ query: spread }, 'DUPLICATE_FIELDS', { limit: 10, measured: 19 })
  })

  test('too many fields at the root', async () => {
    await refused({ query: `{ ${many(21, () => '__typename')} }` }, 'ROOT_FIELDS', { limit: 20, measured: 21 })
  })

  test('ten thousand levels, which would overflow the parser', async () => {
    await refused({ query: nested(10_000, '{ me ', '{ id }') }, 'NESTING', { limit: 64, measured: 65 })
  })

  test('ten thousand nested lists and types', async () => {
    await refused({ query: `{ echo(text: ${'['.repeat(10_000)}` }, 'NESTING', { limit: 64, measured: 65 })
    await refused({ query: `query ($v: ${'['.repeat(10_000)}` }, 'NESTING', { limit: 64, measured: 65 })
  })

  test('more levels than any page needs', async () => {
    const query = `{ me ${nested(16, '{ mother ', '{ id }')} }`
    await refused({ query }, 'DEPTH', { limit: 15, measured: 18 })
  })

  test('levels hidden in a chain of fragments', async () => {
    const chain = many(16, (n) => `fragment F${n} on Person { mother { ${n === 15 ? 'id' : `...F${n + 1}`} } }`)
    await refused({ query: `{ me { ...F0 } } ${chain}` }, 'DEPTH', { limit: 15, measured: 18 })
  })

  test('fragments that spread in a circle, at once or by way of others', async () => {
    await refused({ query: '{ me { ...A } } fragment A on Person { id ...A }' }, 'FRAGMENT_CYCLE')
    const query =
      '{ me { ...A } } fragment A on Person { mother { ...B } } fragment B on Person { mother { ...C } } fragment C on Person { ...A }'
    await refused({ query }, 'FRAGMENT_CYCLE')
    await refused({ query: '{ me { id } } fragment Unused on Person { ...Unused }' }, 'FRAGMENT_CYCLE')
  })

  test('a bomb of fragments, each spread twice by the one before: a billion fields in a kilobyte', async () => {
    const bomb = many(
      12,
      (n) =>
        `fragment F${n} on Person { mother { ${n === 11 ? 'id' : `...F${n + 1}`} } children { ${n === 11 ? 'id' : `...F${n + 1}`} } }`,
    )
    await refused({ query: `{ me { ...F0 } } ${bomb}` }, 'COST', { limit: 150_000 })
  })

  test('a fragment bomb that repeats itself under aliases', async () => {
    const bomb = many(
      30,
      (n) => `fragment F${n} on Person { ${n === 29 ? 'a: id' : `...F${n + 1} ... on Person { ...F${n + 1} }`} }`,
    )
    await refused({ query: `{ me { ...F0 } } ${bomb}` }, 'ALIASES', { limit: 30, measured: 536_870_912 })
  })

  test('a flood of directives, of spreads, of tokens', async () => {
    await refused({ query: `{ me { id ${'@skip(if: false) '.repeat(51)} } }` }, 'DIRECTIVES', {
      limit: 50,
      measured: 51,
    })
    await refused({ query: `{ me { ${'...A '.repeat(101)} } }` }, 'FRAGMENTS', { limit: 100, measured: 101 })
    await refused({ query: `{ me { ${'id '.repeat(3_000)} } }` }, 'TOKENS', { limit: 2_000, measured: 2_001 })
  })

  test('pages of pages of pages', async () => {
    const query = `{ me { friends(first: 1000) { edges { node { friends(first: 1000) { edges { node { id } } } } } } } }`
    await refused({ query }, 'COST', { limit: 150_000 })
  })

  test('page sizes hidden in variables', async () => {
    const query = `query ($n: Int) { me { friends(first: $n) { edges { node { name children { name } } } } } }`
    await refused({ query, variables: { n: 1_000_000 } }, 'COST', { limit: 150_000 })
    expect((await hub.post({ query, variables: { n: 10 } })).status).toBe(200)
  })

  test('a thousand checks pass, one more does not, in variables or written out', async () => {
    const query = 'query ($inputs: [Check!]!) { checks(inputs: $inputs) { number } }'
    const inputs = (count: number) => Array.from({ length: count }, (_, n) => ({ number: String(n) }))
    expect((await hub.post({ query, variables: { inputs: inputs(1_000) } })).body).toEqual({ data: { checks: [] } })
    await refused({ query, variables: { inputs: inputs(1_001) } }, 'LIST_SIZE', { limit: 1_000, measured: 1_001 })
    const told = await openDoor({ environment: { LIMIT_TOKENS: '100000' } })
    const written = await told.post({ query: `{ checks(inputs: [${'{number:"1"}'.repeat(1_001)}]) { number } }` })
    await told.drain()
    expect(written.body).toMatchObject({ errors: [{ extensions: { reason: 'LIST_SIZE', measured: 1_001 } }] })
  })

  test('checks under several aliases are counted together', async () => {
    const query = `query ($inputs: [Check!]!) { ${many(20, (n) => `c${n}: checks(inputs: $inputs) { number notes }`)} }`
    const inputs = Array.from({ length: 1_000 }, (_, n) => ({ number: String(n) }))
    expect((await hub.post({ query, variables: { inputs } })).body).toMatchObject({
      errors: [{ extensions: { reason: 'COST', limit: 150_000, measured: 260_000 } }],
    })
  })
})

describe('a document that is none is refused without repeating it', () => {
  test('what is not GraphQL', async () => {
    const told = await hub.post({ query: '{ echo(text: "12345678" ' })
    expect(told.body).toEqual({
      errors: [
        {
          message: 'The document is not GraphQL.',
          locations: [{ line: 1, column: 25 }],
          extensions: { code: 'OPERATION_REFUSED', reason: 'SYNTAX' },
        },
      ],
    })
  })

  test('what the schema does not have, without hints', async () => {
    const told = await hub.post({ query: '{ mee { id } }' })
    expect(told.body).toEqual({
      errors: [
        {
          message: 'Cannot query field "mee" on type "Query".',
          locations: [{ line: 1, column: 3 }],
          extensions: { code: 'OPERATION_REFUSED', reason: 'VALIDATION' },
        },
      ],
    })
  })

  test('a value of the wrong type, without the value', async () => {
    const told = await hub.post({ query: '{ me { friends(first: "記号12345678") { total } } }' })
    expect(told.body).toEqual({
      errors: [
        {
          message: 'A value does not fit the type expected here.',
          locations: [{ line: 1, column: 23 }],
          extensions: { code: 'OPERATION_REFUSED', reason: 'VALIDATION' },
        },
      ],
    })
  })

  test('several operations and no name, or a name that none has', async () => {
    const query = 'query A { me { id } } query B { me { name } }'
    await refused({ query }, 'OPERATION_NAME')
    await refused({ query, operationName: 'C' }, 'OPERATION_NAME')
    expect((await hub.post({ query, operationName: 'B' })).body).toEqual({ data: { me: { name: 'つなぐ' } } })
  })

  test('a type system where an operation belongs', async () => {
    await refused({ query: 'type Person { id: ID! }' }, 'VALIDATION')
  })

  test.each(['', ' ', '\u0000', '{', '}', '...', '#', '"""', '\ud800', '🙂', '$', '{me{id}}\u0007'])(
    'the text %j',
    async (query) => {
      const told = await hub.post({ query })
      expect(told.status).toBe(400)
      expect(told.body).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_REFUSED' } }] })
    },
  )
})

describe('variables', () => {
  const echo = 'query ($text: String) { echo(text: $text) }'
  const check = 'query ($input: Check!) { check(input: $input) }'

  test.each([
    ['NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud83d'],
  ])('with %s are refused by their path', async (_, text) => {
    await refused({ query: echo, variables: { text } }, 'TEXT')
    const told = await hub.post({
      query: 'query ($sent: Check!) { check(input: $sent) }',
      variables: { sent: { number: '1', more: [{ number: text }] } },
    })
    expect(told.body).toMatchObject({ errors: [{ extensions: { inputPath: ['input', 'more', 0, 'number'] } }] })
  })

  test('and literals alike', async () => {
    await refused({ query: '{ echo(text: "\\u0000") }' }, 'TEXT')
  })

  test('nested by the thousand', async () => {
    const deep = `${'{"more":['.repeat(5_000)}${']}'.repeat(5_000)}`
    await refused(`{"query": ${JSON.stringify(check)}, "variables": {"input": ${deep}}}`, 'VARIABLES', { limit: 16 })
  })

  test('by the hundred thousand', async () => {
    const more = Array.from({ length: 900 }, () => ({ number: '1', more: Array.from({ length: 60 }, () => 1) }))
    await refused({ query: check, variables: { input: { number: '1', more } } }, 'VARIABLES', {
      limit: 50_000,
      measured: 50_001,
    })
  })

  test('named after the prototype reach nothing', async () => {
    await refused(
      `{"query": ${JSON.stringify(check)}, "variables": {"input": {"__proto__": {"number": "1"}}}}`,
      'VARIABLES',
    )
    await refused(`{"query": ${JSON.stringify(echo)}, "variables": {"__proto__": {"text": "x"}}}`, 'VARIABLES')
    const told = await hub.post(`{"__proto__": {"query": "{ me { id } }"}}`)
    expect(told.body).toMatchObject({ errors: [{ extensions: { reason: 'REQUEST_SHAPE' } }] })
    expect(({} as Record<string, unknown>).query).toBe(undefined)
  })

  test('whose names are values are not repeated', async () => {
    const told = await hub.post({
      query: 'query ($input: Check!) { check(input: $input) }',
      variables: { input: { 山田太郎: 'a\u0000' } },
    })
    expect(told.body).toEqual({
      errors: [
        {
          message: 'A string holds a character no text has.',
          extensions: { code: 'OPERATION_REFUSED', reason: 'TEXT', inputPath: ['input'] },
        },
      ],
    })
  })
})
