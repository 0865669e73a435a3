import { describe, expect, test } from 'vitest'
import { city, clerk, insurer, otherInsurer, self } from '../../support/hub/callers.ts'
import { address, cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

const row = '{ __typename ... on RowLanded { changed } ... on RowRefused { code reason path } }'
const mutation = (name: string, input: string) => `mutation ($input: ${input}!) { ${name}(input: $input) ${row} }`
const registering = mutation('registerQualifications', 'RegisterQualificationsInput')
const ending = mutation('endQualifications', 'EndQualificationsInput')
const amending = mutation('amendQualifications', 'AmendQualificationsInput')
const certifying = mutation('registerLimitCertificates', 'RegisterLimitCertificatesInput')
const history = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
  ... on ValidQualification { qualification { name address shareOfCost from until } }
  ... on LapsedQualification { qualification { name address shareOfCost from until reasonOfLoss } } } }`

let keys = 0
const key = () => `insurers-${++keys}`
const number = (more: object = {}) => ({
  insurerNumber: code.insurer,
  symbol: '保',
  number: '10',
  branch: '01',
  ...more,
})
const entry = (more: object = {}) => ({
  number: number(),
  name: '小林 新',
  kana: 'コバヤシ アラタ',
  sex: 'MALE',
  birthDate: '1995-05-05',
  address,
  family: 'SELF',
  shareOfCost: 30,
  from: '2026-11-01',
  ...more,
})
const landed = (changed: boolean) => ({ __typename: 'RowLanded', changed })
const refused = (reason: string, path: readonly (string | number)[], refusal = 'INVALID_INPUT') => ({
  __typename: 'RowRefused',
  code: refusal,
  reason,
  path: ['input', ...path.map(String)],
})
const myNumber = '123456789018'

describe.each(wirings)('what insurers write, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const enter = (entries: readonly object[], idempotencyKey = key()) =>
    hub.ask(insurer, registering, { input: { idempotencyKey, entries } })
  const rows = (field: string, outcomes: readonly object[]) => ({ data: { [field]: outcomes } })
  const look = (more: object, birthDate = '1995-05-05') =>
    hub.ask(clerk, history, { input: { ...number(), birthDate, ...more } })

  test('whose another insurer’s number is does not show by trying: each try counts, and each wrong one as refused', async () => {
    const theirs = cards.current
    const before = { ...hub.watched }
    const tries = ['1995-05-05', '1995-05-06'].map((birthDate, at) =>
      entry({ number: number({ number: `9${at}` }), birthDate, previous: theirs }),
    )
    const own = entry({ number: number({ number: '92' }), previous: number({ number: '90' }) })
    const unknown = entry({ number: number({ number: '93' }), previous: { ...theirs, number: '7777' } })
    expect(await enter([...tries, own, unknown])).toEqual(
      rows('registerQualifications', [landed(true), landed(true), landed(true), landed(true)]),
    )
    expect([hub.watched.checks - before.checks, hub.watched.refusals - before.refusals]).toEqual([3, 2])
  })

  test('each row lands or is refused by itself, at its place', async () => {
    const wrong: readonly (readonly [object, ReturnType<typeof refused>])[] = [
      [
        { number: number({ insurerNumber: code.otherInsurer }) },
        refused('OTHER_INSURER', ['entries', 1, 'number', 'insurerNumber'], 'NOT_PERMITTED'),
      ],
      [{ birthDate: '2026-11-21' }, refused('IN_FUTURE', ['entries', 2, 'birthDate'])],
      [{ from: '1995-05-04' }, refused('BEFORE_BIRTH', ['entries', 3, 'from'])],
      [{ shareOfCost: 25 }, refused('SHARE_OF_COST', ['entries', 4, 'shareOfCost'])],
      [{ name: '小林\ufffd' }, refused('GARBLED', ['entries', 5, 'name'])],
      [{ kana: 'コバヤシ\u0000' }, refused('GARBLED', ['entries', 6, 'kana'])],
      [{ address: '　' }, refused('EMPTY', ['entries', 7, 'address'])],
      [{ name: '長'.repeat(201) }, refused('TOO_LONG', ['entries', 8, 'name'])],
      [{ postalCode: '12-345' }, refused('POSTAL_CODE', ['entries', 9, 'postalCode'])],
      [
        { elderlyRecipient: { from: '2026-04-01', until: '2026-03-01', shareOfCost: 20 } },
        refused('ENDS_BEFORE_IT_BEGINS', ['entries', 10, 'elderlyRecipient', 'until']),
      ],
      [{ previous: number({ branch: 'xx' }) }, refused('BRANCH', ['entries', 11, 'previous', 'branch'])],
    ]
    const entries = [entry({ number: number({ number: '20' }) }), ...wrong.map(([more]) => entry(more))]
    expect(await enter([...entries, entry({ number: number({ number: '21' }) })])).toEqual(
      rows('registerQualifications', [landed(true), ...wrong.map(([, outcome]) => outcome), landed(true)]),
    )
    expect(await look({ number: '20' })).toEqual({
      data: {
        verifyQualification: {
          qualification: { name: '小林 新', address, shareOfCost: 30, from: '2026-11-01', until: null },
        },
      },
    })
  })

  test.each([['name'], ['kana'], ['otherName'], ['address']])('a My Number in %s refuses the row', async (field) => {
    const written = `番号は${myNumber.slice(0, 4)}－${myNumber.slice(4, 8)}－${myNumber.slice(8)}です`
    expect(await enter([entry({ [field]: written })])).toEqual(
      rows('registerQualifications', [refused('MY_NUMBER', ['entries', 0, field])]),
    )
  })

  test.each([['symbol'], ['number'], ['insurerNumber'], ['branch']])(
    'twelve digits in %s of a number refuse the row, whatever their check digit',
    async (field) => {
      expect(await enter([entry({ number: number({ [field]: '111122223333' }) })])).toEqual(
        rows('registerQualifications', [refused('MY_NUMBER', ['entries', 0, 'number', field])]),
      )
    },
  )

  test('a date the calendar does not have refuses the request where it stands, and nothing of it lands', async () => {
    const entries = [entry({ number: number({ number: '30' }) }), entry({ from: '2026-02-29' })]
    expect(await enter(entries)).toEqual({
      data: { registerQualifications: null },
      errors: [
        {
          message: 'The calendar has no such day.',
          path: ['registerQualifications'],
          extensions: {
            code: 'INVALID_INPUT',
            reason: 'NO_SUCH_DAY',
            inputPath: ['input', 'entries', 1, 'from'],
          },
        },
      ],
    })
    expect(await look({ number: '30' })).toEqual({ data: { verifyQualification: {} } })
  })

  test('the same request again gets the first answer, another under its key is a conflict, and a new key changes nothing', async () => {
    const again = key()
    const entries = [entry({ number: number({ number: '40' }) }), entry({ shareOfCost: 1 })]
    const first = rows('registerQualifications', [
      landed(true),
      refused('SHARE_OF_COST', ['entries', 1, 'shareOfCost']),
    ])
    expect([await enter(entries, again), await enter(entries, again)]).toEqual([first, first])
    expect(await enter([entry()], again)).toEqual({
      data: { registerQualifications: null },
      errors: [
        {
          message: 'This idempotency key stands for another request.',
          path: ['registerQualifications'],
          extensions: { code: 'CONFLICT', reason: 'IDEMPOTENCY_KEY' },
        },
      ],
    })
    expect(await enter(entries.slice(0, 1))).toEqual(rows('registerQualifications', [landed(false)]))
  })

  test('who writes for two insurers: what was answered at the one is no answer at the other', async () => {
    const again = key()
    const input = { idempotencyKey: again, entries: [entry({ shareOfCost: 1 })] }
    const { user, credential } = insurer
    await hub.ask(insurer, registering, { input })
    expect(await hub.ask({ ...otherInsurer, user, credential }, registering, { input })).toMatchObject({
      data: { registerQualifications: null },
      errors: [{ extensions: { code: 'CONFLICT', reason: 'IDEMPOTENCY_KEY' } }],
    })
  })

  test('a row that was refused for its day and is good the next is a new request', async () => {
    const again = key()
    const entries = [entry({ number: number({ number: '45' }), birthDate: '2026-11-21', from: '2026-11-21' })]
    expect(await enter(entries, again)).toEqual(
      rows('registerQualifications', [refused('IN_FUTURE', ['entries', 0, 'birthDate'])]),
    )
    hub.clock.advance(86_400_000)
    try {
      expect(await enter(entries, again)).toMatchObject({
        errors: [{ extensions: { code: 'CONFLICT', reason: 'IDEMPOTENCY_KEY' } }],
      })
      expect(await enter(entries)).toEqual(rows('registerQualifications', [landed(true)]))
    } finally {
      hub.clock.advance(-86_400_000)
    }
  })

  test('one number twice in a request: the same row once, a contradicting one refused', async () => {
    const one = entry({ number: number({ number: '50' }) })
    expect(await enter([one, one, { ...one, name: '別 人' }])).toEqual(
      rows('registerQualifications', [landed(true), landed(false), refused('OVERLAPS', ['entries', 2], 'CONFLICT')]),
    )
  })

  test('a key too short to be one, and more rows than are taken at once', async () => {
    const refusal = async (entries: readonly object[], idempotencyKey: string) =>
      (await enter(entries, idempotencyKey)).errors
    expect([
      await refusal([entry()], 'short'),
      await refusal(
        Array.from({ length: 501 }, () => entry()),
        key(),
      ),
    ]).toEqual([
      [
        {
          message: 'An idempotency key is 8 to 128 printable ASCII characters without spaces.',
          path: ['registerQualifications'],
          extensions: {
            code: 'INVALID_INPUT',
            reason: 'IDEMPOTENCY_KEY',
            inputPath: ['input', 'idempotencyKey'],
          },
        },
      ],
      [
        {
          message: 'At most 500 rows at once.',
          path: ['registerQualifications'],
          extensions: { code: 'INVALID_INPUT', reason: 'TOO_MANY', inputPath: ['input', 'entries'] },
        },
      ],
    ])
  })

  test('a loss is told once, and only of what stands', async () => {
    const mine = { number: number({ number: '60' }), until: '2026-11-10', reason: 'OTHER' }
    await enter([entry({ number: mine.number })])
    const lose = (entries: readonly object[]) => hub.ask(insurer, ending, { input: { idempotencyKey: key(), entries } })
    expect(
      await lose([
        mine,
        mine,
        { ...mine, until: '2026-11-11' },
        { ...mine, number: number({ number: '61' }) },
        { ...mine, number: cards.current },
      ]),
    ).toEqual(
      rows('endQualifications', [
        landed(true),
        landed(false),
        refused('ALREADY_LOST', ['entries', 2], 'CONFLICT'),
        refused('NO_QUALIFICATION', ['entries', 3], 'CONFLICT'),
        refused('OTHER_INSURER', ['entries', 4, 'number', 'insurerNumber'], 'NOT_PERMITTED'),
      ]),
    )
    expect(await look({ number: '60' })).toMatchObject({
      data: { verifyQualification: { qualification: { until: '2026-11-10', reasonOfLoss: 'OTHER' } } },
    })
  })

  test('a new share from a day on leaves the days before as they were; a correction does not', async () => {
    const mine = number({ number: '70' })
    await enter([entry({ number: mine })])
    const amend = (entries: readonly object[]) =>
      hub.ask(insurer, amending, { input: { idempotencyKey: key(), entries } })
    expect(
      await amend([
        { number: mine, asOf: '2026-11-15', shareOfCost: 20 },
        { number: mine, name: '小林 改' },
        { number: mine, name: '小林 改' },
        { number: mine, asOf: '2026-10-31', shareOfCost: 10 },
        { number: mine, birthDate: '2027-01-01' },
      ]),
    ).toEqual(
      rows('amendQualifications', [
        landed(true),
        landed(true),
        landed(false),
        refused('OUTSIDE_QUALIFICATION', ['entries', 3], 'CONFLICT'),
        refused('IN_FUTURE', ['entries', 4, 'birthDate']),
      ]),
    )
    const on = async (confirmationDate: string) => look({ number: '70', confirmationDate })
    const told = (shareOfCost: number) => ({
      data: {
        verifyQualification: {
          qualification: { name: '小林 改', address, shareOfCost, from: '2026-11-01', until: null },
        },
      },
    })
    expect([await on('2026-11-14'), await on('2026-11-15')]).toEqual([told(30), told(20)])
  })

  test('limit and specific-disease certificates, and what cannot be one', async () => {
    const mine = number({ number: '80' })
    await enter([entry({ number: mine })])
    const limit = { kind: 'LIMIT', class: 'A03', from: '2026-11-01', until: '2027-08-01' }
    const specificDisease = { disease: 'DIALYSIS', from: '2026-11-01', selfPayCeiling: 10_000 }
    const certify = (entries: readonly object[]) =>
      hub.ask(insurer, certifying, { input: { idempotencyKey: key(), entries } })
    expect(
      await certify([
        { number: mine, limit, specificDisease },
        { number: mine, limit: { ...limit, until: '2026-11-01' } },
        { number: mine, specificDisease: { ...specificDisease, selfPayCeiling: -1 } },
        { number: number({ number: '81' }), limit },
      ]),
    ).toEqual(
      rows('registerLimitCertificates', [
        landed(true),
        refused('ENDS_BEFORE_IT_BEGINS', ['entries', 1, 'limit', 'until']),
        refused('CEILING', ['entries', 2, 'specificDisease', 'selfPayCeiling']),
        refused('NO_QUALIFICATION', ['entries', 3], 'CONFLICT'),
      ]),
    )
    const query = `query ($input: QualificationCheck!) { verifyQualification(input: $input) { ... on ValidQualification {
      qualification { limitCertificate { kind class from until longTermSince } specificDiseases { disease from until selfPayCeiling } } } } }`
    const input = { ...mine, birthDate: '1995-05-05' }
    expect(await hub.ask(insurer, query, { input })).toEqual({
      data: {
        verifyQualification: {
          qualification: {
            limitCertificate: { ...limit, longTermSince: null },
            specificDiseases: [{ ...specificDisease, until: null }],
          },
        },
      },
    })
  })

  test('a municipality enters its own 国保; a desk enters nothing', async () => {
    const own = { insurerNumber: code.city, symbol: '国', number: '1', branch: '01' }
    const input = { idempotencyKey: key(), entries: [entry({ number: own })] }
    expect([await hub.ask(city, registering, { input }), await hub.ask(clerk, registering, { input })]).toEqual([
      rows('registerQualifications', [landed(true)]),
      {
        data: { registerQualifications: null },
        errors: [
          {
            message: 'This caller may not ask for this with this purpose.',
            path: ['registerQualifications'],
            extensions: { code: 'NOT_PERMITTED' },
          },
        ],
      },
    ])
  })

  test('whoever holds a number by continuity sees it among their own qualifications, newest first', async () => {
    const { person } = await holderOf(hub, 'current')
    const query = '{ me { id qualifications { number { insurerNumber number } from until insurer { name } } } }'
    const of = (own: { insurerNumber: string; number: string }, name: string, from: string, until: string | null) => ({
      number: { insurerNumber: own.insurerNumber, number: own.number },
      from,
      until,
      insurer: { name },
    })
    expect(await hub.ask(self(person), query)).toEqual({
      data: {
        me: {
          id: person,
          qualifications: [
            of(cards.current, '筑見健康保険組合', '2026-04-01', null),
            of(cards.former, '信見健康保険組合', '2024-04-01', '2026-04-01'),
          ],
        },
      },
    })
    expect((await holderOf(hub, 'former')).person).toBe(person)
  })

  test('the number of a row that landed shows its insurer what was entered', async () => {
    const query = `mutation ($input: RegisterQualificationsInput!) { registerQualifications(input: $input) {
      ... on RowLanded { number { id insurerNumber number qualifications { name birthDate } } } } }`
    const answer = await hub.given<{ registerQualifications: readonly [{ number: { id: string } }] }>(insurer, query, {
      input: { idempotencyKey: key(), entries: [entry({ number: number({ number: '90' }) })] },
    })
    expect(answer).toEqual({
      registerQualifications: [
        {
          number: {
            id: expect.stringMatching(/^num_[\w-]{22}$/),
            insurerNumber: code.insurer,
            number: '90',
            qualifications: [{ name: '小林 新', birthDate: '1995-05-05' }],
          },
        },
      ],
    })
  })
})
