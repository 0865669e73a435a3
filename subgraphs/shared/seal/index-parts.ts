/**
 * Which of `NearParts` lie near under a key: what was indexed under one from before is found as it was. `SOME`: those
 * that did first. The newest keys have `ALL`.
 */
export type Nearness = 'NONE' | 'SOME' | 'ALL'

/**
 * What is counted on has blind indexes that begin alike where it is near each other: rows of a file lie side by side in
 * the index, and not on a page each. A store that is stolen tells by it that two are near each other, which the order of
 * what came in one file tells too.
 */
export interface NearParts {
  readonly near: readonly string[]
  readonly own: readonly string[]
  readonly under: Exclude<Nearness, 'NONE'>
}
export type IndexParts = readonly string[] | NearParts
