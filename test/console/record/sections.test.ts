import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InputObjectTypeDefinitionNode, type InputValueDefinitionNode, Kind, parse, type TypeNode } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { Field } from '../../../gateway/console/record/form.ts'
import { sections } from '../../../gateway/console/record/sections.ts'
import { refusalIn } from '../../../gateway/errors.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { readSection } from '../../../subgraphs/emergency/reading.ts'

const schema = parse(readFileSync(join(import.meta.dirname, '../../../schema/emergency.graphql'), 'utf8'))
const inputs = new Map(
  schema.definitions
    .filter((one): one is InputObjectTypeDefinitionNode => one.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION)
    .map((one) => [one.name.value, one.fields ?? []]),
)
const enums = new Map(
  schema.definitions.flatMap((one) =>
    one.kind === Kind.ENUM_TYPE_DEFINITION ? [[one.name.value, (one.values ?? []).map(({ name }) => name.value)]] : [],
  ),
)

const named = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type))
const isList = (type: TypeNode): boolean =>
  type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type))

/** The hub's word for a field, as far as a form must know it. */
function asked({ name, type, defaultValue }: InputValueDefinitionNode): object {
  const of = named(type)
  const shape = inputs.has(of) ? (inputs.get(of) ?? []).map(asked) : (enums.get(of)?.toSorted() ?? of)
  const required = type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined
  return { name: name.value, list: isList(type), required, shape }
}

const scalars = {
  LINE: 'String',
  TEXT: 'String',
  TELEPHONE: 'String',
  KEY: 'ID',
  FIGURE: 'Float',
  DAY: 'Date',
  FLAG: 'Boolean',
}

function drawn(field: Field): object {
  const shape =
    field.kind === 'GROUP' || field.kind === 'LIST'
      ? field.fields.map(drawn)
      : field.kind === 'CHOICE'
        ? Object.keys(field.words).toSorted()
        : scalars[field.kind]
  return { name: field.name, list: field.kind === 'LIST', required: field.required === true, shape }
}

const byName = (fields: readonly object[]): unknown =>
  fields
    .map((field) => ({
      ...field,
      ...('shape' in field && Array.isArray(field.shape) && typeof field.shape[0] === 'object'
        ? { shape: byName(field.shape) }
        : {}),
    }))
    .toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))

const types = { basic: 'BasicInformationInput', dailyCare: 'DailyCareInput', medical: 'MedicalNotesInput' }

describe.each(sections)('the form of $label', ({ input, fields }) => {
  // A section is saved whole: what the form does not know, it would erase.
  test('asks for exactly what the hub takes', () => {
    expect(byName(fields.map(drawn))).toEqual(byName((inputs.get(types[input]) ?? []).map(asked)))
  })

  test('knows the entries of its lists by fields they have', () => {
    const lists = fields.flatMap((field) => (field.kind === 'LIST' ? [field] : []))
    const unknown = lists.flatMap(({ name, knownBy, ticks, fields: of }) =>
      [...knownBy, ...(ticks === undefined ? [] : [ticks.field])]
        .filter((one) => !of.some((field) => field.name === one))
        .map((one) => `${name}.${one}`),
    )
    expect(unknown).toEqual([])
  })
})

/** Every figure of the form, with content that holds it alone. */
function figures(fields: readonly Field[], wrap: (value: unknown) => object): readonly Figured[] {
  return fields.flatMap((field): readonly Figured[] => {
    const within = (of: unknown) => wrap({ [field.name]: of })
    if (field.kind === 'FIGURE') return [{ name: field.name, low: field.low, high: field.high, held: within }]
    if (field.kind === 'GROUP')
      return figures(field.fields, (of) =>
        within(
          field.as === 'BOUNDS'
            ? { ...Object.fromEntries(field.fields.map(({ name }) => [name, Object.values(of as object)[0]])) }
            : { ...filled(field.fields), ...(of as object) },
        ),
      )
    if (field.kind === 'LIST')
      return figures(field.fields, (of) => within([{ ...filled(field.fields), ...(of as object) }]))
    return []
  })
}
interface Figured {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly held: (value: number) => object
}
const filled = (fields: readonly Field[]): object =>
  Object.fromEntries(
    fields.flatMap((field): readonly (readonly [string, unknown])[] => {
      if (field.required !== true) return []
      if (field.kind === 'FIGURE') return [[field.name, field.low]]
      if (field.kind === 'DAY') return [[field.name, '2026-11-01']]
      if (field.kind === 'TELEPHONE') return [[field.name, '0312345678']]
      return [[field.name, field.kind === 'CHOICE' ? Object.keys(field.words)[0] : '山']]
    }),
  )

const figured = sections.flatMap(({ input, fields }) =>
  figures(fields, (content) => ({ idempotencyKey: 'k', person: 'p', revision: 0, [input]: content })),
)

const at = Date.parse('2026-11-20T03:00:00Z') as Instant

/** Why the hub does not take it; null where it does. */
function reasonOf(input: object): string | null {
  try {
    readSection(input as Parameters<typeof readSection>[0], at, [])
    return null
  } catch (error) {
    return refusalIn(error)?.reason ?? 'UNEXPECTED'
  }
}

test.each(figured)('$name is bounded as the hub bounds it', ({ low, high, held }) => {
  const reasons = [low - 0.00009, low, high, high + 1].map((value) => reasonOf(held(value)))
  expect(reasons).toEqual(['IMPOSSIBLE', null, null, 'IMPOSSIBLE'])
})

/** Every text of the form, with content that holds it alone. */
function texts(fields: readonly Field[], wrap: (value: unknown) => object): readonly Texted[] {
  return fields.flatMap((field): readonly Texted[] => {
    const within = (of: object) => wrap({ [field.name]: field.kind === 'LIST' ? [of] : of })
    if (field.kind === 'LINE' || field.kind === 'TEXT')
      return [{ name: field.label, longest: field.longest, held: (text) => wrap({ [field.name]: text }) }]
    if (field.kind === 'GROUP' || field.kind === 'LIST')
      return texts(field.fields, (of) => within({ ...filled(field.fields), ...(of as object) }))
    return []
  })
}
interface Texted {
  readonly name: string
  readonly longest: number
  readonly held: (text: string) => object
}

const texted = sections.flatMap(({ input, fields }) =>
  texts(fields, (content) => ({ idempotencyKey: 'k', person: 'p', revision: 0, [input]: content })),
)

test.each(texted)('$name may be as long as the hub takes it', ({ longest, held }) => {
  expect(reasonOf(held('山'.repeat(longest)))).not.toBe('TOO_LONG')
  expect(reasonOf(held('山'.repeat(longest + 1)))).toBe('TOO_LONG')
})

test('there are figures to bound', () => {
  expect(figured.map(({ name }) => name)).toEqual(expect.arrayContaining(['kilograms', 'dose', 'batteryHours', 'low']))
})
