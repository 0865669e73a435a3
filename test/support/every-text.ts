import {
  buildASTSchema,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql'
import { publicSdl } from '../../gateway/compose/public-sdl.ts'
import { loadSdl, writtenSubgraphs } from '../../subgraphs/shared/sdl.ts'

/** One place in the input of one root field where a caller may write a text of their own. */
export interface TextPlace {
  /** `Mutation.reviewGrant` */
  readonly coordinate: string
  /** `input.note`; a list's entry is `0`. */
  readonly path: string
  /** `String`, `ID`, `Date` or `DateTime`. */
  readonly type: string
  readonly operation: string
  /** What is asked with everything else in order. */
  variables(text: string): Readonly<Record<string, unknown>>
}

/** What stands in the other places: by the name of the input's field. */
export type Filler = (coordinate: string, field: string, type: string) => unknown

/** Every String and ID of every argument of every query and mutation, of all subgraphs, by their schema itself. */
export function everyTextPlace(fill: Filler): readonly TextPlace[] {
  return writtenSubgraphs().flatMap((name) => {
    const schema = buildASTSchema(publicSdl(loadSdl(name)), { assumeValidSDL: true })
    return [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
      Object.values(root?.getFields() ?? {}).flatMap((field) => placesOf(`${root?.name}`, field, fill)),
    )
  })
}

type Field = GraphQLField<unknown, unknown>

function placesOf(root: string, field: Field, fill: Filler): readonly TextPlace[] {
  const coordinate = `${root}.${field.name}`
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ')
  const refusals = '... on RowRefused { code reason }'
  const leaf = isLeafType(getNamedType(field.type))
  const outcomes = String(field.type).includes('RowOutcome')
  const selection = leaf ? '' : outcomes ? `{ __typename ${refusals} }` : '{ __typename }'
  const operation = `${root.toLowerCase()} (${declared}) { answer: ${field.name}(${passed}) ${selection} }`
  return field.args.flatMap(({ name, type }) =>
    textsOf(type).map(({ path, type: kind }): TextPlace => {
      const whole = [name, ...path]
      return {
        coordinate,
        path: whole.join('.'),
        type: kind,
        operation,
        variables: (text) =>
          Object.fromEntries(
            field.args.flatMap((argument) => {
              const at = argument.name === name ? path : null
              if (at === null && !isNonNullType(argument.type)) return []
              return [[argument.name, inputOf(coordinate, argument.name, argument.type, fill, at, text)]]
            }),
          ),
      }
    }),
  )
}

interface TextAt {
  readonly path: readonly string[]
  readonly type: string
}

/** Where texts stand in a type; input types of the hub do not nest in themselves. */
function textsOf(type: GraphQLInputType): readonly TextAt[] {
  const under = (step: string, inner: GraphQLInputType): readonly TextAt[] =>
    textsOf(inner).map((text) => ({ ...text, path: [step, ...text.path] }))
  if (isNonNullType(type)) return textsOf(type.ofType)
  if (isListType(type)) return under('0', type.ofType)
  if (isInputObjectType(type))
    return Object.values(type.getFields()).flatMap(({ name, type: inner }) => under(name, inner))
  const written = isScalarType(type) && ['String', 'ID', 'Date', 'DateTime'].includes(type.name)
  return written ? [{ path: [], type: type.name }] : []
}

/** A value of the type: what is required, and the text at its place. */
function inputOf(
  coordinate: string,
  field: string,
  type: GraphQLInputType,
  fill: Filler,
  at: readonly string[] | null,
  text: string,
): unknown {
  if (isNonNullType(type)) return inputOf(coordinate, field, type.ofType, fill, at, text)
  if (isListType(type)) return [inputOf(coordinate, field, type.ofType, fill, at?.slice(1) ?? null, text)]
  if (isInputObjectType(type)) {
    const [here, ...rest] = at ?? []
    const fields = Object.values(type.getFields())
    const wanted = fields.filter(({ name, type: inner }) => name === here || (!type.isOneOf && isNonNullType(inner)))
    const chosen = wanted.length === 0 ? fields.slice(0, 1) : wanted
    return Object.fromEntries(
      chosen.map(({ name, type: inner }) => [
        name,
        inputOf(coordinate, name, inner, fill, name === here ? rest : null, text),
      ]),
    )
  }
  if (at !== null && at.length === 0) return text
  const filled = fill(coordinate, field, type.name)
  return filled === undefined && isEnumType(type) ? type.getValues()[0]?.name : filled
}
