import DataLoader from 'dataloader'
import type { InstitutionCode, ProvisionId, RegionId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { FactReader } from '../shared/consent/facts.ts'
import type { RequestContext, Scope } from '../shared/context.ts'
import type { MpiReads } from '../shared/internal.ts'
import type { InstitutionNames } from '../shared/registered-names.ts'
import { personIn } from '../shared/scope.ts'
import { callerOf } from '../shared/writing.ts'
import { guardianIn } from './node/reach.ts'
import type { AskedCategory } from './record.ts'
import type { Regions } from './regions/asking.ts'
import { assemble, type CategorySummary, type KnownNode, mayHold } from './summary.ts'

/** As many as one question may hold. */
const mostNames = 1_000

export interface Gathering {
  readonly scope: Scope<AskedCategory>
  readonly since: CivilDate | null
  /** Null: all. */
  readonly regions: readonly RegionId[] | null
}

export interface Loaders {
  readonly category: DataLoader<Gathering, CategorySummary, string>
  readonly institutionName: DataLoader<InstitutionCode, string | null>
}

export interface GatheringParts {
  readonly index: Pick<MpiReads, 'recordSources'>
  readonly facts: FactReader
  readonly regions: Regions
  readonly nodes: readonly KnownNode[]
}

export interface LoaderParts extends GatheringParts {
  readonly names: InstitutionNames
}

/** Categories of one person that are asked for together travel together: one question to each node. */
export function loaders(parts: LoaderParts): (context: RequestContext) => Loaders {
  const made = new WeakMap<RequestContext, Loaders>()
  return (context) => {
    let held = made.get(context)
    if (held === undefined) {
      held = {
        category: new DataLoader<Gathering, CategorySummary, string>(
          async (asked) => {
            const groups = [...Map.groupBy(asked, groupOf).values()]
            const gathered = await Promise.all(groups.map((group) => gather(group, context, parts)))
            const summaries = new Map(gathered.flatMap((group) => [...group]))
            return asked.map((one) => summaries.get(one) ?? new Error('A category was asked for and not gathered.'))
          },
          { cacheKeyFn: (one) => `${one.scope.category} ${groupOf(one)}` },
        ),
        institutionName: new DataLoader((codes) => parts.names.institutionNames(codes), { maxBatchSize: mostNames }),
      }
      made.set(context, held)
    }
    return held
  }
}

const groupOf = ({ scope, since, regions }: Gathering): string => JSON.stringify([scope.subject, since, regions])

/** One person, several categories; all of the same dates and regions. */
export async function gather(
  group: readonly Gathering[],
  context: Omit<RequestContext, 'gate'>,
  { index, facts, regions, nodes }: GatheringParts,
  passes: readonly ProvisionId[] = [],
): Promise<ReadonlyMap<Gathering, CategorySummary>> {
  const [first] = group
  if (first === undefined) return new Map()
  const caller = callerOf(context)
  const person = personIn(first.scope)
  const within = (region: RegionId): boolean => first.regions?.includes(region) ?? true
  const [[found = []], callerFacts, subject] = await Promise.all([
    index.recordSources([person]),
    facts.caller(caller),
    facts.subject(person),
  ])
  const sources = found.filter(({ region }) => within(region))
  const answers = await regions.ask({
    request: context.request,
    operation: context.operation,
    at: context.at,
    caller,
    callerFacts,
    subject,
    passes,
    wanted: sources.map((source) => ({
      source,
      categories: group
        .filter(({ scope }) => mayHold(source, scope.category, (marks) => scope.sees(marks)))
        .map(({ scope }) => scope.category),
    })),
  })
  return new Map(
    group.map((one) => [
      one,
      assemble({
        category: one.scope.category,
        nodes: nodes.filter(({ region }) => within(region)),
        sources,
        answers,
        since: one.since,
        at: context.at,
        purpose: caller.purpose,
        sees: (marks) => one.scope.sees(marks),
        persons: subject.facts.persons.flatMap((known) => known.person ?? []),
        guardian: guardianIn(caller),
      }),
    ]),
  )
}
