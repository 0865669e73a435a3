import { expect, test } from 'vitest'
import { applicationOf } from '../../../../subgraphs/shared/database/postgres-listener.ts'

test('news is what other processes write to the same schema, and what is written by hand', () => {
  const here = applicationOf('qualification', 'qualification')
  const heard = [
    here.name,
    applicationOf('qualification', 'qualification').name,
    applicationOf('mpi', 'mpi').name,
    applicationOf('qualification', 'trial').name,
    'psql',
    '',
  ]
  expect(heard.map((writer) => here.isNews(writer))).toEqual([false, true, false, false, true, true])
})

test('an application’s name is one that PostgreSQL does not cut', () => {
  expect(applicationOf('qualification', 'a'.repeat(63)).name.length).toBeLessThan(64)
})
