import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parse } from 'graphql'
import { afterEach, describe, expect, test } from 'vitest'
import { type Forward, forwardOverHttp } from '../../gateway/forward.ts'
import { createPlanner, type Planner } from '../../gateway/plan.ts'
import type { Instant } from '../../schema/domain/time.ts'
import { makeServiceKeys, readKeyDirectory, readServiceKeys } from '../../subgraphs/shared/wire/keys.ts'
import { createFetchSigner } from '../../subgraphs/shared/wire/signer.ts'
import { supergraphOf } from '../support/federation.ts'
import { temporaryFolder } from '../support/folder.ts'
import { gatewayContext } from '../support/gateway-context.ts'
import { apartSdl } from '../support/subgraph-process-sdl.ts'

const script = fileURLToPath(new URL('../support/subgraph-process.ts', import.meta.url))
const keys = temporaryFolder()
for (const name of ['gateway', 'mpi']) makeServiceKeys(keys, name)

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(port: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [script, keys, port], { stdio: ['ignore', 'pipe', 'inherit'] })
  closing.push(() => kill(child))
  const [line] = await once(child.stdout, 'data')
  return { child, url: String(line).trim() }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

function plannerFor(url: string): Planner {
  const clock = () => Date.now() as Instant
  const signer = createFetchSigner({
    keys: readServiceKeys(keys, 'gateway'),
    audiences: readKeyDirectory(keys, ['mpi']),
    clock,
  })
  const forwarding = forwardOverHttp({ signer })
  closing.push(() => forwarding.close())
  const cards: Forward = async () => ({
    data: {
      cards: [
        { __typename: 'Card', id: '1' },
        { __typename: 'Card', id: '2' },
      ],
    },
  })
  return createPlanner({
    supergraphSdl: supergraphOf([
      { name: 'qualification', sdl: apartSdl.qualification },
      { name: 'mpi', sdl: apartSdl.mpi },
    ]),
    forwardTo: ({ name }) => (name === 'mpi' ? forwarding.to({ name, url }) : cards),
  })
}

const document = parse('{ cards { id holder } }')
const ask = async (planner: Planner) =>
  JSON.parse(JSON.stringify(await planner.execute({ document }, gatewayContext())))

const whole = {
  data: {
    cards: [
      { id: '1', holder: 'holder of 1' },
      { id: '2', holder: 'holder of 2' },
    ],
  },
}
const without = {
  data: {
    cards: [
      { id: '1', holder: null },
      { id: '2', holder: null },
    ],
  },
  errors: [0, 1].map((index) => ({
    message: 'A part of the hub cannot be reached.',
    path: ['cards', index, 'holder'],
    extensions: { code: 'SUBGRAPH_UNAVAILABLE' },
  })),
}

describe('a subgraph in a process of its own', () => {
  test('killed in the middle of answering it empties its fields, and started again it answers again', async () => {
    const first = await start('0')
    const planner = plannerFor(first.url)
    expect(await ask(planner)).toEqual(whole)

    const asked = Array.from({ length: 20 }, () => ask(planner))
    await kill(first.child)
    for (const answer of await Promise.all(asked)) expect([whole, without]).toContainEqual(answer)
    expect(await ask(planner)).toEqual(without)

    const second = await start(new URL(first.url).port)
    expect(second.url).toBe(first.url)
    expect(await ask(planner)).toEqual(whole)
  })
})
