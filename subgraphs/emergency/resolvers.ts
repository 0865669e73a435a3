import type { Decision } from '../../schema/domain/decision.ts'
import { asPersonId, type Coordinate, type InstitutionCode, type PersonId } from '../../schema/domain/ids.ts'
import type { InputPath } from '../../schema/domain/outcome.ts'
import type { FactReader, RememberedFacts } from '../shared/consent/facts.ts'
import type { RequestContext } from '../shared/context.ts'
import type { EmergencyViews } from '../shared/emergency-view.ts'
import { Refused, StoreUnavailable } from '../shared/failure.ts'
import type { MpiReads } from '../shared/internal.ts'
import { refusalOf } from '../shared/policy/refusal.ts'
import type { RegisteredNames } from '../shared/registered-names.ts'
import { dateScalar, dateTimeScalar } from '../shared/scalars.ts'
import type { PassSeal } from '../shared/seal/pass.ts'
import { readText } from '../shared/text/free-text.ts'
import { callerOf, institutionOf, invalid, onceFor, orThrow } from '../shared/writing.ts'
import { careScore } from './care-score.ts'
import { loaders } from './loaders.ts'
import { readCareNote, readImage, readSection, readTelephone } from './reading.ts'
import type { Resolvers, ResolversTypes, SectionRevisionInput } from './resolver-types.ts'
import { readingResolvers } from './resolvers.readings.ts'
import { standingOf } from './standing.ts'
import type { EmergencyStore } from './store.ts'
import { summaryOf } from './summary.ts'
import { imagesView, sectionView, versionView } from './views.ts'

const longestNote = 4_000

type SummaryAnswer = Awaited<ResolversTypes['EmergencySummaryAnswer']>

export interface ResolverParts {
  readonly store: EmergencyStore
  readonly index: Pick<MpiReads, 'idsOf'>
  readonly facts: FactReader
  readonly remembered: RememberedFacts
  readonly passes: PassSeal
  readonly views: EmergencyViews
  readonly names: RegisteredNames
}

export function resolvers({ store, index, facts, remembered, passes, views, names }: ResolverParts): Resolvers {
  const loadersOf = loaders(index, store, names)
  const readings = readingResolvers(store.readings, loadersOf)
  const idsOf = (person: PersonId, context: RequestContext) => loadersOf(context).ids.load(person)

  const summary = async (person: PersonId, context: RequestContext): Promise<SummaryAnswer> => {
    const scope = context.gate.scope('EMERGENCY_SUMMARY', person)
    const { begun, version } = await store.inForce(scope, await idsOf(person, context))
    if (scope.asOf !== null && version !== null) {
      const { request, at, gate } = context
      const { passes } = gate
      await store.readings.wasRead(scope, { person, at, request, caller: callerOf(context), passes, asOf: scope.asOf })
    }
    const about = { person: { id: person } }
    if (version !== null)
      return { __typename: 'EmergencySummary', ...about, ...summaryOf(version, context.at), consentAsOf: scope.asOf }
    return { __typename: begun ? 'EmergencyNothingApproved' : 'EmergencyNotEnrolled', ...about }
  }

  const clinical = async (
    { person: { id } }: { readonly person: { readonly id: string } },
    context: RequestContext,
  ) => {
    const { request, operation, at, gate } = context
    const question = { request, operation, at, caller: callerOf(context), person: personAt(id), passes: gate.passes }
    const page = await views.emergencyView(question)
    if (page === null)
      throw new Refused({ code: 'CONSENT_REQUIRED', message: 'Consent ended while this was asked for.' })
    return page
  }

  const isEntitled = async (context: RequestContext): Promise<boolean> => {
    const caller = callerOf(context)
    try {
      return (await facts.caller(caller)).emergencyEntitled
    } catch (outage) {
      const asked = { caller, action: 'WRITE', category: 'GRANT', subject: null, at: context.at } as const
      const held = outage instanceof StoreUnavailable ? await remembered.recall(asked) : null
      if (held === null) throw outage
      return held.callerFacts.emergencyEntitled
    }
  }

  const identity = async (
    { person: { id } }: { readonly person: { readonly id: string } },
    _: object,
    context: RequestContext,
  ) => {
    const person = personAt(id, [])
    try {
      return await loadersOf(context).identity.load(person)
    } catch (outage) {
      // The register is where the consents are: whose page rests on a snapshot is named by it too.
      const rests = outage instanceof StoreUnavailable && context.gate.scope('EMERGENCY_SUMMARY', person).asOf !== null
      const held = rests ? await store.snapshots.snapshotOf(person) : null
      if (held === null) throw outage
      return held.snapshot.identity
    }
  }
  const institutionName = ({ institution }: { readonly institution: string }, _: object, context: RequestContext) =>
    loadersOf(context).institutionName.load(institution as InstitutionCode)

  return {
    Date: dateScalar,
    DateTime: dateTimeScalar,

    Person: {
      async emergencyRecord({ id }, _, context) {
        const person = personAt(id, [])
        const record = await store.record(context.gate.scope('EMERGENCY', person), await idsOf(person, context))
        if (record === null) return null
        // "Emergency staff only ever see the last approved version."
        const { sections, versions: kept } =
          callerOf(context).purpose === 'EMERGENCY' ? { sections: [], versions: record.versions.slice(0, 1) } : record
        const versions = kept.map((version) => versionView(version, person))
        return {
          person: { id: person },
          sections: sections.map((section) => sectionView(section, person)),
          approved: versions[0] ?? null,
          versions,
          transportNotes: record.notes.map((note) => ({ ...note, person: { id: person } })),
          careNotes: record.careNotes.map((note) => ({ ...note, person: { id: person } })),
        }
      },

      emergencySummary: ({ id }, _, context) => summary(personAt(id, []), context),

      ...readings.Person,
    },

    EmergencyNotEnrolled: { identity, clinical: (parent, _, context) => clinical(parent, context) },
    EmergencyNothingApproved: { identity, clinical: (parent, _, context) => clinical(parent, context) },
    ApprovingDoctor: { institutionName },
    EmergencyVersion: { institutionName },
    TransportNote: { institutionName },
    CareNote: { institutionName },
    ClinicalPage: { standing: standingOf },
    BasicInformation: {
      hospitals: ({ hospitals }) => hospitals ?? [],
      suppliers: ({ suppliers }) => suppliers ?? [],
    },
    DailyCare: {
      careScore: ({ cares }) => careScore(cares),
      bodyMarks: ({ bodyMarks }) => bodyMarks ?? [],
      images: ({ images, person }) => imagesView(images, person.id, 'EMERGENCY'),
    },
    EmergencySummary: {
      identity,
      images: ({ images, person }) => imagesView(images, person.id, 'EMERGENCY_SUMMARY'),
    },
    EmergencyImage: { data: (parent, _, context) => loadersOf(context).drawings.load(parent) },

    UnconfirmedReading: readings.UnconfirmedReading,
    Query: readings.Query,

    Mutation: {
      ...readings.Mutation,

      async saveEmergencySection(_, { input }, context) {
        const person = personAt(input.person)
        const once = onceFor(context, 'saveEmergencySection', input)
        const scope = context.gate.scope('EMERGENCY', person)
        const ids = await idsOf(person, context)
        const named = input.dailyCare?.images?.map(({ image }) => image) ?? []
        const content = readSection(input, context.at, await store.knownImages(scope, ids, named))
        const { user } = callerOf(context)
        return sectionView(orThrow(await store.save(scope, ids, content, input.revision, user, once)), person)
      },

      async saveEmergencyImage(_, { input }, context) {
        const person = personAt(input.person)
        const once = onceFor(context, 'saveEmergencyImage', input)
        const picture = readImage(input.data, ['input', 'data'])
        const scope = context.gate.scope('EMERGENCY', person)
        const { user } = callerOf(context)
        const kept = orThrow(await store.saveImage(scope, await idsOf(person, context), picture, user, once))
        const { id, ...image } = kept
        return { image: id, ...image }
      },

      async submitEmergencySections(_, { input }, context) {
        const person = personAt(input.person)
        const once = onceFor(context, 'submitEmergencySections', input)
        const sections = distinct(input.sections)
        const scope = context.gate.scope('EMERGENCY', person)
        const ids = await idsOf(person, context)
        const kept = orThrow(await store.submit(scope, ids, sections, callerOf(context).user, once))
        return kept.map((section) => sectionView(section, person))
      },

      async approveEmergencySections(_, { input }, context) {
        const person = personAt(input.person)
        const once = onceFor(context, 'approveEmergencySections', input)
        const sections = distinct(input.sections)
        const approver = {
          by: callerOf(context).user,
          institution: institutionOf(context),
          telephone: readTelephone(input.telephone, ['input', 'telephone']),
        }
        const scope = context.gate.scope('EMERGENCY', person)
        const ids = await idsOf(person, context)
        return versionView(orThrow(await store.approve(scope, ids, sections, approver, once)), person)
      },

      async returnEmergencySection(_, { input }, context) {
        const person = personAt(input.person)
        const once = onceFor(context, 'returnEmergencySection', input)
        const reason = orThrow(readText(input.reason, longestNote, ['input', 'reason']))
        const scope = context.gate.scope('EMERGENCY', person)
        const ids = await idsOf(person, context)
        const { user } = callerOf(context)
        return sectionView(orThrow(await store.giveBack(scope, ids, input.section, reason, user, once)), person)
      },

      async presentPass(_, { input }, context) {
        // A pass that was found in the street says nothing to who is not entitled, not even whether it is one.
        if (!(await isEntitled(context))) {
          throw new Refused({
            code: 'NOT_PERMITTED',
            reason: 'NOT_ENTITLED',
            message: 'Passes are for institutions with emergency entitlement.',
          })
        }
        const pass = passes.open(input.pass)
        if (pass === null) {
          throw new Refused({ code: 'NOT_FOUND', reason: 'PASS', message: 'This is no pass, or one of long ago.' })
        }
        context.gate.present(pass.provision)
        const decision = await context.gate.decide({
          coordinate: 'Mutation.presentPass' as Coordinate,
          action: 'READ',
          category: 'EMERGENCY_SUMMARY',
          labels: [],
          subject: pass.person,
          listed: true,
        })
        // The pass is good, and no longer permits what it did: the family has stopped it, or its time is over.
        if (decision.outcome === 'DENY') throw new Refused({ ...refusalOf(decision), ...stoppedBy(decision) })
        if (decision.outcome === 'ABSENT') return null
        // A pass printed under an id of before a merge is the surviving person's.
        const [id = pass.person] = await idsOf(pass.person, context)
        return { person: { id }, summary: await summary(pass.person, context) }
      },

      async recordCareNote(_, { input }, context) {
        const person = personAt(input.person)
        const once = onceFor(context, 'recordCareNote', input)
        const author = { by: callerOf(context).user, institution: institutionOf(context) }
        const scope = context.gate.scope('EMERGENCY', person)
        const note = { ...author, ...readCareNote(input, context.at) }
        const kept = orThrow(await store.careNote(scope, await idsOf(person, context), note, once))
        return { ...kept, person: { id: person } }
      },

      async recordTransportCare(_, { input }, context) {
        const person = personAt(input.person)
        const once = onceFor(context, 'recordTransportCare', input)
        const note = {
          by: callerOf(context).user,
          institution: institutionOf(context),
          findings: orThrow(readText(input.findings, longestNote, ['input', 'findings'])),
          done: orThrow(readText(input.done, longestNote, ['input', 'done'])),
        }
        const scope = context.gate.scope('EMERGENCY', person)
        const kept = orThrow(await store.note(scope, await idsOf(person, context), note, once))
        return { ...kept, person: { id: person } }
      },
    },
  }
}

const stoppedBy = ({ code }: Extract<Decision, { readonly outcome: 'DENY' }>) =>
  code === 'CONSENT_REQUIRED' || code === 'CONSENT_REFUSED' ? { reason: 'STOPPED' } : {}

function personAt(text: string, path: InputPath = ['input', 'person']): PersonId {
  const person = asPersonId(text)
  if (person === null) throw invalid('NO_ID', 'This is no id of a person.', path)
  return person
}

function distinct(sections: readonly SectionRevisionInput[]): readonly SectionRevisionInput[] {
  const names = new Set(sections.map(({ name }) => name))
  if (sections.length === 0 || names.size < sections.length)
    throw invalid('SECTIONS', 'At least one section, and each once.', ['input', 'sections'])
  return sections
}
