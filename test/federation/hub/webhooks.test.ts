import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import { senderOverHttp } from '../../../subgraphs/mpi/webhooks/sender.http.ts'
import { auditor, historyProvider, node, steward } from '../../support/hub/callers.ts'
import { cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { webhookReceiver } from '../../support/webhook-receiver.ts'
import { wirings } from '../harness.ts'

const fields = 'institution topic url failures lastFailure dead'
const enter = `mutation ($input: EnterWebhookInput!) { enterWebhook(input: $input) { webhook { ${fields} } secret } }`
const end = 'mutation ($input: EndWebhookInput!) { endWebhook(input: $input) { ended } }'
const list = `{ webhooks { ${fields} } }`
const register = 'mutation ($input: RegisterNumbersInput!) { registerNumbers(input: $input) }'
const link = 'mutation ($input: PersonPairInput!) { linkPersons(input: $input) { id } }'
const take = 'mutation ($input: TakeTokenChangesInput!) { takeTokenChanges(input: $input) { tokens upTo } }'

describe.each(wirings)('an institution is told that there is news for it, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  let receiver: Awaited<ReturnType<typeof webhookReceiver>>
  beforeAll(async () => {
    receiver = await webhookReceiver()
  })
  afterAll(() => receiver.close())
  const input = (more: object = {}) => ({
    input: { institution: node.institution, topic: 'TOKEN_CHANGES', url: receiver.url, ...more },
  })
  const reasonOf = async (caller: Caller, query: string, variables: object = {}) => {
    const { errors } = await hub.ask(caller, query, variables as Readonly<Record<string, unknown>>)
    return errors?.map(({ extensions }) => [extensions?.code, extensions?.reason, extensions?.inputPath])
  }

  test('only who runs the hub enters, ends or lists one', async () => {
    const refused = [['NOT_PERMITTED', undefined, undefined]]
    expect([
      await reasonOf(node, enter, input()),
      await reasonOf(steward, end, { input: { institution: code.hospital, topic: 'CODE_CHANGES' } }),
      await reasonOf(steward, list),
    ]).toEqual([refused, refused, refused])
  })

  test('an address beyond the machine has TLS, and no secret in it', async () => {
    const at = (text: string) => reasonOf(historyProvider, enter, input({ url: text }))
    expect([await at('http://node.example.jp/'), await at('https://node.example.jp/?a=b')]).toEqual([
      [['INVALID_INPUT', 'TLS', ['input', 'url']]],
      [['INVALID_INPUT', 'SECRET', ['input', 'url']]],
    ])
  })

  test('the node hears of news, signed; what it is it asks as itself; nobody is named in what it heard', async () => {
    const { registerNumbers } = await hub.given<{ registerNumbers: readonly string[] }>(node, register, {
      input: { numbers: [cards.taro, cards.hanako] },
    })
    const before = await hub.given<{ takeTokenChanges: { upTo: string } }>(node, take, { input: {} })
    const entered = await hub.given<{ enterWebhook: { webhook: object; secret: string } }>(
      historyProvider,
      enter,
      input(),
    )
    const webhook = {
      institution: node.institution,
      topic: 'TOKEN_CHANGES',
      url: receiver.url,
      failures: 0,
      lastFailure: null,
      dead: null,
    }
    expect(entered.enterWebhook).toEqual({ webhook, secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/) })
    expect(await hub.given(auditor, list)).toEqual({ webhooks: [webhook] })

    const [one, other] = [await holderOf(hub, 'hanako'), await holderOf(hub, 'taro')]
    hub.clock.advance(60_000)
    const pair = { one: one.person, other: other.person, reason: '書類で確認', idempotencyKey: 'webhook-link' }
    await hub.given(steward, link, { input: pair })
    await hub.settled()
    const deliverer = hub.mpi.deliverer(senderOverHttp())
    await deliverer.tell()
    await deliverer.close()
    const takenIn = before.takeTokenChanges.upTo
    const { takeTokenChanges } = await hub.given<{ takeTokenChanges: { tokens: string[]; upTo: string } }>(node, take, {
      input: { takenIn },
    })
    expect(receiver.heard.map(({ body, signedBy }) => [body, signedBy(entered.enterWebhook.secret)])).toEqual([
      [{ type: 'token.changes', data: { upTo: takeTokenChanges.upTo } }, true],
    ])
    expect(registerNumbers.filter((token) => takeTokenChanges.tokens.includes(token)).length).toBe(1)
  })

  test('ended, it is there no more', async () => {
    const ending = { input: { institution: node.institution, topic: 'TOKEN_CHANGES' } }
    expect(await hub.given(historyProvider, end, ending)).toEqual({ endWebhook: { ended: true } })
    expect(await hub.given(historyProvider, end, ending)).toEqual({ endWebhook: { ended: false } })
    expect(await hub.given(auditor, list)).toEqual({ webhooks: [] })
  })
})
