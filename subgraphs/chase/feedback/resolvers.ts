import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import { type CivilDate, civilDateAt } from '../../../schema/domain/time.ts'
import type { FactReader } from '../../shared/consent/facts.ts'
import type { RequestContext, Scope } from '../../shared/context.ts'
import { callerOf, institutionOf, invalid } from '../../shared/writing.ts'
import { officeOf } from '../office.ts'
import type { LongTermCareParent } from '../parents.ts'
import type { LongTermCareResolvers, QueryResolvers } from '../resolver-types.ts'
import { coursesOf } from './course.ts'
import type { FactReading } from './facts.ts'
import type { FeedbackKeeping } from './keeping.ts'
import { unknownLabel } from './labels.ts'
import { asMonth, type Month, monthOf, monthsFrom } from './month.ts'
import { besideNation, besideOthers, nationSeries, publishedSeries } from './series.ts'
import type { FeedbackStore, Months } from './store.ts'

export interface FeedbackParts {
  readonly store: Pick<FeedbackStore, 'own' | 'published'>
  readonly keeping: FeedbackKeeping
  readonly reading: FactReading
  readonly facts: Pick<FactReader, 'caller'>
}

export interface FeedbackResolvers {
  readonly LongTermCare: Pick<LongTermCareResolvers, 'course'>
  readonly Query: Pick<QueryResolvers, 'careFeedback' | 'ownCareOfficesFeedback' | 'careEditions'>
}

const mostMonths = 36
const serviceCode = /^[0-9A-Z]{2}$/
const insurerNumber = /^\d{6}$/

export function feedbackResolvers({ store, keeping, reading, facts }: FeedbackParts): FeedbackResolvers {
  /** What offices have, service by service, and what was published of the same months. */
  const told = async (scope: Scope<'LONG_TERM_CARE'>, offices: readonly InstitutionCode[], span: Months) => {
    await keeping.catchUp()
    const own = Map.groupBy(await store.own(scope, offices, span), ({ service }) => service)
    const published = await store.published(scope, [...own.keys()], span)
    return [...own].map(([service, live]) => ({
      service,
      live,
      editions: published.filter((edition) => edition.service === service),
    }))
  }

  return {
    LongTermCare: {
      async course({ person, records }: LongTermCareParent, _: unknown, context) {
        const courses = coursesOf(
          records.map(({ record }) => record),
          reading,
        )
        const days = courses.flatMap(({ points }) => points.map(({ on }) => on)).sort()
        const [from, to] = [days[0], days.at(-1)]
        if (from === undefined || to === undefined) return []
        const scope = context.gate.scope('LONG_TERM_CARE', person.id)
        const services = [...new Set(courses.map(({ service }) => service))]
        const editions = await store.published(scope, services, spanOf(from, to))
        return courses.map(({ service, measure, points }) => ({
          service,
          measure: measure.name,
          label: measure.ja,
          classes: [...measure.classes.map(({ ja }) => ja), unknownLabel],
          points,
          reference: nationSeries(
            editions.filter((edition) => edition.service === service),
            measure,
          ),
        }))
      },
    },

    Query: {
      async careFeedback(_, { office: named, months, measures = null }, context) {
        const scope = context.gate.scope('LONG_TERM_CARE', null)
        const office = officeOf(named, context)
        const services = await told(scope, [office], monthsUntil(monthOf(civilDateAt(context.at)), months))
        return services.map(({ service, live, editions }) => ({
          service,
          measures: besideOthers(office, live, editions, measures),
        }))
      },

      async ownCareOfficesFeedback(_, { months, measures = null }, context) {
        const scope = context.gate.scope('LONG_TERM_CARE', null)
        const { offices } = await facts.caller(callerOf(context))
        const all = [...new Set([institutionOf(context), ...offices])]
        const services = await told(scope, all, monthsUntil(monthOf(civilDateAt(context.at)), months))
        return services.map(({ service, live, editions }) => ({
          service,
          measures: besideNation(live, editions, measures),
        }))
      },

      async careEditions(_, { service, months, to = null, measures = null, insurer = null }, context: RequestContext) {
        const scope = context.gate.scope('AGGREGATE', null)
        if (!serviceCode.test(service)) throw invalid('CODE', 'This is no code of a service.', ['service'])
        if (insurer !== null && !insurerNumber.test(insurer))
          throw invalid('DIGITS', 'An insurer of long-term care has six digits.', ['insurer'])
        const last = to === null ? monthOf(civilDateAt(context.at)) : asMonth(to)
        if (last === null) throw invalid('MONTH', 'A month is written as 2026-04.', ['to'])
        const editions = await store.published(scope, [service], monthsUntil(last, months))
        return { service, measures: publishedSeries(editions, measures, insurer ?? ownInsured(context)) }
      },
    },
  }
}

/** 保険者: a municipality is known by its number as one. */
function ownInsured(context: RequestContext): string | null {
  const { role, institution } = callerOf(context)
  return role === 'MUNICIPALITY' ? institution : null
}

function monthsUntil(last: Month, months: number): Months {
  if (months < 1 || months > mostMonths) throw invalid('COUNT', `From 1 to ${mostMonths} months.`, ['months'])
  return { from: monthsFrom(last, 1 - months), to: last }
}

/** As much of others as of the person, and at most as many months. */
function spanOf(from: CivilDate, to: CivilDate): Months {
  const [first, last] = [monthOf(from), monthOf(to)]
  const earliest = monthsFrom(last, 1 - mostMonths)
  return { from: first < earliest ? earliest : first, to: last }
}
