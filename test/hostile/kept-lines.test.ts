import { describe, expect, test } from 'vitest'
import type { Caller } from '../../schema/domain/caller.ts'
import type { CredentialId, PersonId, RequestId, UserId } from '../../schema/domain/ids.ts'
import type { AuditRecord } from '../../subgraphs/shared/audit/audit.ts'
import { wirings } from '../federation/harness.ts'
import { guardianOf, self } from '../support/hub/callers.ts'
import { holderOf } from '../support/hub/households.ts'
import { hubFor, logOf } from '../support/hub/hub.ts'
import { code } from '../support/hub/institutions.ts'
import { fillLimits } from '../support/hub/limits.ts'

interface Log {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly role: string } }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

const own = `query ($first: Int!, $after: String) { me { accessLog(first: $first, after: $after) {
  edges { cursor node { role } } pageInfo { hasNextPage endCursor } } } }`
const appoint = 'mutation ($input: NameProxyInput!) { nameProxy(input: $input) { id } }'

const record = (subject: PersonId, at: number, more: Partial<AuditRecord>): AuditRecord => ({
  instant: at as AuditRecord['instant'],
  request: `request-${at}` as RequestId,
  operation: 'Kept',
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
  subject,
  action: 'READ',
  category: 'CLINICAL',
  labels: [],
  coordinates: [],
  outcome: 'ALLOW',
  code: null,
  rule: 6,
  provision: null,
  grant: null,
  region: null,
  ...more,
})

/** 0 is shown; the others are kept from the person, the guardian or both. */
const kept: readonly Partial<AuditRecord>[] = [
  {},
  { labels: ['UNDISCLOSED'] },
  { labels: ['ABUSE'] },
  { category: 'ELIGIBILITY', labels: ['ADDRESS'], outcome: 'ABSENT', rule: 3 },
]

describe.each(wirings)('lines of the access log that are kept from its reader, %s', (wiring) => {
  const hub = hubFor(wiring, fillLimits)

  /** Every page but the last is full, and none tells of a next one that is empty. */
  const pagesOf = async (by: Caller, first: number): Promise<readonly Log[]> => {
    const pages: Log[] = []
    let after: string | null = null
    do {
      const { me }: { me: { accessLog: Log } } = await hub.given(by, own, { first, after })
      pages.push(me.accessLog)
      after = me.accessLog.pageInfo.endCursor
    } while (pages.at(-1)?.pageInfo.hasNextPage === true)
    return pages
  }

  test('leave no page short, wherever they stand: neither the person nor a guardian can count them', async () => {
    const [{ person }, { person: parent }] = [await holderOf(hub, 'elder'), await holderOf(hub, 'taro')]
    await hub.given(self(person), appoint, { input: { idempotencyKey: 'kept-lines-1', person, guardian: parent } })
    const log = logOf(hub, 'qualification')
    const order = [1, 0, 2, 1, 3, 0, 0, 3, 2, 1, ...Array.from({ length: 230 }, () => 2), 0, 1, 1]
    await log.settle(
      order.map((which, place) => log.append(record(person, hub.clock.now() + place + 1, kept[which] ?? {}))),
    )
    for (const by of [self(person), guardianOf(parent, person)]) {
      for (const first of [1, 2, 3]) {
        const pages = await pagesOf(by, first)
        const sizes = pages.map(({ edges }) => edges.length)
        expect(sizes.slice(0, -1).every((size) => size === first)).toBe(true)
        expect(sizes.at(-1)).toBeGreaterThan(0)
        expect(pages.map(({ edges, pageInfo }) => edges.at(-1)?.cursor === pageInfo.endCursor)).not.toContain(false)
        const doctors = pages.flatMap(({ edges }) => edges).filter(({ node }) => node.role === 'PHYSICIAN')
        expect(doctors.length).toBe(by.role === 'PERSON' ? 6 : 4)
      }
    }
  })
})
