import { expect, test } from 'vitest'
import type { Channel, Proxy as Mandate, Provision } from '../../../schema/domain/consent.ts'
import type { PersonId, ProvisionId, ProxyId } from '../../../schema/domain/ids.ts'
import { days, type Instant } from '../../../schema/domain/time.ts'
import { personFacts } from '../../../subgraphs/qualification/person-facts.ts'

const merge = Date.parse('2026-11-20T03:00:00Z') as Instant
const before = (merge - days(1)) as Instant
const [survivor, other, parent] = ['per_survivor', 'per_other', 'per_parent'] as unknown as [
  PersonId,
  PersonId,
  PersonId,
]
const links = [
  { handle: 'num_one', filed: survivor, movedAt: null },
  { handle: 'num_other', filed: other, movedAt: merge },
]

let ids = 0
const provision = (
  person: PersonId,
  channel: Channel,
  category: Provision['category'],
  given: Instant = before,
): Provision => ({
  id: `prv_${String(++ids).padStart(2, '0')}` as ProvisionId,
  person,
  giver: person,
  proxy: null,
  effect: 'PERMIT',
  recipient: { kind: channel === 'READER' || channel === 'PORTAL' ? 'ANYONE' : 'EMERGENCY_ENTITLED' },
  category,
  label: null,
  purpose: null,
  evenInEmergency: false,
  channel,
  given,
  from: given,
  until: null,
  withdrawn: null,
  bereaved: null,
  hangsOn: [],
})
const proxy = (person: PersonId, from: Instant = before): Mandate => ({
  id: `prx_${++ids}` as ProxyId,
  guardian: parent,
  person,
  categories: 'ALL',
  from,
  until: null,
  ended: null,
  hangsOn: [],
})

/** Per id: how many permits and proxies count for it. */
const counted = (provisions: readonly Provision[], proxies: readonly Mandate[]) =>
  personFacts(survivor, links, { provisions, proxies, grants: [], protections: [] }).map(
    ({ person, provisions: permits, proxies: guardians }) => [
      person,
      permits.map(({ channel }) => channel),
      guardians.length,
    ],
  )

test('an id under which nobody said anything has what the other has', () => {
  expect(counted([provision(other, 'PASS', 'EMERGENCY_SUMMARY')], [proxy(other)])).toEqual([
    [survivor, ['PASS'], 1],
    [other, ['PASS'], 1],
  ])
})

test('a word on other things holds back permits of before the merge, and no pass and no enrolment', () => {
  const said = [
    provision(other, 'PASS', 'EMERGENCY_SUMMARY'),
    provision(other, 'ENROLMENT', 'EMERGENCY_SUMMARY'),
    provision(other, 'PAPER', 'CLINICAL'),
  ]
  expect(counted([...said, provision(survivor, 'READER', 'MEDICATION')], [])).toEqual([
    [survivor, ['PASS', 'ENROLMENT', 'READER'], 0],
    [other, ['PASS', 'ENROLMENT', 'PAPER'], 0],
  ])
})

test('a word on emergencies holds back the other id’s pass; a pass of its own is no such word', () => {
  const pass = provision(other, 'PASS', 'EMERGENCY_SUMMARY')
  expect(counted([pass, provision(survivor, 'ENROLMENT', 'EMERGENCY_SUMMARY')], [])).toEqual([
    [survivor, ['ENROLMENT'], 0],
    [other, ['PASS', 'ENROLMENT'], 0],
  ])
  expect(counted([pass, provision(survivor, 'PASS', 'EMERGENCY_SUMMARY')], [])).toEqual([
    [survivor, ['PASS', 'PASS'], 0],
    [other, ['PASS', 'PASS'], 0],
  ])
})

test('who acts for one id acts for the other unless somebody acts for that one or it spoke for itself', () => {
  const [bare, spoken] = [provision(survivor, 'READER', 'MEDICATION'), provision(survivor, 'PORTAL', 'MEDICATION')]
  expect(counted([bare], [proxy(other)]).map(([, , guardians]) => guardians)).toEqual([1, 1])
  expect(counted([spoken], [proxy(other)]).map(([, , guardians]) => guardians)).toEqual([0, 1])
  expect(counted([], [proxy(other), proxy(survivor)]).map(([, , guardians]) => guardians)).toEqual([1, 1])
})

test('what is said after the merge is said by them all', () => {
  const said = [provision(survivor, 'PORTAL', 'CLINICAL'), provision(other, 'PORTAL', 'MEDICATION', merge)]
  expect(counted(said, [proxy(survivor), proxy(other, merge)])).toEqual([
    [survivor, ['PORTAL', 'PORTAL'], 2],
    [other, ['PORTAL'], 1],
  ])
})
