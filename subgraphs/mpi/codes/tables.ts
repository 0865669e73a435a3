export interface RecipientTable {
  institution: string
  purpose: string
  basis: string
  attested_on: string
  recheck_by: string
  from_on: string
  until_on: string | null
  space: string
  by_user: string
  known: number
  superseded: number | null
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

export interface NodeTable {
  node: string
  region: string
  since: number
}

export interface MeteringTable {
  institution: string
  month: string
  coded: number
  unknown: number
  refused: number
}

export interface CodeTables {
  recipient: RecipientTable
  epoch: EpochTable
  node: NodeTable
  node_token: NodeTokenTable
  metering: MeteringTable
}
