import { readFileSync } from 'node:fs'
import { getNamedType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readManifest } from '../../gateway/persisted.ts'
import { createPlanner } from '../../gateway/plan.ts'
import type { Purpose, Role } from '../../schema/domain/caller.ts'
import { policyTable } from '../../subgraphs/shared/policy/report.ts'
import { loadSdl, writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'

const schemaFolder = new URL('../../schema/', import.meta.url)
const { operations } = readManifest(readFileSync(new URL('operations.json', schemaFolder), 'utf8'))
const supergraphSdl = readFileSync(new URL('supergraph.graphql', schemaFolder), 'utf8')
const { schema } = createPlanner({ supergraphSdl, forwardTo: () => async () => ({ data: null }) })

type Pair = `${Role} ${Purpose}`
/** Each kind of user, as a token of theirs says who asks and why. */
const users: Readonly<Record<string, readonly Pair[]>> = {
  'care-office': ['CARE_MANAGER CARE', 'CARE_PROVIDER CARE'],
  'code-recipient': ['DATABASE_OPERATOR RESEARCH', 'RESEARCHER RESEARCH', 'MUNICIPALITY PUBLIC_HEALTH'],
  desk: ['CLERK INSURANCE'],
  'first-visit': ['PHYSICIAN TREATMENT', 'DENTIST TREATMENT'],
  'history-provider': ['HISTORY_PROVIDER IDENTITY'],
  'hub-operator': ['HISTORY_PROVIDER IDENTITY'],
  'identity-steward': ['IDENTITY_STEWARD IDENTITY'],
  insurer: ['INSURER INSURANCE'],
  municipality: ['MUNICIPALITY PUBLIC_HEALTH'],
  officer: ['SECURITY_OFFICER OVERSIGHT', 'BREAK_GLASS_REVIEWER OVERSIGHT', 'AUDITOR OVERSIGHT'],
  'page-care': ['CARE_PROVIDER CARE'],
  'page-clinic': ['PHYSICIAN TREATMENT', 'DENTIST TREATMENT', 'NURSE TREATMENT'],
  'page-desk': ['CLERK INSURANCE'],
  'page-doctor': ['PHYSICIAN TREATMENT'],
  'page-emergency': ['PHYSICIAN EMERGENCY', 'PARAMEDIC EMERGENCY'],
  'page-family': ['GUARDIAN OWN_REQUEST', 'PERSON OWN_REQUEST'],
  'page-me': ['PERSON OWN_REQUEST', 'GUARDIAN OWN_REQUEST'],
  'page-municipality': ['MUNICIPALITY PUBLIC_HEALTH'],
  'page-reviewer': ['BREAK_GLASS_REVIEWER OVERSIGHT'],
  'page-security': ['SECURITY_OFFICER OVERSIGHT'],
  'page-steward': ['IDENTITY_STEWARD IDENTITY'],
  'payment-agency': ['PAYMENT_AGENCY INSURANCE'],
  person: ['PERSON OWN_REQUEST'],
  physician: ['PHYSICIAN EMERGENCY', 'PHYSICIAN TREATMENT'],
  'regional-node': ['REGIONAL_NODE TREATMENT', 'REGIONAL_NODE EMERGENCY'],
  researcher: ['RESEARCHER RESEARCH'],
  'welfare-office': ['WELFARE_OFFICE INSURANCE'],
}

const pairsOf = new Map<string, ReadonlySet<string>>(
  policyTable(writtenSubgraphs().map((name) => ({ name, sdl: loadSdl(name) }))).flatMap((row) =>
    row.kind === 'GUARDED'
      ? [[row.coordinate, new Set(row.pairs.map(({ role, purpose }) => `${role} ${purpose}`))] as const]
      : [],
  ),
)

function coordinatesOf(document: string): readonly string[] {
  const info = new TypeInfo(schema)
  const found = new Set<string>()
  visit(
    parse(document),
    visitWithTypeInfo(info, {
      Field({ name }) {
        const parent = info.getParentType()
        if (parent !== null && parent !== undefined && !name.value.startsWith('__'))
          found.add(`${getNamedType(parent).name}.${name.value}`)
      },
    }),
  )
  return [...found]
}

/** What of the document the pair would be refused. */
const refusedTo = (pair: Pair, document: string): readonly string[] =>
  coordinatesOf(document).filter((coordinate) => pairsOf.get(coordinate)?.has(pair) === false)

describe('the committed operations', () => {
  test('are there for each kind of user, under names of their own', () => {
    expect([...new Set(operations.map(({ usedBy }) => usedBy))].sort()).toEqual(Object.keys(users))
    const names = operations.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
  })

  test.each(operations)('$name asks for nothing that its user, $usedBy, is refused by role', ({ usedBy, document }) => {
    const refusals = (users[usedBy] ?? []).map((pair) => ({ pair, refused: refusedTo(pair, document) }))
    // One pair has to carry the whole operation: a token has one.
    expect(refusals.some(({ refused }) => refused.length === 0) ? [] : refusals).toEqual([])
  })

  test('would be refused to another', () => {
    const report = operations.find(({ name }) => name === 'QuarterlyReport')
    expect(refusedTo('CLERK INSURANCE', report?.document ?? '')).toEqual(['Query.oversightReport'])
  })
})
