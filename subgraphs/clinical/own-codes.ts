import { randomUUID } from 'node:crypto'
import type { InputPath } from '../../schema/domain/outcome.ts'
import type { RequestContext } from '../shared/context.ts'
import { Refused } from '../shared/failure.ts'
import { carriesMyNumber } from '../shared/text/check-digit.ts'
import { isGarbled } from '../shared/text/normalise.ts'
import { callerOf, institutionOf, invalid } from '../shared/writing.ts'
import {
  type CodeMeaning,
  type CodeSystem,
  codeFault,
  codeMeaning,
  codeSystems,
  type LocalCode,
} from './codes/codes.ts'
import type { RecordingParts } from './recording.ts'
import type { UnmappedCode } from './store.ts'

const mostAtOnce = 500

export interface OwnMeaning {
  /** 院内コード; what codes of claims mean is told to a node by its network. */
  readonly system: Extract<CodeSystem, 'LAB' | 'DRUG' | 'CONDITION'>
  readonly code: string
  readonly target: string
  readonly name?: string | null
}

type Parts = Pick<RecordingParts, 'facts' | 'regions' | 'nodes'>

/** What the codes of the caller's own institution mean, from now on and for what came before; what still means nothing. */
export function mapCodes(entries: readonly OwnMeaning[], context: RequestContext, parts: Parts) {
  if (entries.length === 0 || entries.length > mostAtOnce)
    throw invalid('COUNT', `Between one and ${mostAtOnce} codes are told at once.`, ['input', 'entries'])
  const meanings = entries.map((entry, at) => meaningIn(entry, ['input', 'entries', at], context))
  return ask({ meanings, after: null, first: mostAtOnce }, context, parts)
}

export function unmappedCodes(after: string | null, first: number, context: RequestContext, parts: Parts) {
  if (first < 1 || first > mostAtOnce) throw invalid('COUNT', `Between 1 and ${mostAtOnce}.`, ['first'])
  return ask({ meanings: [], after: after === null ? null : cursorIn(after), first }, context, parts)
}

/** A code's own name among the others. */
export const cursorOf = ({ system, code }: LocalCode): string => `${system} ${code}`

function cursorIn(after: string): LocalCode {
  refuseText(after, ['after'])
  const [name = '', ...code] = after.split(' ')
  const system = codeSystems.find((one) => one === name)
  if (system === undefined || code.join(' ').length > 64)
    throw invalid('CURSOR', 'This is no place in the list.', ['after'])
  return { system, code: code.join(' ') }
}

function meaningIn({ system, code, target, name }: OwnMeaning, path: InputPath, context: RequestContext) {
  for (const [field, text] of Object.entries({ code, target, name: name ?? '' })) refuseText(text, [...path, field])
  const read = codeMeaning.safeParse({ institution: institutionOf(context), system, code, target, name: name ?? null })
  if (!read.success)
    throw invalid('MALFORMED', 'This cannot be kept.', [...path, String(read.error.issues[0]?.path[0] ?? 'code')])
  const fault = codeFault(read.data)
  if (fault !== null) throw invalid(fault, 'This is no code of the nation’s.', [...path, fault.toLowerCase()])
  const { institution: _, ...meaning } = read.data
  return meaning
}

function refuseText(text: string, path: InputPath): void {
  if (carriesMyNumber(text))
    throw invalid('MY_NUMBER', 'This looks like a My Number (個人番号); the hub never takes one.', path)
  if (isGarbled(text)) throw invalid('GARBLED', 'A character was lost or is not printable.', path)
}

interface Asking {
  readonly meanings: readonly Omit<CodeMeaning, 'institution'>[]
  readonly after: LocalCode | null
  readonly first: number
}

async function ask(
  asking: Asking,
  context: RequestContext,
  { facts, regions, nodes }: Parts,
): Promise<readonly UnmappedCode[]> {
  const caller = callerOf(context)
  const node = nodes.find(({ region }) => region === caller.region)
  if (node === undefined)
    throw new Refused({ code: 'NOT_FOUND', message: 'The hub knows no node of your region.', reason: 'NO_NODE' })
  const coded = await regions.codes(node.node, {
    request: context.request,
    id: randomUUID(),
    operation: context.operation,
    at: context.at,
    caller,
    callerFacts: await facts.caller(caller),
    subject: { person: null, reachedBy: [], facts: { relations: [], disputed: [], persons: [] } },
    ...asking,
  })
  if (coded === null)
    throw new Refused({ code: 'REGION_UNAVAILABLE', message: 'The node of the region did not answer. Ask again.' })
  return coded.unmapped
}
