import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../../gateway/config.ts'
import { startHub } from '../../../gateway/main.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { defaultModel } from '../../../subgraphs/mpi/matching/default-model.ts'
import { writeModel } from '../../../subgraphs/mpi/matching/model.ts'
import { card } from '../../stores/mpi/bench.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand } from '../../support/hub-command.ts'
import { scopeFor } from '../../support/scopes.ts'

const folder = temporaryFolder()
const environment = { HUB_MODE: 'demo', HOST: '127.0.0.1', PORT: '0', SEED_PEOPLE: '0', DATA_DIR: join(folder, 'data') }
let persons: readonly PersonId[]

beforeAll(async () => {
  const hub = await startHub(readConfig(environment))
  const { mpi } = hub.stores
  const handles = await mpi.handlesFor([card('1'), card('2'), card('3')])
  for (const [place, handle] of handles.entries()) {
    const body = { handle, from: '2024-04-01', until: null, previous: null }
    await mpi.accept('test', [{ id: `m${place}`, topic: 'number-registration', body }])
  }
  const asked = handles.map((handle) => ({ scope: scopeFor('NUMBER', handle), on: null, asKnown: null }))
  persons = (await mpi.holders(asked)).flatMap((person) => person ?? []).toSorted()
  await hub.close()
})

describe('hub mpi check', () => {
  test('looks at everybody, and goes on where it is told to', async () => {
    const whole = await hubCommand(['mpi', 'check', '--json'], environment)
    expect([whole.code, JSON.parse(whole.stdout)]).toEqual([
      0,
      { persons: 3, linked: 0, reviews: 0, fresh: 0, checked: 3 },
    ])
    const rest = await hubCommand(['mpi', 'check', '--after', persons[1] ?? ''], environment)
    expect([rest.code, rest.stdout]).toEqual([0, '1 persons: 0 linked, 0 to be asked about.\n'])
  })

  test('a model that no hub can decide by is named before anybody is looked at', async () => {
    const file = join(folder, 'model.json')
    writeFileSync(file, writeModel({ ...defaultModel, prior: 2 }))
    const { code, stdout, stderr } = await hubCommand(['mpi', 'check'], { ...environment, MPI_MODEL: file })
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      `hub: The hub cannot start with this configuration:\n  MPI_MODEL: BAD_THRESHOLDS at thresholds: ${file}.\n`,
    ])
  })

  test('a place that is nobody’s is called wrongly', async () => {
    const { code, stdout } = await hubCommand(['mpi', 'check', '--after', 'somebody'], environment)
    expect([code, stdout]).toEqual([2, ''])
  })
})
