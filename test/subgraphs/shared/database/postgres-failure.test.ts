import { DatabaseError } from 'pg'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../../../subgraphs/shared/database/postgres-failure.ts'
import { Unstorable } from '../../../../subgraphs/shared/database/storable.ts'
import { ConstraintViolation } from '../../../../subgraphs/shared/database/violation.ts'
import { StoreUnavailable } from '../../../../subgraphs/shared/failure.ts'

const told = (code: string, more: Partial<DatabaseError> = {}, writing = false) =>
  failureOf('mpi', Object.assign(new DatabaseError('as 山田 said', 1, 'error'), { code, ...more }), writing)

describe('what PostgreSQL says', () => {
  test.each(['40001', '40P01'])('%s is run again', (code) => {
    expect(told(code).kind).toBe('again')
  })

  test('a plan whose table changed is made anew; another thing it does not support is not', () => {
    expect(told('0A000', { routine: 'RevalidateCachedQuery' }).kind).toBe('again')
    expect(told('0A000', { routine: 'transformStmt' }).kind).toBe('refused')
  })

  test.each([
    ['57P01', true],
    ['57P03', true],
    ['08006', true],
    ['28P01', true],
    ['3D000', true],
    ['53300', true],
    ['53100', false],
    ['57014', false],
    ['55P03', false],
    ['XX001', true],
  ])('%s is an outage; the connection is lost with it: %s', (code, lost) => {
    expect(told(code)).toMatchObject({ kind: 'unavailable', lost, error: expect.any(StoreUnavailable) })
  })

  test('a server that only reads is an outage for who writes, and a bug of who does not', () => {
    expect(told('25006', {}, true)).toMatchObject({ kind: 'unavailable', lost: true })
    expect(told('25006', {}, false)).toMatchObject({ kind: 'refused' })
  })

  test('a socket that broke is an outage', () => {
    const broken = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' })
    expect(failureOf('mpi', broken, false)).toMatchObject({
      kind: 'unavailable',
      lost: true,
      error: { cause: 'ECONNREFUSED' },
    })
  })

  test('a violated key names its columns, in any language and without its values', () => {
    const detail = 'Schlüssel „("from", handle)=(2024-04-01, 山田)“ existiert bereits.'
    expect(told('23505', { table: 'held', constraint: 'held_key', detail })).toEqual({
      kind: 'refused',
      error: new ConstraintViolation({
        kind: 'unique',
        table: 'held',
        columns: ['from', 'handle'],
        constraint: 'held_key',
      }),
    })
  })

  test.each(['22003', '22021', '22P05'])('%s is a value that cannot be stored', (code) => {
    expect(told(code)).toMatchObject({ kind: 'refused', error: expect.any(Unstorable) })
  })

  test('only syntax and names are told in its own words', () => {
    expect(told('42P01').kind === 'refused' && told('42P01').error.message).toBe('as 山田 said (42P01)')
    expect(told('22P02', { routine: 'pg_strtoint64' }).error.message).toBe(
      'PostgreSQL refused a statement (22P02 pg_strtoint64)',
    )
  })
})
