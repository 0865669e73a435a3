import { asPersonId, type RegionId } from '../../schema/domain/ids.ts'
import type { RequestContext } from '../shared/context.ts'
import { dateScalar, dateTimeScalar } from '../shared/scalars.ts'
import { invalid } from '../shared/writing.ts'
import {
  allergiesIn,
  checkupsIn,
  conditionsIn,
  conflictsIn,
  documentsIn,
  infectionsIn,
  labsIn,
  prescriptionsIn,
} from './entries.ts'
import { type GatheringParts, loaders } from './loaders.ts'
import type { DrugMaster } from './medication/master.ts'
import type { ClinicalSummaryParent } from './parents.ts'
import type { ClinicalCategory } from './record.ts'
import type { Resolvers } from './resolver-types.ts'

const mostRegions = 100

export function resolvers(parts: GatheringParts & { readonly master: DrugMaster }): Resolvers {
  const loadersOf = loaders(parts)

  const gathered = (category: ClinicalCategory, asked: ClinicalSummaryParent, context: RequestContext) => {
    const { person, categories, since, regions } = asked
    if (categories !== null && !categories.includes(category)) return null
    return loadersOf(context).category.load({ scope: context.gate.scope(category, person.id), since, regions })
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
    },
    ClinicalSummary: {
      clinical: (asked, _, context) => gathered('CLINICAL', asked, context),
      medication: (asked, _, context) => gathered('MEDICATION', asked, context),
      checkups: (asked, _, context) => gathered('CHECKUP', asked, context),
      documents: (asked, _, context) => gathered('DOCUMENT', asked, context),
    },
    ClinicalSection: {
      conditions: conditionsIn,
      drugAllergies: (summary) => allergiesIn(summary, 'DRUG_ALLERGY'),
      otherAllergies: (summary) => allergiesIn(summary, 'OTHER_ALLERGY'),
      infections: infectionsIn,
      labs: (summary, { sex = null }) => labsIn(summary, sex),
    },
    MedicationSection: {
      prescriptions: prescriptionsIn,
      conflicts: (summary) => conflictsIn(summary, parts.master),
    },
    CheckupSection: { checkups: checkupsIn },
    DocumentSection: { documents: documentsIn },
  }
}
