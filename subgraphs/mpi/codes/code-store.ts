import type { Brand, InstitutionCode, LocalId, NumberHandle, RegionId } from '../../../schema/domain/ids.ts'
import type { Outcome } from '../../../schema/domain/outcome.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Epoch } from './linkage-code.ts'

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
  /** Recipients of one space hold equal codes: an approved project aligns them. By default a recipient's own. */
  space(institution: InstitutionCode): Promise<string>
  /** Before the institution has any codes of its own: those would change their meaning under its hands. */
  align(institution: InstitutionCode, other: InstitutionCode, by: string, at: Instant): Promise<Outcome<string>>
  /** The epoch in force; begun where there is none yet. */
  epoch(space: string, at: Instant): Promise<Epoch>
  /** A former epoch, until its key is destroyed. */
  formerEpoch(space: string, number: number): Promise<Epoch | null>
  /**
   * Ends that epoch and begins the next; ended before, the next is the answer again. The former key is kept for a
   * re-coding list until it is destroyed. Null: there is no such epoch.
   */
  rotate(space: string, ending: number, at: Instant): Promise<Epoch | null>
  /** Codes of that epoch can be made and re-coded no longer, by nobody. */
  destroyEpoch(space: string, number: number, at: Instant): Promise<boolean>
  /** A node that registers numbers, and the region it does so for. */
  putNode(node: KnownNode, at: Instant): Promise<void>
  /** By region. */
  nodes(): Promise<readonly KnownNode[]>
  /** The last change of the feed that the node has taken in; 0: none. */
  acknowledged(node: InstitutionCode): Promise<number>
  /** Never goes back. */
  acknowledge(node: InstitutionCode, sequence: number): Promise<void>
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
