import { afterEach, beforeEach, expect, test } from 'vitest'
import type { InstitutionCode, NumberHandle, PersonId, RegionId } from '../../../schema/domain/ids.ts'
import { days } from '../../../schema/domain/time.ts'
import { cursorAt } from '../../../subgraphs/mpi/feed-cursor.ts'
import type { Deliverer } from '../../../subgraphs/mpi/webhooks/deliverer.ts'
import { senderOverHttp } from '../../../subgraphs/mpi/webhooks/sender.http.ts'
import { formerSecretFor, webhookRetries, writtenSecret } from '../../../subgraphs/mpi/webhooks/webhook.ts'
import { scopeFor } from '../../support/scopes.ts'
import { webhookReceiver } from '../../support/webhook-receiver.ts'
import { card, eachTest, type MpiAdapter } from './bench.ts'

const node = '1310000003' as InstitutionCode
const registry = '1310000002' as InstitutionCode
const keeping = scopeFor('REGISTER')

export function webhookContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  let receiver: Awaited<ReturnType<typeof webhookReceiver>>
  let deliverer: Deliverer
  beforeEach(async () => {
    receiver = await webhookReceiver()
    deliverer = bench().store.deliverer(senderOverHttp())
  })
  afterEach(async () => {
    await deliverer.close()
    await receiver.close()
  })

  const hooks = () => bench().store.webhooks
  const enter = async (institution = node, topic: 'TOKEN_CHANGES' | 'CODE_CHANGES' = 'TOKEN_CHANGES') => {
    const entry = { institution, topic, url: receiver.url, by: 'operator' }
    const { secret } = await hooks().enter(keeping, entry, bench().clock.now())
    return writtenSecret(secret)
  }
  const only = async () => {
    const [webhook, ...others] = await hooks().all(keeping)
    if (webhook === undefined || others.length > 0) throw new Error('not one webhook')
    return webhook
  }
  const told = () => receiver.heard.map(({ body }) => body)
  const news = (type: string, upTo: number) => ({ type, data: { upTo: cursorAt(upTo) } })
  /** A node registers a number, and a steward then links it to another person's. */
  const merge = async (of = 'a'): Promise<void> => {
    const [one, other] = [await bench().handle(`1${of}`), await bench().handle(`2${of}`)]
    await bench().register([{ number: one }, { number: other }])
    const caller = { node, region: 'kanto' as RegionId }
    await bench().store.locations.registerNumbers(scopeFor('LOCATION'), caller, [card(`2${of}`)])
    const persons = [await holder(one), await holder(other)] as const
    bench().clock.advance(1_000)
    const once = { credential: 's' as never, operation: 'link', digest: Buffer.from(of), at: bench().clock.now() }
    const by = { by: 'steward', said: '', once: { ...once, key: `link-${of}` } }
    await bench().store.steward.decide(scopeFor('REVIEW'), { kind: 'LINK', persons: [...persons] }, by)
  }
  const holder = async (number: NumberHandle): Promise<PersonId> => {
    const person = await bench().holder(number)
    if (person === null) throw new Error('nobody holds it')
    return person
  }

  test('who has news is told so, signed, and once; of what others have, nothing', async () => {
    const secret = await enter()
    await enter(registry)
    await merge()
    await deliverer.tell()
    const [{ position } = { position: 0 }] = (await hooks().all(keeping)).filter((one) => one.institution === node)
    expect(told()).toEqual([news('token.changes', position)])
    expect(receiver.heard.map(({ signedBy }) => signedBy(secret))).toEqual([true])
    await deliverer.tell()
    expect(told().length).toBe(1)
    await merge('b')
    await deliverer.tell()
    expect(told().length).toBe(2)
  })

  test('holders of codes are told of code changes', async () => {
    await enter(registry, 'CODE_CHANGES')
    await merge()
    await deliverer.tell()
    expect(told()).toEqual([news('code.changes', (await only()).position)])
  })

  test('what is refused or redirected is tried again later, under the same id, and never before', async () => {
    await enter()
    await merge()
    receiver.answers.push(500, 302)
    await deliverer.tell()
    const { failures, lastFailure, position, nextAttempt } = await only()
    expect({ failures, lastFailure, position }).toEqual({ failures: 1, lastFailure: 'REFUSED', position: 0 })
    const wait = nextAttempt - bench().clock.now()
    expect(wait).toBeGreaterThanOrEqual(webhookRetries.firstMilliseconds / 2)
    bench().clock.advance(wait - 1)
    await deliverer.tell()
    expect(receiver.heard.length).toBe(1)
    for (let attempt = 2; attempt <= 3; attempt++) {
      bench().clock.advance(webhookRetries.longestMilliseconds)
      await deliverer.tell()
    }
    expect([...new Set(receiver.heard.map(({ id }) => id))].length).toBe(1)
    expect(receiver.heard.length).toBe(3)
    expect(await only()).toMatchObject({ failures: 0, lastFailure: null })
  })

  test('after so many attempts it is given up, counted as dead, and told at once when entered again', async () => {
    await enter()
    await merge()
    const { url } = receiver
    await receiver.close()
    for (let attempt = 1; attempt <= webhookRetries.attempts; attempt++) {
      await deliverer.tell()
      if (attempt === 1) expect(await hooks().counts()).toEqual({ failing: 1, dead: 0 })
      bench().clock.advance(webhookRetries.longestMilliseconds)
    }
    const { dead, failures, lastFailure } = await only()
    expect([dead !== null, failures, lastFailure]).toEqual([true, webhookRetries.attempts, 'UNREACHABLE'])
    expect(await hooks().counts()).toEqual({ failing: 0, dead: 1 })
    expect(await hooks().claim(bench().clock.now(), bench().clock.now())).toEqual([])
    receiver = await webhookReceiver()
    expect(receiver.url).not.toBe(url)
    await enter()
    expect(await only()).toMatchObject({ dead: null, failures: 0 })
    await deliverer.tell()
    expect(told().length).toBe(1)
  })

  test('two secrets sign for a day after the second was made, and a closed store opens both', async () => {
    const [former, current] = [await enter(), await enter()]
    await merge()
    await bench().reopen()
    deliverer = bench().store.deliverer(senderOverHttp())
    await deliverer.tell()
    bench().clock.advance(formerSecretFor)
    await merge('b')
    await deliverer.tell()
    const signed = receiver.heard.map(({ signedBy }) => [signedBy(former), signedBy(current)])
    expect(signed).toEqual([
      [true, true],
      [false, true],
    ])
  })

  test('what one process has claimed no other tells meanwhile', async () => {
    await enter()
    await merge()
    const at = bench().clock.now()
    expect((await hooks().claim(at, (at + days(1)) as typeof at)).length).toBe(1)
    await deliverer.tell()
    expect(told()).toEqual([])
    bench().clock.advance(days(1))
    await deliverer.tell()
    expect(told().length).toBe(1)
  })

  test('one that was ended is told nothing', async () => {
    await enter()
    await merge()
    expect(await hooks().end(keeping, node, 'TOKEN_CHANGES')).toBe(true)
    expect(await hooks().end(keeping, node, 'TOKEN_CHANGES')).toBe(false)
    await deliverer.tell()
    expect([told(), await hooks().all(keeping)]).toEqual([[], []])
  })
}
