import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { HubAnswer } from '../../support/hub-client.ts'
import type { HubProcess } from '../../support/hub-process.ts'
import type { Client } from './client.ts'
import type { Acknowledged, Journal } from './journal.ts'
import * as operations from './operations.ts'
import { cardOf, type Holder } from './people.ts'

/** Asks the hub that came back. Each function returns what is wrong, in words. */

/** What was on its way when the hub was killed is asked again under its key: done already or not, now it is. */
export async function settleUncertain(client: Client, journal: Journal): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const write of journal.uncertain.splice(0)) {
    const { data, errors } = await client.write(write)
    if (data === null || errors.length > 0) wrong.push(`asked again, refused: ${JSON.stringify(errors)}`)
  }
  return wrong
}

/** The same key again has the same answer, for everything that was acknowledged since the last kill. */
export async function repeatedDiffers(
  client: Client,
  acknowledged: readonly Acknowledged[],
): Promise<readonly string[]> {
  return await each(acknowledged, 8, async ({ write, answer }) => {
    const again = await client.ask(write)
    if (isDeepStrictEqual(again.data, answer.data)) return []
    return [`asked again, another answer: ${JSON.stringify(again.data)} instead of ${JSON.stringify(answer.data)}`]
  })
}

/** Within fifteen seconds nothing waits to be told to a neighbour, and nothing was given up on. */
export async function undelivered(hub: HubProcess): Promise<readonly string[]> {
  const patience = performance.now() + 15_000
  for (;;) {
    const { waiting, dead } = await hub.outbox()
    if (dead > 0) return [`outbox: ${dead} dead letters`]
    if (waiting === 0) return []
    if (performance.now() > patience) return [`outbox: ${waiting} messages still wait`]
    await pause(20)
  }
}

interface Node {
  readonly node: { readonly from: string; readonly until: string | null; readonly number: { readonly id: string } }
}

interface History {
  readonly verifyQualification?: {
    readonly qualification?: {
      readonly number?: {
        readonly id: string
        readonly person?: { readonly id: string; readonly numberHistory?: { readonly edges: readonly Node[] } } | null
      }
    }
  }
}

/** From each number of a person the index leads to one and the same, with all of them, on the days that were told. */
export async function wrongHistories(client: Client, holders: readonly Holder[]): Promise<readonly string[]> {
  return await each(holders, 8, async (holder) => {
    const must = holder.numbers.map(({ handle, from, until }) => ({ from, until, number: { id: handle } }))
    const persons = new Set(holder.person === null ? [] : [holder.person])
    const wrong: string[] = []
    for (const number of holder.numbers) {
      const variables = { input: cardOf(holder, number) }
      const { data } = await client.ask({ part: 'HISTORY', person: null, query: operations.history, variables })
      const found = (data as History | null)?.verifyQualification?.qualification?.number
      if (found?.id !== number.handle) wrong.push(`a card leads to ${found?.id} instead of ${number.handle}`)
      if (found?.person == null) wrong.push(`${number.handle} belongs to nobody`)
      else persons.add(found.person.id)
      const held = found?.person?.numberHistory?.edges.map(({ node }) => node) ?? []
      if (!isDeepStrictEqual(byNumber(held), byNumber(must)))
        wrong.push(`history of ${number.handle}: ${JSON.stringify(held)} instead of ${JSON.stringify(must)}`)
    }
    if (persons.size > 1) wrong.push(`one person has several ids: ${[...persons].join(', ')}`)
    holder.person ??= [...persons][0] ?? null
    return wrong
  })
}

/** A person finds each provision once, withdrawn or not, and no other. */
export async function wrongConsents(client: Client, holders: readonly Holder[]): Promise<readonly string[]> {
  const givers = holders.filter(({ provisions }) => provisions.size > 0)
  return await each(givers, 8, async ({ person, provisions }) => {
    const { data } = await client.ask({ part: 'PERSON', person, query: operations.consents, variables: {} })
    const found = consentsIn(data)
    const must = [...provisions].map(([id, withdrawn]) => `${id} ${withdrawn}`).toSorted()
    if (isDeepStrictEqual(found, must)) return []
    return [`consents of ${person}: ${found.join(', ')} instead of ${must.join(', ')}`]
  })
}

interface Consents {
  readonly me?: {
    readonly consents?: {
      readonly edges: readonly { node: { readonly id: string; readonly withdrawn: string | null } }[]
    }
  }
}

function consentsIn(data: HubAnswer['data']): readonly string[] {
  const edges = (data as Consents | null)?.me?.consents?.edges ?? []
  return edges.map(({ node }) => `${node.id} ${node.withdrawn !== null}`).toSorted()
}

const byNumber = (held: readonly Node['node'][]): readonly Node['node'][] =>
  held
    .map(({ from, until, number: { id } }) => ({ from, until, number: { id } }))
    .toSorted((one, other) => (one.number.id < other.number.id ? -1 : 1))

/** All of them, so many at a time. */
async function each<T>(
  items: readonly T[],
  together: number,
  work: (item: T) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const wrong: string[] = []
  const left = items.values()
  const worker = async () => {
    for (const item of left) wrong.push(...(await work(item)))
  }
  await Promise.all(Array.from({ length: together }, worker))
  return wrong
}
