import type { UserId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { AuditRecord } from './audit.ts'
import { type Digest, leafHash } from './tree-hash.ts'

/** A record taken out by law, as the log says it of itself: the leaf it left empty, the ground, who ordered it. */
export interface Erasure {
  readonly instant: Instant
  readonly erased: number
  readonly ground: ErasureGround
}

export interface ErasureGround {
  /** The article or order that demands it; no personal data. */
  readonly legalBasis: string
  readonly orderedBy: UserId
}

/** Records that could not be made durable before this leaf: their answers were refused. */
export interface Gap {
  readonly instant: Instant
  readonly lost: number
}

export type Leaf =
  | ({ readonly kind: 'DECISION' } & AuditRecord)
  | ({ readonly kind: 'ERASURE' } & Erasure)
  | ({ readonly kind: 'GAP' } & Gap)

/** 128 random bits: an erased record cannot be guessed back from its hash. */
export const saltLength = 16

/** An operation's name is the client's text: more of it than this says nothing further. */
const operationLength = 128

/**
 * The text that is hashed and kept, one line. Field by field, so that nothing a caller object carries beyond the
 * record's own fields gets in.
 */
export function decisionText(record: AuditRecord): string {
  const { caller } = record
  return JSON.stringify({
    kind: 'DECISION',
    instant: record.instant,
    request: record.request,
    operation:
      record.operation.length > operationLength ? record.operation.slice(0, operationLength) : record.operation,
    caller: {
      role: caller.role,
      purpose: caller.purpose,
      user: caller.user,
      credential: caller.credential,
      institution: caller.institution,
      region: caller.region,
      node: caller.node && { institution: caller.node.institution, credential: caller.node.credential },
    },
    onBehalfOf: record.onBehalfOf,
    subject: record.subject,
    action: record.action,
    category: record.category,
    labels: record.labels,
    coordinates: record.coordinates,
    outcome: record.outcome,
    code: record.code,
    rule: record.rule,
    provision: record.provision,
    grant: record.grant,
    region: record.region,
    ...(record.asOf === undefined ? {} : { asOf: record.asOf }),
  } satisfies Leaf)
}

export function erasureText(erasure: Erasure): string {
  return JSON.stringify({ kind: 'ERASURE', ...erasure } satisfies Leaf)
}

export function gapText(gap: Gap): string {
  return JSON.stringify({ kind: 'GAP', ...gap } satisfies Leaf)
}

/** Only for text of the log's own making. */
export function leafOf(text: string): Leaf {
  return JSON.parse(text) as Leaf
}

export function recordOf(leaf: Leaf): AuditRecord | null {
  if (leaf.kind !== 'DECISION') return null
  const { kind: _, ...record } = leaf
  return record
}

/** The leaf of the tree: salt and text under RFC 9162's leaf prefix. The salt's fixed length keeps the two apart. */
export function saltedHash(salt: Uint8Array, text: string): Digest {
  return leafHash(salt, Buffer.from(text, 'utf8'))
}
