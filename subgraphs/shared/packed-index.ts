/**
 * What an index whose writer is a thread of this process offers beside its port: what hundreds of rows need goes by as
 * one text, where objects would be made, copied to a thread and let go.
 */
export interface PackedIndex {
  /** See `packNumbers` and `packHandles`. */
  mintPacked(numbers: string): Promise<string>
  /** See `packLinkChanges`. */
  packedLinkChanges(after: number, first: number): Promise<string>
}
