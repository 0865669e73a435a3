import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const module = new URL('../../gateway/environment.ts', import.meta.url).href
const seenAfterImport = (environment: Record<string, string>): unknown =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `await import('${module}')
         console.log(JSON.stringify([process.env.NODE_ENV, process.env.APOLLO_TELEMETRY_DISABLED]))`,
      ],
      { env: environment, encoding: 'utf8' },
    ),
  )

test('GraphQL runs in production mode whatever the shell says, and Apollo sends no telemetry', () => {
  expect(seenAfterImport({})).toEqual(['production', '1'])
  expect(seenAfterImport({ NODE_ENV: 'development', APOLLO_TELEMETRY_DISABLED: '0' })).toEqual(['production', '1'])
})

test('tests keep their own mode', () => {
  expect(seenAfterImport({ NODE_ENV: 'test' })).toEqual(['test', '1'])
})
