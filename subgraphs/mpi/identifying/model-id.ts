import { createHash } from 'node:crypto'
import { type MatchModel, writeModel } from '../matching/model.ts'

/** What the ledger names a model by: a decision can be made again with the very file. */
export const modelIdOf = (model: MatchModel): string =>
  createHash('sha256').update(writeModel(model)).digest('base64url').slice(0, 12)
