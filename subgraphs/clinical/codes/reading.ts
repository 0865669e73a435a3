import { type ClaimContent, modifiersIn, type Statement, uncodedDisease } from '../claims/claim.ts'
import { costFact } from '../claims/cost.ts'
import { expanded } from '../claims/expanding.ts'
import { infectionOf } from '../labs/infections.ts'
import type { Content, RecordLabel } from '../record.ts'
import type { ToldRecord } from '../store.ts'
import type { CodeBook, LocalCode } from './codes.ts'
import { sensitivityOf } from './sensitive.ts'

type Told = Pick<ToldRecord, 'institution' | 'on' | 'labels' | 'keptFrom' | 'content' | 'local'>
type Fact = Pick<Told, 'on' | 'labels' | 'keptFrom'> & { readonly content: Content }

/** What was told, by what its codes mean: as many facts as it holds. */
export function factsIn(told: Told, book: CodeBook): readonly Fact[] {
  const { content, on, labels, keptFrom, local, institution } = told
  if (content.kind === 'CLAIM') {
    const facts = expanded(content, institution, book)
    return [...facts, ...costFact(content, on, facts)]
  }
  const meaning = local === undefined ? null : book.find(institution, local)
  if (meaning === null || meaning.target === null) return [{ on, labels, keptFrom, content }]
  const meant = infectionOf(coded(content, meaning.target))
  // Whoever wrote it down did not know by this code what it tells.
  return [{ on, labels: [...new Set([...labels, ...sensitivityOf(meant)])], keptFrom, content: meant }]
}

function coded(content: Content, code: string): Content {
  switch (content.kind) {
    case 'CONDITION':
    case 'DRUG_ALLERGY':
    case 'OTHER_ALLERGY':
    case 'LAB':
    case 'PRESCRIPTION':
      return { ...content, code }
    case 'INFECTION':
    case 'TREATMENT':
    case 'COST':
    case 'CHECKUP':
    case 'DOCUMENT':
      return content
  }
}

/** The codes whose meaning it takes to read it. */
export const codesIn = ({ content, local }: Pick<Told, 'content' | 'local'>): readonly LocalCode[] =>
  content.kind === 'CLAIM' ? claimCodes(content) : local === undefined ? [] : [local]

const claimCodes = ({ entries }: ClaimContent): readonly LocalCode[] => entries.flatMap(statementCodes)

function statementCodes(said: Statement): readonly LocalCode[] {
  switch (said.says) {
    case 'DISEASE':
      return [
        ...(said.code === uncodedDisease ? [] : [{ system: 'CLAIM_DISEASE' as const, code: said.code }]),
        ...modifiersIn(said.modifiers).map((code) => ({ system: 'CLAIM_MODIFIER' as const, code })),
      ]
    case 'TREATMENT':
      return [{ system: 'CLAIM_ACT', code: said.code }]
    case 'DRUG':
      return [{ system: 'CLAIM_DRUG', code: said.code }]
  }
}

/** What a place is called by: labels that all it holds has. */
export function labelsOfAll(facts: readonly Pick<Fact, 'labels'>[]): readonly RecordLabel[] {
  const [first, ...rest] = facts
  return (first?.labels ?? []).filter((label) => rest.every(({ labels }) => labels.includes(label)))
}

/** As the institution names what its code stands for. */
export function ownName({ content }: Pick<Told, 'content'>): string | null {
  switch (content.kind) {
    case 'CONDITION':
    case 'LAB':
    case 'TREATMENT':
      return content.name
    case 'DRUG_ALLERGY':
    case 'OTHER_ALLERGY':
      return content.substance
    case 'PRESCRIPTION':
      return content.drug
    case 'CLAIM':
    case 'COST':
    case 'INFECTION':
    case 'CHECKUP':
    case 'DOCUMENT':
      return null
  }
}
