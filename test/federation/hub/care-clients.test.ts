import { describe, expect, test } from 'vitest'
import type { InstitutionCode, InsurerNumber, PersonId, RequestId } from '../../../schema/domain/ids.ts'
import { type CivilDate, days } from '../../../schema/domain/time.ts'
import { checkDigit } from '../../../subgraphs/shared/text/check-digit.ts'
import { fileOf, rowOf } from '../../support/chase/cells.ts'
import { formNamed } from '../../support/chase/forms.ts'
import { caller, physician, self } from '../../support/hub/callers.ts'
import { fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, type TestHub } from '../../support/hub/hub.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

// 居宅介護支援事業所: it plans the care, and writes none of the records.
const planning = { code: `207000023${checkDigit('207000023')}` as InstitutionCode }
const manager = caller('CARE_MANAGER', 'CARE', planning.code)
const elsewhere = caller('CARE_MANAGER', 'CARE', code.careOffice)
const users = formNamed('life-2021', 'SERVICE_USER_INFO')
const listed = `query ($first: Int, $after: String) { ownCareClients(first: $first, after: $after) {
  edges { node { person { id } services } } pageInfo { hasNextPage endCursor } } }`
const read = '{ ownCareClients { edges { node { person { longTermCare { records { form office } } } } } } }'
const name = 'mutation ($input: NameCareOfficeInput!) { nameCareOffice(input: $input) { office } }'
const permit = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'

const insured = (number: string) => ({ insurer: code.city as string as InsurerNumber, number })

async function serve(hub: TestHub, number: string, until: CivilDate | null = null): Promise<PersonId> {
  const { insurer } = insured(number)
  const [handle] = await hub.mpi.handlesFor([{ scheme: 'CARE', symbol: '', branch: '', insurer, number }])
  if (handle === undefined) throw new Error('The index gave no handle.')
  const service = { office: planning.code, service: '43', from: '2026-05-01' as CivilDate, until }
  const entry = {
    handle,
    insurer,
    acquired: '2005-05-01' as CivilDate,
    lost: null,
    name: `雲居 ${number}`,
    kana: 'クモイ キヨ',
    sex: 'FEMALE',
    birthDate: `194${number.at(-1)}-05-01` as CivilDate,
    postalCode: null,
    address: '長野県信見本市大町1丁目2番3号',
    livesElsewhere: false,
    certified: null,
  } as const
  await hub.store.careRegister.take([{ insured: entry, service }], { insurer: code.city, at: hub.clock.now() })
  await hub.settled()
  const links = await hub.mpi.linkChanges(0, 100)
  const link = links.find((one) => one.handle === handle)
  if (link === undefined) throw new Error('The number is nobody’s.')
  return link.person
}

describe.each(wirings)('the clients of a care manager, %s', (wiring) => {
  const office = institutions.find((one) => one.code === code.careOffice)
  if (office === undefined) throw new Error('There is no care office.')
  const hub = hubFor(wiring, async (filled) => {
    await filled.store.register.putInstitutions([{ ...office, code: planning.code, head: null }])
    await fillHouseholds(filled)
  })

  const writtenElsewhere = (number: string) =>
    hub.careFiles.take({
      request: 'req-care' as RequestId,
      caller: elsewhere,
      key: `users-${number}`,
      encoding: null,
      whole: true,
      source: (async function* () {
        const told = { care_facility_id: code.careOffice, insurer_no: code.city, insured_no: number }
        yield Buffer.from(fileOf(users, [rowOf(users, told)]))
      })(),
      signal: new AbortController().signal,
    })

  test('are listed by the register of care and by who named the office, page by page, to the office alone', async () => {
    const [first, second] = [await serve(hub, '0000000041'), await serve(hub, '0000000042')]
    const { person: taro } = await holderOf(hub, 'taro')
    await hub.given(self(taro), name, {
      input: { idempotencyKey: 'names-office', person: taro, office: planning.code, from: '2026-11-20' },
    })
    const nodes = [
      { person: { id: first }, services: ['43'] },
      { person: { id: second }, services: ['43'] },
      { person: { id: taro }, services: [] },
    ].sort((one, other) => (one.person.id < other.person.id ? -1 : 1))
    const edges = nodes.map((node) => ({ node }))
    type Listed = { ownCareClients: { pageInfo: { endCursor: string } } }
    const page = await hub.given<Listed>(manager, listed, { first: 2 })
    expect(page).toEqual({
      ownCareClients: { edges: edges.slice(0, 2), pageInfo: { hasNextPage: true, endCursor: expect.any(String) } },
    })
    const { endCursor: after } = page.ownCareClients.pageInfo
    expect(await hub.given(manager, listed, { first: 2, after })).toMatchObject({
      ownCareClients: { edges: edges.slice(2), pageInfo: { hasNextPage: false } },
    })
    expect(await hub.given(elsewhere, listed)).toMatchObject({ ownCareClients: { edges: [] } })
    expect(await hub.ask(physician, listed)).toEqual({
      data: { ownCareClients: null },
      errors: [
        {
          message: 'This caller may not ask for this with this purpose.',
          path: ['ownCareClients'],
          extensions: { code: 'NOT_PERMITTED' },
        },
      ],
    })
  })

  test('are read with their consent, whichever office wrote of them, until the service ends', async () => {
    const { person: taro } = await holderOf(hub, 'taro')
    await hub.given(self(taro), name, {
      input: { idempotencyKey: 'names-office', person: taro, office: planning.code, from: '2026-11-20' },
    })
    await writtenElsewhere('0000000043')
    const client = await serve(hub, '0000000043', '2026-12-01' as CivilDate)
    const input = { person: client, recipient: { institution: planning.code }, category: 'LONG_TERM_CARE' }
    await hub.given(self(client), permit, { input: { ...input, effect: 'PERMIT', idempotencyKey: 'manager-consent' } })
    const { data, errors } = await hub.ask(manager, read)
    type Read = { ownCareClients: { edges: readonly { node: { person: { longTermCare: object | null } } }[] } }
    const { edges } = (data as Read).ownCareClients
    const seen = edges.map(({ node }) => node.person)
    expect(seen.filter(({ longTermCare }) => longTermCare !== null)).toEqual([
      { longTermCare: { records: [{ form: 'SERVICE_USER_INFO', office: code.careOffice }] } },
    ])
    expect(errors?.length).toBe(edges.length - 1)
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['CONSENT_REQUIRED']))
    hub.clock.advance(days(20))
    type Listed = { ownCareClients: { edges: readonly { node: { person: { id: string } } }[] } }
    const { ownCareClients } = await hub.given<Listed>(manager, listed)
    expect(ownCareClients.edges.map(({ node }) => node.person.id)).not.toContain(client)
    const one = 'query ($id: ID!) { person(id: $id) { longTermCare { records { form } } } }'
    expect((await hub.ask(manager, one, { id: client })).errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'NOT_PERMITTED',
    ])
  })
})
