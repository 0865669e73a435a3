import { isUtf8 } from 'node:buffer'
import type { FileEncoding } from '../file-door.ts'

const bom = Uint8Array.of(0xef, 0xbb, 0xbf)

export const bomLength = (head: Uint8Array): number => (bom.every((byte, at) => head[at] === byte) ? 3 : 0)

/** A workbook (a zip, or a compound file), and what UTF-16 begins with. */
const noCsv: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0xff, 0xfe],
  [0xfe, 0xff],
]

/** UTF-16 has a NUL in its first comma, mark or not; no text in UTF-8 or Shift_JIS has one. */
const firstNames = 64

/** What a spreadsheet saves under another type, known by its first bytes. */
export const isNoCsv = (head: Uint8Array): boolean =>
  noCsv.some((beginning) => beginning.every((byte, at) => head[at] === byte)) ||
  head.subarray(0, firstNames).includes(0)

/** How much of a file's beginning tells its encoding. */
export const headBytes = 64 * 1024

/**
 * By its first bytes: a BOM, or what UTF-8 would refuse. A character cut at the end says nothing. Beginning in ASCII
 * alone, a file counts as UTF-8, and its first wrong byte refuses one row, not the file.
 */
export function detectEncoding(head: Uint8Array): FileEncoding {
  if (bomLength(head) > 0) return 'UTF-8'
  for (let cut = 0; cut <= 3 && cut <= head.length; cut++) {
    if (isUtf8(head.subarray(0, head.length - cut))) return 'UTF-8'
  }
  return looksLikeShiftJis(head) ? 'Shift_JIS' : 'UTF-8'
}

/** One wrong byte does not make UTF-8 another encoding: more is lost in the one that it is not. */
function looksLikeShiftJis(head: Uint8Array): boolean {
  const lost = (text: string): number => text.split('\ufffd').length
  return lost(decoder('Shift_JIS')(head)) < lost(decoder('UTF-8')(head))
}

export type Decode = (bytes: Uint8Array) => string

/** Bytes that are no character become U+FFFD, which no text may hold. */
export function decoder(encoding: FileEncoding): Decode {
  // Shift_JIS as the Encoding Standard has it is Windows' own (CP932), with NEC's and IBM's characters, which names
  // and addresses are full of.
  const text = new TextDecoder(encoding === 'UTF-8' ? 'utf-8' : 'shift_jis', { ignoreBOM: true })
  return (bytes) => text.decode(bytes)
}
