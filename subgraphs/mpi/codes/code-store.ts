import type { Brand, InstitutionCode, LocalId, NumberHandle, RegionId } from '../../../schema/domain/ids.ts'
import type { Outcome } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Epoch } from './linkage-code.ts'
import type { Recipient } from './recipient.ts'

/** A regional node's own name of one number or local id it registered: `tok_` and 22 characters. */
export type NodeToken = Brand<string, 'NodeToken'>

export interface TokenOfNode {
  readonly node: InstitutionCode
  readonly handle: NumberHandle | LocalId
  readonly token: NodeToken
}

export interface KnownNode {
  readonly node: InstitutionCode
  readonly region: RegionId
}

/** What recipients asked for in a month (JST), and what became of it. */
export interface Metering {
  readonly institution: InstitutionCode
  readonly month: string
  readonly coded: number
  readonly unknown: number
  readonly refused: number
}

/** Who may ask under which codes: beside the graph, and in a database of its own where the graph is Neo4j's. */
export interface CodeStore {
  recipient(institution: InstitutionCode): Promise<Recipient | null>
  recipients(): Promise<readonly Recipient[]>
  /** A newer entry takes the older one's place, which stays readable in the ledger of entries. Codes keep their space. */
  putRecipient(recipient: Recipient, by: string, at: Instant): Promise<Outcome<Recipient>>
  /** The epoch in force; begun where there is none yet. */
  epoch(space: string, at: Instant): Promise<Epoch>
  /** A former epoch, until its key is destroyed. */
  formerEpoch(space: string, number: number): Promise<Epoch | null>
  /** Begins the next epoch. The former key is kept for a re-coding list until it is destroyed. */
  rotate(space: string, at: Instant): Promise<Epoch>
  /** Codes of that epoch can be made and re-coded no longer, by nobody. */
  destroyEpoch(space: string, number: number, at: Instant): Promise<boolean>
  /** A node that registers numbers, and the region it does so for. */
  putNode(node: KnownNode, at: Instant): Promise<void>
  /** By region. */
  nodes(): Promise<readonly KnownNode[]>
  /** Tokens in the order asked; minted where the node has none. */
  tokensFor(node: InstitutionCode, handles: readonly (NumberHandle | LocalId)[]): Promise<readonly NodeToken[]>
  /** Every node's tokens of these handles. */
  tokensOf(handles: readonly (NumberHandle | LocalId)[]): Promise<readonly TokenOfNode[]>
  handlesBehind(
    node: InstitutionCode,
    tokens: readonly NodeToken[],
  ): Promise<readonly (NumberHandle | LocalId | null)[]>
  meter(counts: Metering): Promise<void>
  metered(institution: InstitutionCode | null, from: string): Promise<readonly Metering[]>
}
