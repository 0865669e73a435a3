import { type Role, roles } from '../../schema/domain/caller.ts'
import { named } from './introduce.ts'
import { type DemoIssuer, usualPurpose } from './issuer.ts'
import type { PopulationOptions } from './people/population.ts'
import { rosterOf } from './people/roster.ts'

export interface Welcome {
  readonly address: string
  readonly issuer: Pick<DemoIssuer, 'mintToken'>
  readonly population: PopulationOptions
}

interface Operation {
  readonly says: string
  readonly role: Role
  readonly query: string
  readonly variables: object
}

const card =
  '... on ValidQualification { qualification { name insurer { name } shareOfCost from until number { id } } }'
const history =
  '... on ValidQualification { qualification { number { id person { id numberHistory { edges { node { number { id } scheme from until evidence } } } } } } }'

function operationsFor(population: PopulationOptions): readonly Operation[] {
  const { check } = named(rosterOf(population), 'job-changed')
  const variables = { input: check }
  return [
    {
      says: 'A reception desk (受付) checks a card. Asked for the history too, it would get the eligibility alone.',
      role: 'CLERK',
      query: `query Desk($input: QualificationCheck!) { verifyQualification(input: $input) { __typename ${card} } }`,
      variables,
    },
    {
      says: 'The history provider (履歴照会) goes from the same card to its number, the person and every number held.',
      role: 'HISTORY_PROVIDER',
      query: `query History($input: QualificationCheck!) { verifyQualification(input: $input) { __typename ${history} } }`,
      variables,
    },
    {
      says: 'That person (本人) reads what they permit, and who asked about them.',
      role: 'PERSON',
      query:
        'query Mine { me { id consents { edges { node { category effect } } } accessLog(first: 5) { edges { node { at institution role purpose } } } } }',
      variables: {},
    },
  ]
}

/** What somebody sees who starts the demo: where it is, a token for each role, and three operations to try. */
export async function welcome({ address, issuer, population }: Welcome): Promise<string> {
  const tokens = new Map<Role, string>()
  for (const role of roles) {
    const token = await issuer.mintToken({ role })
    if (token.ok) tokens.set(role, token.value)
  }
  const width = Math.max(...roles.map((role) => role.length))
  const listed = [...tokens].map(([role, token]) => `${role.padEnd(width)}  ${usualPurpose[role].padEnd(11)}  ${token}`)
  const tried = operationsFor(population).map(({ says, role, query, variables }, at) => {
    const body = JSON.stringify({ query, variables })
    return [
      `${at + 1}. ${says}`,
      `curl -s ${new URL('/graphql', address).href} -H 'content-type: application/json' \\`,
      `  -H 'authorization: Bearer ${tokens.get(role) ?? ''}' \\`,
      `  -d '${body}'`,
    ].join('\n')
  })
  return [
    `Tsunagu (つなぐ) is at ${address}: in a browser GraphiQL, and at ${new URL('/console/', address).href} the pages. Everybody here is invented.`,
    `A token for each role, good for an hour (more: npm run -s hub -- token --role ROLE):\n\n${listed.join('\n')}`,
    `Three operations to try:\n\n${tried.join('\n\n')}`,
  ].join('\n\n')
}
