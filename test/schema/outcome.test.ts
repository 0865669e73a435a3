import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ErrorCode, errorCodes } from '../../schema/domain/outcome.ts'

interface Reached {
  readonly file: string
  readonly name: string
}

/** Where a caller of the hub is shown to get each code; null: not reachable yet. */
const reachedIn: Readonly<Record<ErrorCode, Reached | null>> = {
  UNAUTHENTICATED: {
    file: 'federation/hub/card.test.ts',
    name: 'nobody asks without saying who they are',
  },
  SUSPENDED: {
    file: 'federation/hub/emergencies.test.ts',
    name: 'they open the emergency summary and nothing else, until an officer lifts it',
  },
  NOT_PERMITTED: {
    file: 'federation/hub/path.test.ts',
    name: 'a desk gets the eligibility alone: whose number it is has an error of its own',
  },
  CONSENT_REQUIRED: {
    file: 'federation/hub/protection.test.ts',
    name: 'the insurer, by law, sees dialysis alone; a desk what was consented to, and no infection where that was refused',
  },
  CONSENT_REFUSED: {
    file: 'federation/hub/portal-consent.test.ts',
    name: 'the more specific word counts: a refusal to all, a permit to one; a region, a role',
  },
  INVALID_INPUT: {
    file: 'federation/hub/card.test.ts',
    name: '%j is refused where it stands: %s',
  },
  NOT_FOUND: {
    file: 'federation/hub/protection.test.ts',
    name: 'it survives a change of insurer',
  },
  CONFLICT: {
    file: 'federation/hub/insurers.test.ts',
    name: 'the same request again gets the first answer, another under its key is a conflict, and a new key changes nothing',
  },
  OPERATION_REFUSED: { file: 'gateway/server.test.ts', name: 'in production the schema is not told' },
  // No region is asked before the clinical records are: it comes with them.
  REGION_UNAVAILABLE: null,
  STORE_UNAVAILABLE: {
    file: 'federation/hub/access-log.test.ts',
    name: 'are merged, and a process that has gone is named',
  },
  SUBGRAPH_UNAVAILABLE: {
    file: 'federation/wirings.test.ts',
    name: 'a subgraph that is gone empties its own fields, each told at its place, and the rest stands',
  },
  AUDIT_UNAVAILABLE: {
    file: 'federation/hub/access-log.test.ts',
    name: 'there is none: where the log cannot be written nothing is told, and nothing that was asked about is missing from it',
  },
  RATE_LIMITED: {
    file: 'gateway/server/load.test.ts',
    name: 'more operations at once than allowed are turned away, and counted down again',
  },
  TIMEOUT: {
    file: 'gateway/server/load.test.ts',
    name: 'an operation that takes too long is left, and told to stop',
  },
  INTERNAL: {
    file: 'gateway/server.test.ts',
    name: 'that fails inside tells only its request id, and the log where, without the message',
  },
}

const tests = join(import.meta.dirname, '..')

describe('every code a caller can see', () => {
  const reached = errorCodes.flatMap((code) => {
    const where = reachedIn[code]
    return where === null ? [] : [{ code, ...where }]
  })

  test.each(reached)('$code is reached in $file', ({ code, file, name }) => {
    const text = readFileSync(join(tests, file), 'utf8')
    const begins = text.indexOf(`'${name}'`)
    expect(begins, `${file} has a test of that name`).toBeGreaterThan(-1)
    const next = text.slice(begins).search(/\n\s*test(\.each)?\(/)
    const body = next < 0 ? text.slice(begins) : text.slice(begins, begins + next)
    // The code itself, or through the file's own constant or function that carries it.
    const carriers = [...text.matchAll(/\nconst (\w+) =(?:(?!\n(?:const|describe|test)\b)[\s\S])*/g)]
    const carrying = carriers.filter(([definition]) => definition.includes(`'${code}'`)).map(([, own]) => `${own}(`)
    expect([`'${code}'`, ...carrying].filter((sign) => body.includes(sign)).length).toBeGreaterThan(0)
  })

  test('only what the regions will answer is still out of reach', () => {
    expect(errorCodes.filter((code) => reachedIn[code] === null)).toEqual(['REGION_UNAVAILABLE'])
  })
})
