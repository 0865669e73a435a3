import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { OutboxPump } from '../../subgraphs/shared/outbox/pump.ts'
import { temporaryFolder } from '../support/folder.ts'
import { heard, inboxOf, openReceiver, openSender } from '../support/outbox-stores.ts'
import { seeded } from '../support/seeded.ts'

const CHILD = fileURLToPath(new URL('./outbox-child.ts', import.meta.url))
const KILLS = 6
const SEED = Number(process.env.TEST_SEED ?? 20261120)

/** Lets the child write until it has told `pairs` of them, then kills it where it stands. */
async function writeUntilKilled(folder: string, round: number, pairs: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const told: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    // A line cut by the kill tells nothing.
    if (/^\d+\.[abcd]\.\d{6}$/.test(line)) told.push(line)
    if (told.length === pairs) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return told
}

test(`${KILLS} kills in mid-write (seed ${SEED}): nothing half done, nothing told lost, each message one effect, in order`, async () => {
  const folder = temporaryFolder()
  const random = seeded(SEED)
  const told: string[] = []
  for (let round = 1; round <= KILLS; round++) {
    told.push(...(await writeUntilKilled(folder, round, 1 + Math.floor(random() * 120))))
  }

  const sender = await openSender(folder)
  const receiver = await openReceiver(folder)
  const pump = new OutboxPump({ database: sender, source: 'sender', inbox: inboxOf(receiver) })
  const written = (await sender.read.selectFrom('told').select('id').orderBy('id').execute()).map(({ id }) => id)
  const waiting = (await sender.read.selectFrom('outbox').select('id').execute()).map(({ id }) => id)
  const before = await heard(receiver)

  const pairs = [...new Set(written.map((id) => id.slice(0, -2)))]
  expect(written).toEqual(pairs.flatMap((pair) => [`${pair}-1`, `${pair}-2`]))
  expect(told.filter((pair) => !pairs.includes(pair))).toEqual([])
  expect([...new Set([...waiting, ...before])].toSorted()).toEqual(written)

  await pump.settled()
  const after = await heard(receiver)
  expect(after.toSorted()).toEqual(written)
  const lane = (id: string) => id.slice(0, id.lastIndexOf('.'))
  for (const key of new Set(after.map(lane))) {
    const arrived = after.filter((id) => lane(id) === key)
    expect(arrived).toEqual(arrived.toSorted())
  }
  expect(await pump.lag()).toEqual({ waiting: 0, oldestMilliseconds: 0, dead: 0 })

  await pump.close()
  await Promise.all([sender.close(), receiver.close()])
})
