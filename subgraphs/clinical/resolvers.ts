import { asPersonId, type Coordinate, type InstitutionCode, type RegionId } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../shared/context.ts'
import { dateScalar, dateTimeScalar } from '../shared/scalars.ts'
import { invalid } from '../shared/writing.ts'
import {
  allergiesIn,
  checkupsIn,
  checkupTrendsIn,
  conditionsIn,
  conflictsIn,
  documentsIn,
  infectionsIn,
  labsIn,
  monthlyCostsIn,
  notebookIn,
  prescriptionsIn,
  treatmentsIn,
} from './entries.ts'
import { type LoaderParts, loaders } from './loaders.ts'
import { checkMedication, otherDrug } from './medication/checking.ts'
import type { DrugMaster } from './medication/master.ts'
import { cursorOf, mapCodes, unmappedCodes } from './own-codes.ts'
import type { ClinicalSummaryParent } from './parents.ts'
import { ownBundle } from './portal/own-bundle.ts'
import { type ClinicalCategory, clinicalCategories } from './record.ts'
import { type RecordingParts, recordEntry } from './recording.ts'
import type { Resolvers } from './resolver-types.ts'
import { checkupSaid, clinicalSaid, documentSaid, medicationSaid } from './said.ts'
import type { UnmappedCode } from './store.ts'

const mostRegions = 100

export function resolvers(parts: LoaderParts & RecordingParts & { readonly master: DrugMaster }): Resolvers {
  const loadersOf = loaders(parts)

  const gathered = (category: ClinicalCategory, asked: ClinicalSummaryParent, context: RequestContext) => {
    const { person, categories, since, regions } = asked
    if (categories !== null && !categories.includes(category)) return null
    return loadersOf(context).category.load({ scope: context.gate.scope(category, person.id), since, regions })
  }

  /** Each category is decided and put on record as its own field would be. */
  const bundled = async ({ person, categories, since, regions }: ClinicalSummaryParent, context: RequestContext) => {
    const wanted = clinicalCategories.filter((category) => categories?.includes(category) ?? true)
    const decided = await Promise.all(
      wanted.map(async (category) => {
        const decision = await context.gate.decide({
          coordinate: 'ClinicalSummary.bundle' as Coordinate,
          action: 'READ',
          category,
          labels: [],
          subject: person.id,
          listed: true,
        })
        return { category, allowed: decision.outcome === 'ALLOW' }
      }),
    )
    const gatheredOf = ({ category }: { readonly category: ClinicalCategory }) =>
      loadersOf(context).category.load({ scope: context.gate.scope(category, person.id), since, regions })
    const summaries = await Promise.all(decided.filter(({ allowed }) => allowed).map(gatheredOf))
    const leftOut = decided.flatMap(({ category, allowed }) => (allowed ? [] : [category]))
    return ownBundle(person.id, summaries, leftOut, context.at)
  }

  return {
    Date: dateScalar,
    DateTime: dateTimeScalar,
    Person: {
      clinicalSummary({ id }, { categories = null, since = null, regions = null }) {
        const person = asPersonId(id)
        if (person === null) return null
        if (regions !== null && regions.length > mostRegions)
          throw invalid('COUNT', `At most ${mostRegions} regions can be named.`, ['regions'])
        return { person: { id: person }, categories, since, regions: regions as readonly RegionId[] | null }
      },
      async medicationCheck({ id }, { input }, context) {
        const person = asPersonId(id)
        if (person === null) return null
        const { conflicts, unknown, regionAway } = await checkMedication(person, input, context, parts)
        return { conflicts: [...conflicts], unknown: [...unknown], regionAway }
      },
    },
    Query: {
      unmappedCodes: async (_, { first, after = null }, context) =>
        (await unmappedCodes(after, first, context, parts)).map(shownCode),
    },
    Mutation: {
      mapCodes: async (_, { input }, context) => (await mapCodes(input.entries, context, parts)).map(shownCode),
      recordClinical: (_, { input }, context) =>
        recordEntry(input, clinicalSaid(input.entry), 'Mutation.recordClinical', context, parts),
      recordMedication: (_, { input }, context) =>
        recordEntry(input, medicationSaid(input.prescription), 'Mutation.recordMedication', context, parts),
      recordCheckup: (_, { input }, context) =>
        recordEntry(input, checkupSaid(input.checkup), 'Mutation.recordCheckup', context, parts),
      recordDocument: (_, { input }, context) =>
        recordEntry(input, documentSaid(input.document), 'Mutation.recordDocument', context, parts),
    },
    FoundConflict: {
      other(conflict, _, context) {
        const { person } = conflict
        const shown = otherDrug(conflict, context.gate.scope('MEDICATION', person.id), [person.id])
        if (shown === null) return null
        const { on, content } = shown.record
        const { kind: _kind, inpatient: _inpatient, ...drug } = content
        return { on, ...drug, sources: [...shown.sources] }
      },
    },
    ClinicalSummary: {
      clinical: (asked, _, context) => gathered('CLINICAL', asked, context),
      medication: (asked, _, context) => gathered('MEDICATION', asked, context),
      checkups: (asked, _, context) => gathered('CHECKUP', asked, context),
      documents: (asked, _, context) => gathered('DOCUMENT', asked, context),
      costs: (asked, _, context) => gathered('CLINICAL', asked, context),
      bundle: (asked, _, context) => bundled(asked, context),
    },
    EntrySource: {
      institutionName: ({ institution }, _, context) =>
        institution == null ? null : loadersOf(context).institutionName.load(institution as InstitutionCode),
    },
    ClinicalSection: {
      conditions: conditionsIn,
      drugAllergies: (summary) => allergiesIn(summary, 'DRUG_ALLERGY'),
      otherAllergies: (summary) => allergiesIn(summary, 'OTHER_ALLERGY'),
      infections: infectionsIn,
      labs: (summary, { sex = null }) => labsIn(summary, sex),
      treatments: treatmentsIn,
    },
    MedicationSection: {
      prescriptions: prescriptionsIn,
      conflicts: (summary) => conflictsIn(summary, parts.master),
      notebook: notebookIn,
    },
    CostSection: { months: monthlyCostsIn },
    CheckupSection: { checkups: checkupsIn, trends: checkupTrendsIn },
    DocumentSection: { documents: documentsIn },
  }
}

const shownCode = ({ system, code, name }: UnmappedCode) => ({ system, code, name, cursor: cursorOf({ system, code }) })
