export interface CodeSpaceTable {
  institution: string
  space: string
  by_user: string
  since: number
}

/** `sealed` null: the key was destroyed. */
export interface EpochTable {
  space: string
  number: number
  sealed: Uint8Array | null
  begun: number
  ended: number | null
}

export interface NodeTokenTable {
  node: string
  handle: string
  token: string
}

/** `acknowledged`: the last change of the feed that the node has taken in. */
export interface NodeTable {
  node: string
  region: string
  since: number
  acknowledged: number
}

export interface MeteringTable {
  institution: string
  month: string
  coded: number
  unknown: number
  refused: number
}

/** Key columns `institution` and `topic`; `former` signs besides until `former_until`. */
export interface WebhookTable {
  institution: string
  topic: string
  url: string
  sealed: Uint8Array
  former: Uint8Array | null
  former_until: number
  by_user: string
  since: number
  position: number
  failures: number
  next_attempt: number
  dead: number | null
  last_failure: string | null
}

export interface CodeTables {
  code_space: CodeSpaceTable
  epoch: EpochTable
  node: NodeTable
  node_token: NodeTokenTable
  metering: MeteringTable
  webhook: WebhookTable
}
