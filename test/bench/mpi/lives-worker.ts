import { parentPort, workerData } from 'node:worker_threads'
import type { LivesOptions } from '../../../gateway/demo/lives/lives.ts'
import { type SealKeys, sealWith } from '../../../subgraphs/shared/seal/number-seal.ts'
import { type ThroughIndex, throughIndex } from './lives-through-index.ts'

export interface LivesAsked {
  readonly file: string
  readonly options: LivesOptions
  readonly keys: SealKeys
}

export type LivesSaid = { readonly line: string } | { readonly through: ThroughIndex }

const say = (said: LivesSaid): void => parentPort?.postMessage(said)
const { file, options, keys }: LivesAsked = workerData
say({ through: await throughIndex(file, options, sealWith(keys), (line) => say({ line })) })
