import type { InstitutionCode, RegionId, RequestId } from '../../../schema/domain/ids.ts'
import type { ServiceName } from '../../shared/wire/keys.ts'
import type { NodeCoding } from '../node/coding.ts'
import type { NodeQuestion } from '../node/question.ts'
import type { NodeWriting } from '../node/recording.ts'

/** A node's name among the services that sign and are signed for. */
export const serviceOf = (node: InstitutionCode): ServiceName => `node-${node}`

/** A regional node as the hub reaches it. */
export interface NodeConnection {
  readonly node: InstitutionCode
  readonly region: RegionId
  /** What came back, signed by the node and read; rejects with a `NodeSilent`. */
  ask(question: NodeQuestion, request: RequestId, signal: AbortSignal): Promise<unknown>
  /** The same for a record that it is to keep. */
  record(writing: NodeWriting, request: RequestId, signal: AbortSignal): Promise<unknown>
  codes(coding: NodeCoding, request: RequestId, signal: AbortSignal): Promise<unknown>
  /** Whether it is there at all. */
  isBack(): Promise<boolean>
}

export const silences = ['UNREACHABLE', 'TOO_SLOW', 'UNSIGNED', 'UNREADABLE', 'REFUSED_THE_QUESTION'] as const
export type Silence = (typeof silences)[number]

/** Nothing that may be shown came from a node. */
export class NodeSilent extends Error {
  readonly silence: Silence
  constructor(silence: Silence, cause?: unknown) {
    super(`The node gave no answer: ${silence}.`, { cause })
    this.name = 'NodeSilent'
    this.silence = silence
  }
}
