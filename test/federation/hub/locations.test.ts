import { describe, expect, test } from 'vitest'
import type { Caller } from '../../../schema/domain/caller.ts'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { clerk, insurer, node, otherInsurer, otherNode, physician, self } from '../../support/hub/callers.ts'
import { births, cards, fillHouseholds, holderOf } from '../../support/hub/households.ts'
import { hubFor, logOf } from '../../support/hub/hub.ts'
import { code } from '../../support/hub/institutions.ts'
import { wirings } from '../harness.ts'

let keys = 0
const register = 'mutation ($input: RegisterNumbersInput!) { registerNumbers(input: $input) }'
const tell = 'mutation ($input: RegisterLocationsInput!) { registerLocations(input: $input) { changed } }'
const withdraw = 'mutation ($input: WithdrawLocationsInput!) { withdrawLocations(input: $input) { changed } }'
const consent = 'mutation ($input: GiveConsentInput!) { giveConsent(input: $input) { id } }'
const protect = 'mutation ($input: SetProtectionInput!) { setProtection(input: $input) { kind } }'
const places = 'recordLocations(category: CLINICAL) { region state facilities { facility from until count } }'
const lie = `query ($id: ID!) { person(id: $id) { ${places} } }`
const fromCard = `query ($input: QualificationCheck!) { verifyQualification(input: $input) {
  ... on ValidQualification { qualification { number { person { ${places} } } } } } }`

const region = (name: string, state: string, ...facilities: readonly object[]) => ({ region: name, state, facilities })
const entry = (token: string, more: object = {}) => ({
  token,
  category: 'CLINICAL',
  facility: code.hospital,
  from: '2025-05-01',
  count: 2,
  ...more,
})
const atHospital = { facility: code.hospital, from: '2025-05-01', until: null, count: 2 }
const refused = (name: string, extensions: object, message: string) => ({
  data: { [name]: null },
  errors: [{ message, path: [name], extensions }],
})

describe.each(wirings)('where records lie, %s', (wiring) => {
  const hub = hubFor(wiring, fillHouseholds)
  const tokenOf = async (of: Caller, card: object): Promise<string> => {
    const { registerNumbers } = await hub.given<{ registerNumbers: readonly string[] }>(of, register, {
      input: { numbers: [card] },
    })
    const [token] = registerNumbers
    if (token === undefined) throw new Error('no token came back')
    return token
  }
  const permit = (person: PersonId, more: object) =>
    hub.given(self(person), consent, {
      input: {
        idempotencyKey: `places-${++keys}`,
        person,
        effect: 'PERMIT',
        recipient: { institution: code.clinic },
        category: 'CLINICAL',
        ...more,
      },
    })

  test('one operation leads from a card to every region holding records, those under an old number too', async () => {
    const { person } = await holderOf(hub, 'current')
    const [former, current] = [await tokenOf(node, cards.former), await tokenOf(otherNode, cards.current)]
    expect(await hub.given(node, tell, { input: { entries: [entry(former)] } })).toEqual({
      registerLocations: { changed: 1 },
    })
    await hub.given(otherNode, tell, { input: { entries: [entry(current, { facility: null, count: 0 })] } })
    const card = { input: { ...cards.current, birthDate: births.current } }
    const closed = (await hub.ask(physician, fromCard, card)) as { readonly errors?: readonly object[] }
    expect(closed.errors).toEqual([
      {
        message: expect.any(String),
        path: ['verifyQualification', 'qualification', 'number', 'person', 'recordLocations'],
        extensions: { code: 'CONSENT_REQUIRED', category: 'LOCATION' },
      },
    ])
    await permit(person, {})
    const recordLocations = [region('fukuoka', 'NONE'), region('nagano', 'HELD', atHospital)]
    expect(await hub.given(physician, fromCard, card)).toEqual({
      verifyQualification: { qualification: { number: { person: { recordLocations } } } },
    })
    expect(await hub.given(self(person), lie, { id: person })).toEqual({ person: { recordLocations } })
  })

  test('consent to one category tells nothing of where records of another lie', async () => {
    const { person } = await holderOf(hub, 'taro')
    await permit(person, { category: 'CHECKUP' })
    const both = `query ($id: ID!) { person(id: $id) {
      open: recordLocations(category: CHECKUP) { region state } shut: recordLocations(category: CLINICAL) { region } } }`
    const answer = await hub.ask(physician, both, { id: person })
    expect(answer).toEqual({
      data: { person: { open: [region('fukuoka', 'NOT_ASKED'), region('nagano', 'NOT_ASKED')].map(bare), shut: null } },
      errors: [
        {
          message: expect.any(String),
          path: ['person', 'shut'],
          extensions: { code: 'CONSENT_REQUIRED', category: 'LOCATION' },
        },
      ],
    })
  })

  test('a facility that is itself a diagnosis is as if it were not there, to whom its label is refused', async () => {
    const { person } = await holderOf(hub, 'hanako')
    const token = await tokenOf(node, cards.hanako)
    await hub.given(node, tell, { input: { entries: [entry(token, { label: 'PSYCHIATRIC' })] } })
    await permit(person, {})
    const shown = async (by: Caller) =>
      (await hub.given<{ person: { recordLocations: object } }>(by, lie, { id: person })).person.recordLocations
    const held = [region('fukuoka', 'NOT_ASKED'), region('nagano', 'HELD', atHospital)]
    expect(await shown(physician)).toEqual(held)
    await permit(person, { label: 'PSYCHIATRIC', effect: 'DENY' })
    expect(await shown(physician)).toEqual([region('fukuoka', 'NOT_ASKED'), region('nagano', 'NOT_ASKED')])
    expect(await shown(self(person))).toEqual(held)
  })

  test('of whom the address is hidden, the treating clinician sees the places of records, and nobody but they', async () => {
    const { person } = await holderOf(hub, 'ichiro')
    const token = await tokenOf(node, cards.ichiro)
    await hub.given(node, tell, { input: { entries: [entry(token)] } })
    await permit(person, {})
    await hub.given(insurer, protect, {
      input: { idempotencyKey: `places-${++keys}`, subject: person, kind: 'ADDRESS_HIDDEN' },
    })
    const held = { person: { recordLocations: [region('fukuoka', 'NOT_ASKED'), region('nagano', 'HELD', atHospital)] } }
    expect(await hub.given(physician, lie, { id: person })).toEqual(held)
    expect(await hub.given(self(person), lie, { id: person })).toEqual(held)
  })

  test('what a node withdraws is gone; what it sends wrong is refused at its place, and nothing of it is taken', async () => {
    const { person } = await holderOf(hub, 'jiro')
    const token = await tokenOf(node, cards.jiro)
    const state = async () =>
      (
        await hub.given<{ person: { recordLocations: readonly { state: string }[] } }>(self(person), lie, {
          id: person,
        })
      ).person.recordLocations.map(({ state: of }) => of)
    const send = (...entries: readonly object[]) => hub.ask(node, tell, { input: { entries } })
    const wrong = (field: string, reason: string, message: string) =>
      refused(
        'registerLocations',
        { code: 'INVALID_INPUT', reason, inputPath: ['input', 'entries', 1, field] },
        message,
      )
    expect([
      await send(entry(token), entry(await tokenOf(otherNode, cards.jiro))),
      await send(entry(token), entry(token, { count: -1 })),
      await send(entry(token), entry(token, { facility: null })),
      await send(entry(token), entry(token, { facility: '123' })),
      await send(entry(token), entry(token, { until: '2025-05-01' })),
      await send(),
    ]).toEqual([
      wrong('token', 'NO_TOKEN', 'This is no token of this node.'),
      wrong('count', 'COUNT', 'From 0 to 1000000 records.'),
      wrong('facility', 'NO_FACILITY', 'Records lie at a facility.'),
      wrong('facility', 'FACILITY', 'A facility has a code of ten digits.'),
      wrong('until', 'ENDS_BEFORE_IT_BEGINS', 'It ends before it begins.'),
      refused(
        'registerLocations',
        { code: 'INVALID_INPUT', reason: 'COUNT', inputPath: ['input', 'entries'] },
        'From 1 to 1000 entries can be sent at once.',
      ),
    ])
    expect(await state()).toEqual(['NOT_ASKED', 'NOT_ASKED'])
    await hub.given(node, tell, { input: { entries: [entry(token)] } })
    expect(await state()).toEqual(['NOT_ASKED', 'HELD'])
    const { count: _, ...withdrawn } = entry(token)
    expect(await hub.given(node, withdraw, { input: { entries: [withdrawn] } })).toEqual({
      withdrawLocations: { changed: 1 },
    })
    expect(await state()).toEqual(['NOT_ASKED', 'NOT_ASKED'])
  })

  test('a clinician behind a node finds the person by that node’s token, and by no other’s', async () => {
    const { person } = await holderOf(hub, 'elder')
    const [ours, theirs] = [await tokenOf(node, cards.elder), await tokenOf(otherNode, cards.elder)]
    const behind = { ...physician, node: { institution: code.network, credential: node.credential } }
    const by = (caller: Caller, token: string) =>
      hub.ask(caller, 'query ($token: ID!) { personByToken(token: $token) { id } }', { token })
    expect(await by(behind, ours)).toEqual({ data: { personByToken: { id: person } } })
    expect(await by(behind, theirs)).toEqual({ data: { personByToken: null } })
    expect(await by(physician, ours)).toEqual(
      refused('personByToken', { code: 'NOT_PERMITTED', reason: 'NO_NODE' }, 'Only a regional node asks by a token.'),
    )
  })

  describe('a node itself', () => {
    const byToken = `query ($token: ID!, $category: RecordCategory!) { recordLocationsByToken(token: $token, category: $category) {
      region state facilities { facility from until count } } }`
    const look = (by: Caller, token: string, category = 'CLINICAL') => hub.ask(by, byToken, { token, category })
    const closed = refused(
      'recordLocationsByToken',
      { code: 'CONSENT_REQUIRED', category: 'LOCATION' },
      'The consent of the person is required.',
    )
    const toNetwork = { recipient: { institution: code.network } }

    test('sees by its own token where records of a category lie, as the person permits, and who it is not', async () => {
      const { person } = await holderOf(hub, 'assisted')
      const [ours, theirs] = [await tokenOf(node, cards.assisted), await tokenOf(otherNode, cards.assisted)]
      await hub.given(otherNode, tell, { input: { entries: [entry(theirs, { facility: code.otherHospital })] } })
      expect(await look(node, ours)).toEqual(closed)
      await permit(person, toNetwork)
      const there = { facility: code.otherHospital, from: '2025-05-01', until: null, count: 2 }
      const recordLocations = [region('fukuoka', 'HELD', there), region('nagano', 'NOT_ASKED')]
      expect(await look(node, ours)).toEqual({ data: { recordLocationsByToken: recordLocations } })
      expect(await look({ ...node, purpose: 'EMERGENCY' }, ours)).toEqual({
        data: { recordLocationsByToken: recordLocations },
      })
      expect(await look(node, ours, 'CHECKUP')).toEqual(closed)
      expect(await look(otherNode, theirs)).toEqual(closed)
      expect(await look(node, theirs)).toEqual({ data: { recordLocationsByToken: null } })
      expect(await look(physician, ours)).toEqual(
        refused(
          'recordLocationsByToken',
          { code: 'NOT_PERMITTED' },
          'This caller may not ask for this with this purpose.',
        ),
      )
    })

    test('sees no place of whom the address is hidden, and none that its label closes', async () => {
      const { person } = await holderOf(hub, 'former')
      const [ours, theirs] = [await tokenOf(node, cards.former), await tokenOf(otherNode, cards.current)]
      await permit(person, { ...toNetwork, category: 'MEDICATION' })
      const lies = { category: 'MEDICATION', facility: code.otherHospital }
      await hub.given(otherNode, tell, { input: { entries: [entry(theirs, lies)] } })
      const states = async () =>
        (
          (await look(node, ours, 'MEDICATION')).data as { recordLocationsByToken: readonly { state: string }[] }
        ).recordLocationsByToken.map(({ state }) => state)
      expect(await states()).toEqual(['HELD', 'NOT_ASKED'])
      await permit(person, { ...toNetwork, category: 'MEDICATION', label: 'PSYCHIATRIC', effect: 'DENY' })
      await hub.given(otherNode, tell, { input: { entries: [entry(theirs, { ...lies, label: 'PSYCHIATRIC' })] } })
      expect(await states()).toEqual(['NOT_ASKED', 'NOT_ASKED'])
      await hub.given(otherNode, tell, { input: { entries: [entry(theirs, lies)] } })
      const { handle } = await holderOf(hub, 'current')
      const hide = { idempotencyKey: `places-${++keys}`, subject: handle, kind: 'ADDRESS_HIDDEN' }
      await hub.given(otherInsurer, protect, { input: hide })
      expect(await states()).toEqual(['NOT_ASKED', 'NOT_ASKED'])
    })
  })

  test('nobody else registers or sees them; each number a node names is on the record as its holder’s', async () => {
    const { person, handle } = await holderOf(hub, 'lapsed')
    const not = 'This caller may not ask for this with this purpose.'
    expect(await hub.ask(physician, register, { input: { numbers: [cards.lapsed] } })).toEqual(
      refused('registerNumbers', { code: 'NOT_PERMITTED' }, not),
    )
    expect(await hub.ask(clerk, register, { input: { numbers: [cards.lapsed] } })).toEqual(
      refused('registerNumbers', { code: 'NOT_PERMITTED' }, not),
    )
    await tokenOf(node, cards.lapsed)
    const records = logOf(hub, 'mpi').records.filter(({ subject }) => subject === handle || subject === person)
    expect(records.at(-1)).toMatchObject({
      subject: handle,
      action: 'WRITE',
      category: 'LOCATION',
      outcome: 'ALLOW',
      coordinates: ['Mutation.registerNumbers'],
      caller: { institution: code.network, role: 'REGIONAL_NODE' },
    })
  })
})

const bare = ({ region: name, state }: { readonly region: string; readonly state: string }) => ({ region: name, state })
