import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import type { CivilDate, Instant } from '../../schema/domain/time.ts'
import { Refused } from './failure.ts'
import { readDate } from './text/era.ts'

const dateFaults = {
  MALFORMED: 'This is no date.',
  NO_SUCH_DAY: 'The calendar has no such day.',
  OUTSIDE_ERA: 'The day lies outside the era (元号).',
} as const

const isFault = (reading: string): reading is keyof typeof dateFaults => reading in dateFaults

function dateOf(value: unknown): CivilDate {
  const reading = typeof value === 'string' ? readDate(value) : 'MALFORMED'
  if (isFault(reading)) {
    throw new Refused({ code: 'INVALID_INPUT', reason: reading, message: dateFaults[reading] })
  }
  return reading
}

const instantShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

function instantOf(value: unknown): Instant {
  const at = typeof value === 'string' && instantShape.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(at)) {
    throw new Refused({
      code: 'INVALID_INPUT',
      reason: 'MALFORMED',
      message: 'This is no instant (ISO 8601 with its offset).',
    })
  }
  return at as Instant
}

const textOf = (node: ValueNode): string | null => (node.kind === Kind.STRING ? node.value : null)

export const dateScalar = new GraphQLScalarType<CivilDate, string>({
  name: 'Date',
  serialize(value) {
    if (typeof value !== 'string') throw new GraphQLError('A resolver gave something else than a civil date.')
    return value
  },
  parseValue: dateOf,
  parseLiteral: (node) => dateOf(textOf(node)),
})

export const dateTimeScalar = new GraphQLScalarType<Instant, string>({
  name: 'DateTime',
  serialize(value) {
    if (typeof value !== 'number') throw new GraphQLError('A resolver gave something else than an instant.')
    return new Date(value).toISOString()
  },
  parseValue: instantOf,
  parseLiteral: (node) => instantOf(textOf(node)),
})
