import { z } from 'zod'
import type { RecordToken } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Port } from '../../shared/serve/ports.ts'
import {
  civilDate,
  clinicalCategories,
  contentSchema,
  institutionCode,
  keptFromKinds,
  recordLabels,
} from '../record.ts'
import type { ClinicalStore, Holding, Putting, ToldRecord } from '../store.ts'
import { tokenSchema } from './question.ts'

/** The node's way in: for whoever signs with the node's own key. */
export interface NodeKeeping {
  put(told: readonly ToldRecord[]): Promise<readonly Putting[]>
  holdings(tokens: readonly RecordToken[]): Promise<readonly Holding[]>
}

export const mostAtOnce = 1_000

const told = z.strictObject({
  source: z.string().min(1).max(256),
  token: tokenSchema,
  institution: institutionCode,
  on: civilDate,
  labels: z.array(z.enum(recordLabels)),
  keptFrom: z.array(z.enum(keptFromKinds)),
  keepLong: z.boolean(),
  content: contentSchema,
})
const holding = z.strictObject({
  token: tokenSchema,
  category: z.enum(clinicalCategories),
  institution: institutionCode,
  year: z.int(),
  count: z.int(),
  label: z.enum(recordLabels).nullable(),
})

export const keepingPort: Port<NodeKeeping> = {
  name: 'keeping',
  methods: {
    put: { args: z.tuple([z.array(told).max(mostAtOnce)]), answer: z.array(z.enum(['ADDED', 'CHANGED', 'SAME'])) },
    holdings: { args: z.tuple([z.array(tokenSchema).max(mostAtOnce)]), answer: z.array(holding) },
  },
}

export const nodeKeeping = (store: ClinicalStore, now: () => Instant): NodeKeeping => ({
  put: (records) => store.put(records, now()),
  holdings: (tokens) => store.holdings(tokens),
})
