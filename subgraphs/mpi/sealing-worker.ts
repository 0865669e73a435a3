import { workerData } from 'node:worker_threads'
import { answer } from '../shared/database/thread.ts'
import { type SealKeys, sealWith } from '../shared/seal/number-seal.ts'
import type { SealedNumbers, Sealing } from './numbers-to-seal.ts'

const seal = sealWith(workerData as SealKeys)

answer<Sealing, SealedNumbers>(({ index, texts, handles }) => ({
  lookups: seal.indexMany(index),
  sealed: seal.sealMany(texts, handles),
}))
