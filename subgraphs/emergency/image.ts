/**
 * A small picture, taken apart and put together again of what draws it: its place, time and device (Exif, XMP, comments)
 * are not kept, since they tell where somebody lives. What is not wholly an image is none.
 */
export interface Picture {
  readonly mediaType: MediaType
  readonly width: number
  readonly height: number
  readonly bytes: Buffer
}

export const mediaTypes = ['image/png', 'image/jpeg', 'image/webp'] as const
export type MediaType = (typeof mediaTypes)[number]

export const pictureFaults = ['NO_IMAGE', 'CUT_SHORT', 'DIMENSIONS', 'TOO_LARGE', 'MOVING'] as const
export type PictureFault = (typeof pictureFaults)[number]

export const mostBytes = 300 * 1024
const leastSide = 16
const mostSide = 4_096

type Read = Picture | PictureFault

export function readPicture(bytes: Buffer): Read {
  if (bytes.length > mostBytes) return 'TOO_LARGE'
  const read = bytes.subarray(0, 8).equals(pngSignature)
    ? readPng(bytes)
    : bytes.length > 2 && bytes.readUInt16BE(0) === 0xffd8
      ? readJpeg(bytes)
      : bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
        ? readWebp(bytes)
        : 'NO_IMAGE'
  if (typeof read === 'string') return read
  const sides = [read.width, read.height]
  return sides.every((side) => side >= leastSide && side <= mostSide) ? read : 'DIMENSIONS'
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** PNG (ISO/IEC 15948) chunks that draw; acTL, fcTL and fdAT would move. */
const pngDrawn: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'sBIT',
  'pHYS',
])

function readPng(bytes: Buffer): Read {
  const kept: Buffer[] = [bytes.subarray(0, 8)]
  let at = 8
  let drawn = false
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at)
    const kind = bytes.toString('latin1', at + 4, at + 8)
    const next = at + 12 + length
    if (next > bytes.length) return 'CUT_SHORT'
    if ((at === 8) !== (kind === 'IHDR') || (kind === 'IHDR' && length !== 13)) return 'NO_IMAGE'
    if (kind === 'acTL') return 'MOVING'
    if (pngDrawn.has(kind)) kept.push(bytes.subarray(at, next))
    if (kind === 'IDAT') drawn = true
    if (kind === 'IEND') {
      if (!drawn) return 'NO_IMAGE'
      const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
      return { mediaType: 'image/png', width, height, bytes: Buffer.concat(kept) }
    }
    at = next
  }
  return 'CUT_SHORT'
}

/** Frames (ITU-T T.81, B.2.2): all SOF but DHT, JPG and DAC, which share their numbers. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
/** APP0 (JFIF) and APP14 (how colours are written) are needed to draw; the other APPn and comments are not. */
const isToldBeside = (marker: number): boolean =>
  (marker >= 0xe1 && marker <= 0xef && marker !== 0xee) || marker === 0xfe

function readJpeg(bytes: Buffer): Read {
  const kept: Buffer[] = [bytes.subarray(0, 2)]
  let size: { readonly width: number; readonly height: number } | null = null
  let drawn = false
  let at = 2
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return 'NO_IMAGE'
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xd9) {
      if (size === null || !drawn) return 'NO_IMAGE'
      kept.push(bytes.subarray(at, at + 2))
      return { mediaType: 'image/jpeg', ...size, bytes: Buffer.concat(kept) }
    }
    if (at + 4 > bytes.length) return 'CUT_SHORT'
    let next = at + 2 + bytes.readUInt16BE(at + 2)
    if (next > bytes.length) return 'CUT_SHORT'
    if (isFrame(marker)) {
      if (next < at + 9) return 'NO_IMAGE'
      size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    }
    if (marker === 0xda) {
      if (size === null) return 'NO_IMAGE'
      drawn = true
      next = scanEnd(bytes, next)
    }
    if (!isToldBeside(marker)) kept.push(bytes.subarray(at, next))
    at = next
  }
  return 'CUT_SHORT'
}

/** A scan goes on to the next marker that is neither a stuffed byte nor a restart (T.81, B.1.1.5). */
function scanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1]
    if (marker !== undefined && marker !== 0x00 && marker !== 0xff && (marker < 0xd0 || marker > 0xd7)) return at
  }
  return bytes.length
}

/** WebP (RFC 9649): chunks that draw. */
const webpDrawn: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH'])
const animated = 0x02
/** Of the flags of VP8X: ICC profile, Exif and XMP, which are left out. */
const toldBeside = 0x20 | 0x08 | 0x04

function readWebp(bytes: Buffer): Read {
  const end = bytes.length < 12 ? 0 : bytes.readUInt32LE(4) + 8
  if (end < 20 || end > bytes.length) return 'CUT_SHORT'
  const kept: Buffer[] = []
  let size: { readonly width: number; readonly height: number } | null = null
  let drawn = false
  for (let at = 12; at + 8 <= end; ) {
    const kind = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const body = at + 8
    const next = body + length + (length % 2)
    if (body + length > end) return 'CUT_SHORT'
    if (kind === 'ANIM' || kind === 'ANMF') return 'MOVING'
    if (webpDrawn.has(kind)) {
      const chunk = Buffer.from(bytes.subarray(at, next))
      const found = webpSize(kind, bytes.subarray(body, body + length))
      if (found === 'NO_IMAGE') return 'NO_IMAGE'
      if (kind === 'VP8X') {
        if (((chunk[8] ?? 0) & animated) !== 0) return 'MOVING'
        chunk[8] = (chunk[8] ?? 0) & ~toldBeside
      } else if (kind !== 'ALPH') drawn = true
      size ??= found
      kept.push(chunk)
    }
    at = next
  }
  if (!drawn || size === null) return 'NO_IMAGE'
  const head = Buffer.from(bytes.subarray(0, 12))
  const written = Buffer.concat([head, ...kept])
  written.writeUInt32LE(written.length - 8, 4)
  return { mediaType: 'image/webp', ...size, bytes: written }
}

function webpSize(kind: string, body: Buffer): { readonly width: number; readonly height: number } | null | 'NO_IMAGE' {
  switch (kind) {
    case 'VP8X':
      if (body.length < 10) return 'NO_IMAGE'
      return { width: body.readUIntLE(4, 3) + 1, height: body.readUIntLE(7, 3) + 1 }
    case 'VP8 ':
      if (body.length < 10 || body.readUIntBE(3, 3) !== 0x9d012a) return 'NO_IMAGE'
      return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff }
    case 'VP8L': {
      if (body.length < 5 || body[0] !== 0x2f) return 'NO_IMAGE'
      const bits = body.readUInt32LE(1)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    default:
      return null
  }
}
