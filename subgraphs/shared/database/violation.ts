export type ConstraintKind = 'unique' | 'foreign' | 'check' | 'notnull'

/** Where the schema said no. Names of the schema only, never values. */
export interface ViolatedConstraint {
  readonly kind: ConstraintKind
  /** Null where the engine doesn't say (SQLite: foreign keys and checks). */
  readonly table: string | null
  /** The columns, for `unique` and `notnull`. */
  readonly columns: readonly string[]
  /** The constraint's or index's name, where the engine says it (always for a named check). */
  readonly constraint: string | null
}

export class ConstraintViolation extends Error implements ViolatedConstraint {
  readonly kind: ConstraintKind
  readonly table: string | null
  readonly columns: readonly string[]
  readonly constraint: string | null
  constructor(violated: ViolatedConstraint) {
    super(`A ${violated.kind} constraint was violated.`)
    this.name = 'ConstraintViolation'
    this.kind = violated.kind
    this.table = violated.table
    this.columns = violated.columns
    this.constraint = violated.constraint
  }
}
