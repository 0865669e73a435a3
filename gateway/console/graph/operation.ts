declare const answers: unique symbol

/** An operation of the committed manifest (`schema/operations.json`), with the types of what goes in and comes out. */
export interface Operation<Data, Variables> {
  readonly name: string
  /** SHA-256 of its document; the document itself stays with the hub. */
  readonly id: string
  readonly [answers]?: (variables: Variables) => Data
}
