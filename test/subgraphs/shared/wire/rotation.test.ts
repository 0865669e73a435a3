import { cpSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFetchDoor } from '../../../../subgraphs/shared/wire/door.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../../../subgraphs/shared/wire/keys.ts'
import { rotateServiceKeys, rotationSteps } from '../../../../subgraphs/shared/wire/rotation.ts'
import { createFetchSigner } from '../../../../subgraphs/shared/wire/signer.ts'
import { frozenClock } from '../../../support/clock.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { reasonOf } from '../../../support/outcome.ts'
import { physician, requestId } from './parties.ts'

const stages = ['before', ...rotationSteps] as const
const far = (one: number, other: number): boolean => Math.abs(one - other) > 1
const pairs = stages.flatMap((sender, at) =>
  stages.map((receiver, other) => ({ sender, receiver, apart: far(at, other) })),
)

describe.each(['gateway', 'mpi'])('while the keys of the %s are replaced', (rotated) => {
  const folder = temporaryFolder()
  const at = (stage: string) => join(folder, stage)
  const clock = frozenClock()

  beforeAll(() => {
    for (const name of ['gateway', 'mpi']) makeServiceKeys(at('before'), name)
    let former = 'before'
    for (const step of rotationSteps) {
      cpSync(at(former), at(step), { recursive: true })
      rotateServiceKeys(at(step), rotated, step)
      former = step
    }
  })

  const verdict = (sender: string, receiver: string) => {
    const signer = createFetchSigner({
      keys: readServiceKeys(at(sender), 'gateway'),
      audiences: readKeyDirectory(at(sender), ['mpi']),
      clock: clock.now,
    })
    const door = createFetchDoor({
      keys: readServiceKeys(at(receiver), 'mpi'),
      issuers: readKeyDirectory(at(receiver), ['gateway']),
      clock: clock.now,
    })
    const operation = { caller: physician, request: requestId, operation: 'Op', at: clock.now() }
    const { headers } = signer.forOperation(operation).sign('mpi', Buffer.from('{}'))
    return reasonOf(door.verify(headers, Buffer.from('{}')))
  }

  it.each(pairs.filter(({ apart }) => !apart))('a fetch from $sender reaches $receiver', ({ sender, receiver }) => {
    expect(verdict(sender, receiver)).toBeNull()
  })

  it('steps may not be left out: of who is two apart something is refused', () => {
    const refused = pairs.filter(({ sender, receiver, apart }) => apart && verdict(sender, receiver) !== null)
    expect(refused.map(({ sender, receiver }) => `${sender} to ${receiver}`)).toEqual([
      'before to retire',
      'add to retire',
      'use to before',
      'retire to before',
    ])
  })

  it('the private file stays the owner’s, and the public one holds no secret', () => {
    for (const stage of stages) {
      expect(statSync(join(at(stage), `${rotated}.private.jwks.json`)).mode & 0o777).toBe(0o600)
      expect(readFileSync(join(at(stage), `${rotated}.jwks.json`), 'utf8')).not.toContain('"d"')
    }
  })

  it('all is new at the end', () => {
    const kids = (stage: string) => {
      const { signing, opening } = readServiceKeys(at(stage), rotated)
      return [signing.kid, ...opening.map(({ kid }) => kid)]
    }
    expect(kids('retire')).toHaveLength(2)
    expect(kids('retire').filter((kid) => kids('before').includes(kid))).toEqual([])
  })

  it.each([
    ['before', 'use', 'There are no new keys: add them first.'],
    ['before', 'retire', 'There are no former keys to retire.'],
    ['add', 'add', 'New keys were added already: use them, or retire the former.'],
  ] as const)('%s, %s is out of turn', (stage, step, message) => {
    expect(() => rotateServiceKeys(at(stage), rotated, step)).toThrow(message)
  })
})
