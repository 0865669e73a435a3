import { createServer } from 'node:http'
import { afterAll, describe, expect, test } from 'vitest'
import type { PersonId, RegionId } from '../../schema/domain/ids.ts'
import { ok } from '../../schema/domain/outcome.ts'
import { keep, testRegions } from '../support/clinical/nodes.ts'
import { content, otherToken } from '../support/clinical/records.ts'
import { node, otherNode, physician, self } from '../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../support/hub/households.ts'
import { hubFor } from '../support/hub/hub.ts'
import { code } from '../support/hub/institutions.ts'

const regions = testRegions(
  [
    { region: 'nagano' as RegionId, node: code.network },
    { region: 'fukuoka' as RegionId, node: code.otherNetwork },
  ],
  1_000,
)
const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const summary = `query ($id: ID!) { person(id: $id) { clinicalSummary { clinical {
  conditions { name } sources { region state since } } } } }`

type Honest = Parameters<NonNullable<Parameters<ReturnType<typeof regions.node>['behave']>[0]>>[0]

describe('a region that does not answer as it should', () => {
  const hub = hubFor(
    'in one process',
    async (opened) => {
      await fillHouseholds(opened)
      await keep(opened, regions, node, 'taro', [['1', content('CONDITION', { name: '高血圧症' }), '2026-03-01']])
      await keep(opened, regions, otherNode, 'taro', [
        ['2', content('CONDITION', { name: '痛風', code: 'M10' }), '2026-04-01'],
      ])
      person = (await holderOf(opened, 'taro')).person
      await opened.given(self(person), give, {
        input: {
          idempotencyKey: 'regions-consent',
          person,
          effect: 'PERMIT',
          recipient: { institution: code.clinic },
          category: 'CLINICAL',
        },
      })
    },
    regions.open,
  )
  afterAll(() => regions.close())
  let person: PersonId

  const ask = async () => {
    const { data, errors } = await hub.ask(physician, summary, { id: person })
    return {
      errors,
      ...(data as { person: { clinicalSummary: { clinical: object } } }).person.clinicalSummary.clinical,
    }
  }
  const answered = (region: string) => ({ region, state: 'ANSWERED', since: null })
  const whole = {
    errors: undefined,
    conditions: [{ name: '痛風' }, { name: '高血圧症' }],
    sources: [answered('fukuoka'), answered('nagano')],
  }
  const without = (since: string) => ({
    errors: undefined,
    conditions: [{ name: '高血圧症' }],
    sources: [{ region: 'fukuoka', state: 'UNAVAILABLE', since }, answered('nagano')],
  })
  const silent = (silence: string) => [code.otherNetwork, silence]
  const last = () => regions.silences.at(-1)

  test('answering as it should, it is in the summary', async () => {
    expect(await ask()).toEqual(whole)
  })

  /** What the node itself says, signed by it, and wrong. */
  const lies: readonly (readonly [string, string, (honest: Honest) => Honest])[] = [
    ['something else than an answer', 'UNREADABLE', () => async () => ok({ id: 'x', sections: 'none' } as never)],
    [
      'for another question',
      'UNREADABLE',
      (honest) => async (request, question) => {
        const answer = await honest(request, question)
        return answer.ok ? ok({ ...answer.value, id: 'another' }) : answer
      },
    ],
    [
      'for another person',
      'UNREADABLE',
      (honest) => async (request, question) => {
        const answer = await honest(request, question)
        if (!answer.ok) return answer
        const sections = answer.value.sections.map((section) => ({
          ...section,
          records: section.records.map((record) => ({ ...record, token: otherToken })),
        }))
        return ok({ ...answer.value, sections })
      },
    ],
    [
      'of another category',
      'UNREADABLE',
      (honest) => async (request, question) => {
        const answer = await honest(request, question)
        if (!answer.ok) return answer
        const sections = answer.value.sections.map((section) => ({
          ...section,
          records: section.records.map((record) => ({ ...record, content: content('PRESCRIPTION') })),
        }))
        return ok({ ...answer.value, sections })
      },
    ],
    [
      'for fewer categories than it was asked for',
      'UNREADABLE',
      () => async (_, question) => ok({ id: (question as { id: string }).id, sections: [], conflicts: [] }),
    ],
    ['an exception', 'REFUSED_THE_QUESTION', () => () => Promise.reject(new Error('a bug'))],
    ['nothing, ever', 'TOO_SLOW', () => () => new Promise(() => undefined)],
  ]
  test.each(lies)('answering %s, it is missing and said to be', async (_, silence, lie) => {
    regions.node('fukuoka').behave(lie)
    expect(await ask()).toEqual(without(new Date(hub.clock.now()).toISOString()))
    expect(last()).toEqual(silent(silence))
    regions.node('fukuoka').behave(null)
    expect(await ask()).toEqual(whole)
  })

  /** What somebody else may answer at the node's address. */
  const impostors: readonly (readonly [string, string, Parameters<typeof createServer>[1]])[] = [
    ['unsigned', 'UNSIGNED', (_, response) => response.end('{"value":{"id":"","sections":[]}}')],
    ['garbage', 'UNSIGNED', (_, response) => response.end(Buffer.from([0xff, 0xfe, 0]))],
    [
      'cut off in the middle',
      'UNREACHABLE',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"value":')
        setImmediate(() => response.destroy())
      },
    ],
    [
      'a byte at a time for ever',
      'TOO_SLOW',
      (_, response) => {
        response.writeHead(200)
        const timer = setInterval(() => response.write(' '), 10)
        response.on('close', () => clearInterval(timer))
      },
    ],
    [
      'without end',
      'UNREACHABLE',
      (_, response) => {
        const piece = Buffer.alloc(4 * 1024 * 1024, 32)
        const more = (): void => {
          while (response.write(piece));
          response.once('drain', more)
        }
        more()
      },
    ],
  ]
  test.each(impostors)('with an answer %s, it is missing and said to be', async (_, silence, does) => {
    const server = createServer((request, response) => {
      request.resume()
      request.on('end', () => does?.(request, response as never))
    })
    await regions.replace('fukuoka', server)
    expect(await ask()).toEqual(without(new Date(hub.clock.now()).toISOString()))
    expect(last()).toEqual(silent(silence))
    await new Promise((resolve) => {
      server.closeAllConnections()
      server.close(resolve)
    })
    await regions.node('fukuoka').start()
    expect(await ask()).toEqual(whole)
  })

  test('a question that took longer than a second on its way is not answered', async () => {
    const { behave } = regions.node('fukuoka')
    behave((honest) => (request, question) => {
      const late = { ...(question as { sent: number }) }
      return honest(request, { ...late, sent: late.sent - 1_001 })
    })
    expect(await ask()).toEqual(without(new Date(hub.clock.now()).toISOString()))
    expect(last()).toEqual(silent('REFUSED_THE_QUESTION'))
    behave(null)
    expect(await ask()).toEqual(whole)
  })

  test('gone for good nobody waits for it, since when is told, and once back it is found beside the requests', async () => {
    const { stop, start } = regions.node('fukuoka')
    await stop()
    const since = new Date(hub.clock.now()).toISOString()
    for (let asking = 0; asking < 3; asking++) {
      expect(await ask()).toEqual(without(since))
      hub.clock.advance(1_000)
    }
    const told = regions.silences.length
    expect(await ask()).toEqual(without(since))
    await start()
    expect(await ask()).toEqual(without(since))
    expect(regions.silences).toHaveLength(told)
    hub.clock.advance(5_000)
    expect(await ask()).toEqual(without(since))
    await expect.poll(ask).toEqual(whole)
  })
})
