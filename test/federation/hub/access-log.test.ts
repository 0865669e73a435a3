import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { CredentialId, PersonId, RequestId, UserId } from '../../../schema/domain/ids.ts'
import type { AuditRecord } from '../../../subgraphs/shared/audit/audit.ts'
import { auditor, caller, clerk, guardianOf, historyProvider, self } from '../../support/hub/callers.ts'
import { births, cards, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { askLimit, fillLimits } from '../../support/hub/limits.ts'
import { type Answer, wirings } from '../harness.ts'

const line = 'at institution role purpose action category coordinates outcome rule provision grant'
const own = `query ($first: Int, $after: String) { me { accessLog(first: $first, after: $after) {
  edges { cursor node { ${line} institutionName } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } missing } } }`
const audited = `query ($person: ID!) { accessLog(person: $person, first: 200) { edges { node { ${line} } } missing } }`
const explain = `query ($person: ID!, $coordinate: String!, $as: AccessQuestion!) {
  explainAccess(person: $person, coordinate: $coordinate, as: $as) { outcome code rule provision grant explanation } }`
const check = 'query ($input: QualificationCheck!) { verifyQualification(input: $input) { __typename } }'

interface Line {
  readonly role: string
  readonly category: string
  readonly outcome: string
  readonly rule: number
  readonly coordinates: readonly string[]
}
interface Log {
  readonly edges: readonly { readonly cursor: string; readonly node: Line }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  readonly missing: readonly string[]
}

let keys = 0
const key = () => `access-log-${++keys}`
const seen = (lines: readonly Line[]) =>
  lines.map(({ role, category, outcome, rule }) => [role, category, outcome, rule])

describe.each(wirings)('the access log, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)
  const read = async (person: PersonId, variables: object = {}): Promise<Log> =>
    (await hub.given<{ me: { accessLog: Log } }>(self(person), own, { first: 200, ...variables })).me.accessLog

  test('says who asked what and what became of it, refusals too, newest first, with rule and provision', async () => {
    const { person } = await holderOf(hub, 'taro')
    const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
    hub.clock.advance(1_000)
    await askLimit(hub, clerk, 'taro')
    hub.clock.advance(1_000)
    const { giveConsent } = await hub.given<{ giveConsent: { id: string } }>(self(person), give, {
      input: {
        idempotencyKey: key(),
        person,
        effect: 'PERMIT',
        recipient: { institution: code.clinic },
        category: 'LIMIT_CERTIFICATE',
      },
    })
    hub.clock.advance(1_000)
    await askLimit(hub, clerk, 'taro')
    const clinic = { institution: code.clinic, institutionName: '空木医院' }
    const desk = { ...clinic, role: 'CLERK', purpose: 'INSURANCE', action: 'READ', grant: null }
    const limit = { ...desk, category: 'LIMIT_CERTIFICATE', coordinates: ['Qualification.limitCertificate'] }
    const card = {
      ...desk,
      category: 'ELIGIBILITY',
      coordinates: ['Query.verifyQualification'],
      outcome: 'ALLOWED',
      rule: 6,
      provision: null,
    }
    const { edges } = await read(person)
    expect(edges.slice(0, 5).map(({ node }) => node)).toEqual([
      { ...limit, at: '2026-11-20T03:00:03.000Z', outcome: 'ALLOWED', rule: 8, provision: giveConsent.id },
      { ...card, at: '2026-11-20T03:00:03.000Z' },
      {
        at: '2026-11-20T03:00:02.000Z',
        institution: null,
        institutionName: null,
        role: 'PERSON',
        purpose: 'OWN_REQUEST',
        action: 'WRITE',
        category: 'CONSENT',
        coordinates: ['Mutation.giveConsent'],
        outcome: 'ALLOWED',
        rule: 4,
        provision: null,
        grant: null,
      },
      { ...limit, at: '2026-11-20T03:00:01.000Z', outcome: 'REFUSED', rule: 9, provision: null },
      { ...card, at: '2026-11-20T03:00:01.000Z' },
    ])
  })

  test('reading it is itself logged, and each page shows each line once', async () => {
    const { person } = await holderOf(hub, 'hanako')
    hub.clock.advance(1_000)
    await read(person)
    hub.clock.advance(1_000)
    const whole = await read(person)
    expect(whole.edges.slice(0, 2).map(({ node }) => [node.role, node.category, node.coordinates])).toEqual(
      expect.arrayContaining([['PERSON', 'ACCESS_LOG', ['Person.accessLog']]]),
    )
    const lines: Line[] = []
    let page = await read(person, { first: 1 })
    while (true) {
      lines.push(...page.edges.map(({ node }) => node))
      if (!page.pageInfo.hasNextPage) break
      page = await read(person, { first: 1, after: page.pageInfo.endCursor })
    }
    // The reading of `whole` stands in it as well by now.
    const byReading = lines.filter(({ category }) => category === 'ACCESS_LOG').length
    const before = whole.edges.filter(({ node }) => node.category === 'ACCESS_LOG').length
    expect(lines.length - whole.edges.length).toBe(byReading - before)
    expect(byReading).toBeGreaterThan(before)
    expect(new Set(lines.map((one) => JSON.stringify(one))).size).toBe(lines.length)
  })

  test('is told to an auditor, and to nobody who has no business with it', async () => {
    const { person } = await holderOf(hub, 'jiro')
    const { accessLog } = await hub.given<{ accessLog: Log }>(auditor, audited, { person })
    expect(accessLog.missing).toEqual([])
    // Lines of one instant, of two processes, stand in either order.
    const others = (log: Log) =>
      seen(log.edges.map(({ node }) => node).filter(({ category }) => category !== 'ACCESS_LOG')).sort()
    expect(others(accessLog)).toEqual([
      ['HISTORY_PROVIDER', 'ELIGIBILITY', 'ALLOWED', 6],
      ['HISTORY_PROVIDER', 'NUMBER', 'ALLOWED', 6],
    ])
    expect(others(await read(person))).toEqual(others(accessLog))
    const refused = (path: readonly string[]) => [
      {
        message: 'This caller may not ask for this with this purpose.',
        path,
        extensions: { code: 'NOT_PERMITTED' },
      },
    ]
    expect([await hub.ask(clerk, audited, { person }), await hub.ask(self(person), audited, { person })]).toEqual([
      { data: { accessLog: null }, errors: refused(['accessLog']) },
      { data: { accessLog: null }, errors: refused(['accessLog']) },
    ])
    const stranger = (await holderOf(hub, 'taro')).person
    expect(await hub.ask(guardianOf(stranger, person), own, { first: 10 })).toEqual({
      data: { me: { accessLog: null } },
      errors: refused(['me', 'accessLog']),
    })
  })

  test('keeps silent about what the person has not been told, and about abuse', async () => {
    const { person } = await holderOf(hub, 'elder')
    const secret = (labels: AuditRecord['labels']): AuditRecord => ({
      instant: hub.clock.now(),
      request: 'request-secret' as RequestId,
      operation: 'Secret',
      caller: {
        role: 'PHYSICIAN',
        purpose: 'TREATMENT',
        user: 'doctor' as UserId,
        credential: 'doctor' as CredentialId,
        institution: code.hospital,
        region: null,
        node: null,
      },
      onBehalfOf: null,
      subject: person,
      action: 'READ',
      category: 'CLINICAL',
      labels,
      coordinates: [],
      outcome: 'ALLOW',
      code: null,
      rule: 6,
      provision: null,
      grant: null,
      region: null,
    })
    const log = logOf(hub, 'qualification')
    await log.settle([
      log.append(secret(['UNDISCLOSED'])),
      log.append(secret(['ABUSE'])),
      log.append(secret(['PSYCHIATRIC'])),
    ])
    const clinical = (lines: Log) => lines.edges.filter(({ node }) => node.category === 'CLINICAL').length
    expect(clinical(await read(person))).toBe(1)
    const { accessLog } = await hub.given<{ accessLog: Log }>(auditor, audited, { person })
    expect(clinical(accessLog)).toBe(3)
  })

  test('what is explained is what is decided', async () => {
    const { person } = await holderOf(hub, 'taro')
    const decided = async (by: Caller, coordinate: string) => {
      const before = logOf(hub, 'qualification').records.length
      await askLimit(hub, by, 'taro')
      const records = logOf(hub, 'qualification').records.slice(before)
      const record = records.find(({ coordinates }) => coordinates.some((one) => one === coordinate))
      return record === undefined
        ? null
        : {
            outcome: record.outcome,
            code: record.code,
            rule: record.rule,
            provision: record.provision,
            grant: record.grant,
          }
    }
    const outcomes = { ALLOWED: 'ALLOW', REFUSED: 'DENY', ABSENT: 'ABSENT' } as const
    const explained = async (by: Caller, coordinate: string) => {
      const { role, purpose, institution } = by
      const { explainAccess } = await hub.given<{
        explainAccess: { outcome: keyof typeof outcomes; explanation: string; code: string | null }
      }>(self(person), explain, { person, coordinate, as: { role, purpose, institution } })
      const { explanation, ...rest } = explainAccess
      expect(explanation).toMatch(/。$/)
      return { ...rest, outcome: outcomes[explainAccess.outcome] }
    }
    const give = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
    const say = (effect: string, recipient: object) =>
      hub.given(self(person), give, {
        input: { idempotencyKey: key(), person, effect, recipient, category: 'LIMIT_CERTIFICATE' },
      })
    await say('DENY', { region: 'nagano' })
    await say('PERMIT', { role: 'PHYSICIAN' })
    const callers = [
      clerk,
      caller('CLERK', 'INSURANCE', code.otherClinic),
      caller('PHYSICIAN', 'TREATMENT', code.clinic),
      caller('PHYSICIAN', 'TREATMENT', code.otherHospital, { region: 'fukuoka' as Caller['region'] }),
      caller('PHARMACIST', 'TREATMENT', code.pharmacy),
    ]
    const coordinate = 'Qualification.limitCertificate'
    for (const by of callers) expect(await explained(by, coordinate)).toEqual(await decided(by, coordinate))
    const answer = await hub.ask(auditor, explain, { person, coordinate, as: { role: 'CLERK', purpose: 'INSURANCE' } })
    expect(answer).toMatchObject({ data: { explainAccess: { outcome: 'REFUSED', code: 'CONSENT_REQUIRED', rule: 9 } } })
  })

  test('a cursor nobody made is refused', async () => {
    const { person } = await holderOf(hub, 'taro')
    expect(await hub.ask(self(person), own, { after: 'nonsense' })).toEqual({
      data: { me: { accessLog: null } },
      errors: [
        {
          message: 'This is no cursor of the access log.',
          path: ['me', 'accessLog'],
          extensions: { code: 'INVALID_INPUT', inputPath: ['after'] },
        },
      ],
    })
  })
})

describe.each(wirings)('an answer without its record, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)

  test('there is none: where the log cannot be written nothing is told, and nothing that was asked about is missing from it', async () => {
    const input = { ...cards.taro, birthDate: births.taro }
    expect(await hub.ask(clerk, check, { input })).toEqual({
      data: { verifyQualification: { __typename: 'ValidQualification' } },
    })
    logOf(hub, 'qualification').fail()
    const { errors, data } = await hub.ask(clerk, check, { input })
    expect({ data: data ?? null, codes: errors?.map(({ extensions }) => extensions?.code) }).toEqual({
      data: wiring === 'apart' ? { verifyQualification: null } : null,
      codes: ['AUDIT_UNAVAILABLE'],
    })
  })
})

describe('logs of processes apart', () => {
  const hub = hubFor('apart', fillLimits)

  test('are merged, and a process that has gone is named', async () => {
    const { person } = await holderOf(hub, 'current')
    const path = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
      qualification { number { person { numberHistory { edges { node { from } } } } } } } } }`
    await hub.given(historyProvider, path, { input: { ...cards.current, birthDate: births.current } })
    const told = ({ data }: Answer) => {
      const { accessLog } = data as { readonly accessLog: Log }
      const asked = new Set(accessLog.edges.flatMap(({ node }) => node.coordinates))
      return { asked: [...asked].sort(), missing: accessLog.missing }
    }
    expect(told(await hub.ask(auditor, audited, { person }))).toEqual({
      asked: ['InsuredNumber.person', 'Person.numberHistory', 'Query.verifyQualification'],
      missing: [],
    })
    await hub.hub.stop('mpi')
    // While what is known is still fresh, the rest of the log is told.
    expect(told(await hub.hub.ask(audited, { caller: auditor, variables: { person } }))).toEqual({
      asked: ['AccessLogEntry.institution', 'Query.accessLog', 'Query.verifyQualification'],
      missing: ['mpi'],
    })
    expect(await hub.ask(auditor, audited, { person })).toEqual({
      data: { accessLog: null },
      errors: [
        {
          message: 'The consent store cannot be reached.',
          path: ['accessLog'],
          extensions: { code: 'STORE_UNAVAILABLE' },
        },
      ],
    })
  })
})

describe('a subgraph apart', () => {
  const hub = hubFor('apart')
  const post = async (body: object, headers: Readonly<Record<string, string>> = {}): Promise<[number, Answer]> => {
    const response = await fetch(hub.hub.url('qualification'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return [response.status, (await response.json()) as Answer]
  }

  test.each([
    ['an operation', { query: '{ __typename }' }],
    ['its SDL', { query: '{ _service { sdl } }' }],
    [
      'an entity',
      {
        query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on InsuredNumber { number } } }',
        variables: { r: [{ __typename: 'InsuredNumber', id: 'num_AAAAAAAAAAAAAAAAAAAAAA' }] },
      },
    ],
  ])('answers nobody but the gateway %s', async (_what, body) => {
    const [status, answer] = await post(body)
    const [withBearer] = await post(body, { authorization: 'Bearer somebody' })
    expect({ status, withBearer, data: answer.data ?? null, code: answer.errors?.[0]?.extensions?.code }).toEqual({
      status: 401,
      withBearer: 401,
      data: null,
      code: 'UNAUTHENTICATED',
    })
  })

  test('nobody reaches entities or its SDL through the gateway', async () => {
    const asked = [
      '{ _service { sdl } }',
      '{ _entities(representations: [{ __typename: "InsuredNumber", id: "num_AAAAAAAAAAAAAAAAAAAAAA" }]) { __typename } }',
    ]
    const answers = await Promise.all(asked.map((query) => hub.ask(clerk, query)))
    expect(answers.map(({ data, errors }) => [data ?? null, errors?.length])).toEqual([
      [null, 1],
      [null, 1],
    ])
  })
})
