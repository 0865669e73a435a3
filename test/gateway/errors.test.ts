import { GraphQLError } from 'graphql'
import { describe, expect, test } from 'vitest'
import { refusalIn, shapeErrors, shapeRefusal, statusOf, whereThrown } from '../../gateway/errors.ts'
import { type ErrorCode, errorCodes } from '../../schema/domain/outcome.ts'
import { Refused, StoreUnavailable } from '../../subgraphs/shared/failure.ts'

const request = '0f0e0d0c-0b0a-4908-8706-050403020100'
const shape = (...errors: Parameters<typeof shapeErrors>[0]) => {
  const unexpected: unknown[] = []
  return { shaped: shapeErrors(errors, request, (error) => unexpected.push(error)), unexpected }
}

describe('an error on its way out', () => {
  test.each(errorCodes.filter((code) => code !== 'INTERNAL'))('keeps the code %s that was refused with', (code) => {
    const refused = new Refused({ code, message: 'Why.', reason: 'A_REASON', inputPath: ['inputs', 3, 'number'] })
    const { shaped, unexpected } = shape(new GraphQLError('Why.', { path: ['a', 0, 'b'], originalError: refused }))
    expect(shaped).toEqual([
      {
        message: 'Why.',
        path: ['a', 0, 'b'],
        extensions: { code, reason: 'A_REASON', inputPath: ['inputs', 3, 'number'] },
      },
    ])
    expect(unexpected).toEqual([])
  })

  test('from a subgraph apart keeps code, reason, category and input path, and leaves the rest behind', () => {
    const { shaped } = shape({
      message: 'The person has not consented.',
      path: ['person', 'clinicalSummary'],
      extensions: {
        code: 'CONSENT_REQUIRED',
        reason: 'NO_PROVISION',
        category: 'CLINICAL',
        inputPath: ['id'],
        serviceName: 'clinical',
        stacktrace: ['at /srv/hub/store.ts:1:1'],
        exception: { value: '12345678' },
      },
    })
    expect(shaped).toEqual([
      {
        message: 'The person has not consented.',
        path: ['person', 'clinicalSummary'],
        extensions: { code: 'CONSENT_REQUIRED', reason: 'NO_PROVISION', category: 'CLINICAL', inputPath: ['id'] },
      },
    ])
  })

  test('does not carry what only looks like a reason, a category or a path', () => {
    const { shaped } = shape({
      message: 'No.',
      extensions: { code: 'INVALID_INPUT', reason: '山田 太郎', category: 'SECRETS', inputPath: [{ at: 1 }] },
    })
    expect(shaped).toEqual([{ message: 'No.', extensions: { code: 'INVALID_INPUT' } }])
  })

  test.each([
    ['an exception', new GraphQLError('boom 12345678', { path: ['me'], originalError: new TypeError('12345678') })],
    ['a code nobody knows', { message: 'secret', path: ['me'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } }],
    ['INTERNAL from elsewhere', { message: 'secret', path: ['me'], extensions: { code: 'INTERNAL' } }],
    ['a prototype for a code', { message: 'secret', path: ['me'], extensions: { code: 'constructor' } }],
  ])('that is %s becomes INTERNAL, with the request and nothing else', (_, error) => {
    const { shaped, unexpected } = shape(error)
    expect(shaped).toEqual([
      {
        message: 'Something failed inside the hub. Quote the request id when you ask about it.',
        path: ['me'],
        extensions: { code: 'INTERNAL', request },
      },
    ])
    expect(unexpected).toEqual([error])
  })

  test('that was aborted says that it took too long', () => {
    const late = new GraphQLError('x', { originalError: new DOMException('secret', 'TimeoutError') })
    expect(shape(late).shaped).toEqual([{ message: 'The answer took too long.', extensions: { code: 'TIMEOUT' } }])
  })

  test('never tells the cause of an outage', () => {
    const outage = new StoreUnavailable('qualification', new Error('/srv/data/qualification.sqlite: disk full'))
    expect(shape(new GraphQLError('x', { originalError: outage })).shaped).toEqual([
      { message: 'The qualification store cannot be reached.', extensions: { code: 'STORE_UNAVAILABLE' } },
    ])
  })

  test('that runs in a circle of causes ends', () => {
    const circle: { originalError?: unknown } = {}
    circle.originalError = circle
    expect(refusalIn(circle)).toBe(null)
  })
})

test('a refused request says what was measured, where, and nothing it was not given', () => {
  const refusal = { code: 'OPERATION_REFUSED', message: 'Too deep.', reason: 'DEPTH', limit: 15, measured: 18 } as const
  expect(shapeRefusal({ ...refusal, locations: [{ line: 1, column: 2 }] }, request)).toEqual({
    message: 'Too deep.',
    locations: [{ line: 1, column: 2 }],
    extensions: { code: 'OPERATION_REFUSED', reason: 'DEPTH', limit: 15, measured: 18 },
  })
})

test('the log learns where an exception came from, and not what it said', () => {
  const error = new RangeError('山田太郎\n    at 12345678')
  const { name, at } = whereThrown(new GraphQLError('x', { originalError: error }))
  expect(name).toBe('RangeError')
  expect(at[0]).toMatch(/^at .*errors\.test\.ts:\d+:\d+/)
  expect(at.join()).not.toContain('12345678')
  expect(whereThrown('text')).toEqual({ name: 'string', at: [] })
})

test('each code has its status when it is all there is to say', () => {
  const statuses = Object.fromEntries(errorCodes.map((code) => [code, statusOf(code)]))
  expect(statuses).toEqual({
    UNAUTHENTICATED: 401,
    SUSPENDED: 403,
    NOT_PERMITTED: 403,
    CONSENT_REQUIRED: 403,
    CONSENT_REFUSED: 403,
    INVALID_INPUT: 400,
    NOT_FOUND: 404,
    CONFLICT: 409,
    OPERATION_REFUSED: 400,
    REGION_UNAVAILABLE: 503,
    STORE_UNAVAILABLE: 503,
    SUBGRAPH_UNAVAILABLE: 503,
    AUDIT_UNAVAILABLE: 503,
    RATE_LIMITED: 429,
    TIMEOUT: 504,
    INTERNAL: 500,
  } satisfies Record<ErrorCode, number>)
})
