import { z } from 'zod'
import type { RecordToken } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Port } from '../../shared/serve/ports.ts'
import { claimSchema } from '../claims/claim.ts'
import { type CodeMeaning, codeMeaning, localCode } from '../codes/codes.ts'
import {
  authorCode,
  civilDate,
  clinicalCategories,
  contentSchema,
  institutionCode,
  keptFromKinds,
  recordLabels,
} from '../record.ts'
import type { ClinicalStore, CodeMap, Holding, Putting, ToldRecord, UnmappedCode } from '../store.ts'
import { tokenSchema } from './question.ts'

/** The node's way in: for whoever signs with the node's own key. */
export interface NodeKeeping extends CodeKeeping {
  put(told: readonly ToldRecord[]): Promise<readonly Putting[]>
  holdings(tokens: readonly RecordToken[]): Promise<readonly Holding[]>
}

/** What its institutions' codes mean, and which mean nothing yet. */
export interface CodeKeeping {
  mean(meanings: readonly CodeMeaning[]): Promise<null>
  unmapped(after: UnmappedCode | null, first: number): Promise<readonly UnmappedCode[]>
  relabel(after: string, first: number): Promise<Relabelled>
}

type Relabelled = Awaited<ReturnType<CodeMap['relabel']>>

export const mostAtOnce = 1_000

export const told = z.strictObject({
  source: z.string().min(1).max(256),
  token: tokenSchema,
  institution: authorCode,
  on: civilDate,
  labels: z.array(z.enum(recordLabels)),
  keptFrom: z.array(z.enum(keptFromKinds)),
  keepLong: z.boolean(),
  content: z.discriminatedUnion('kind', [contentSchema, claimSchema]),
  local: localCode.optional(),
})
export const holding = z.strictObject({
  token: tokenSchema,
  category: z.enum(clinicalCategories),
  institution: authorCode,
  year: z.int(),
  count: z.int(),
  label: z.enum(recordLabels).nullable(),
})

export const unmapped = localCode.extend({ institution: institutionCode, name: z.string().max(400).nullable() })
const atOnce = z.int().min(1).max(mostAtOnce)

export const keepingPort: Port<NodeKeeping> = {
  name: 'keeping',
  methods: {
    put: { args: z.tuple([z.array(told).max(mostAtOnce)]), answer: z.array(z.enum(['ADDED', 'CHANGED', 'SAME'])) },
    holdings: { args: z.tuple([z.array(tokenSchema).max(mostAtOnce)]), answer: z.array(holding) },
    mean: { args: z.tuple([z.array(codeMeaning).max(mostAtOnce)]), answer: z.null() },
    unmapped: { args: z.tuple([unmapped.nullable(), atOnce]), answer: z.array(unmapped) },
    relabel: {
      args: z.tuple([z.string().max(64), atOnce]),
      answer: z.strictObject({ tokens: z.array(tokenSchema), next: z.string().nullable() }),
    },
  },
}

export const nodeKeeping = (store: ClinicalStore, now: () => Instant): NodeKeeping => ({
  put: (records) => store.put(records, now()),
  holdings: (tokens) => store.holdings(tokens),
  async mean(meanings) {
    await store.codes.mean(meanings, now())
    return null
  },
  unmapped: (after, first) => store.codes.unmapped(after, first),
  relabel: (after, first) => store.codes.relabel(after, first),
})
