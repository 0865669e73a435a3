import { describe, expect, test } from 'vitest'
import { mostBytes, readPicture } from '../../../subgraphs/emergency/image.ts'
import { chunk, extended, jpeg, lossless, png, segment, webp } from '../../support/emergency/pictures.ts'
import { SeededRandom } from '../../support/seeded-random.ts'

const home = '信見本市大町1-2-3'
const exif = Buffer.from(`Exif\0\0${home}`)
const lossy = (() => {
  const body = Buffer.alloc(12)
  body.writeUIntBE(0x9d012a, 3, 3)
  body.writeUInt16LE(40, 6)
  body.writeUInt16LE(30, 8)
  return ['VP8 ', body] as const
})()

/** Each kind as it is drawn, and the same with a camera's notes. */
const kinds = {
  'image/png': {
    plain: png(40, 30),
    told: png(40, 30, [chunk('eXIf', exif), chunk('tEXt', Buffer.from(`Comment\0${home}`))]),
  },
  'image/jpeg': { plain: jpeg(40, 30), told: jpeg(40, 30, [segment(0xe1, exif), segment(0xfe, Buffer.from(home))]) },
  'image/webp': {
    plain: webp([extended(40, 30, 0), lossy]),
    told: webp([
      extended(40, 30, 0x2c),
      ['ICCP', Buffer.from(home)],
      lossy,
      ['EXIF', exif],
      ['XMP ', Buffer.from(home)],
    ]),
  },
} as const

describe.each(Object.entries(kinds))('a small picture, %s', (mediaType, { plain, told }) => {
  test('is what it draws', () => {
    expect(readPicture(plain)).toEqual({ mediaType, width: 40, height: 30, bytes: plain })
  })

  test('keeps nothing of where and when it was taken', () => {
    expect(told.includes(home)).toBe(true)
    expect(readPicture(told)).toEqual({ mediaType, width: 40, height: 30, bytes: plain })
  })

  test('carries nothing behind its end', () => {
    expect(readPicture(Buffer.concat([plain, Buffer.from(home), plain]))).toEqual({
      mediaType,
      width: 40,
      height: 30,
      bytes: plain,
    })
  })

  test('cut anywhere it is no image', () => {
    for (let length = 0; length < plain.length - 1; length++) {
      const read = readPicture(plain.subarray(0, length))
      expect([length, read]).toEqual([length, expect.stringMatching(/^(NO_IMAGE|CUT_SHORT)$/)])
    }
  })

  test('altered at random it is an image or none, and never a fault of the hub', () => {
    const seed = 20_261_121
    const random = new SeededRandom(seed)
    for (let time = 0; time < 2_000; time++) {
      const altered = Buffer.from(told)
      for (let change = 0; change < 3; change++) altered[random.integer(altered.length)] = random.integer(256)
      const read = readPicture(altered)
      const bytes = typeof read === 'string' ? Buffer.alloc(0) : read.bytes
      // What was taken is taken again, unchanged.
      if (typeof read !== 'string')
        expect({ seed, time, again: readPicture(bytes) }).toEqual({ seed, time, again: read })
    }
  })
})

describe('a picture', () => {
  test('of another kind is none', () => {
    expect(
      ['GIF89a', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', '%PDF-1.7', ''].map((text) =>
        readPicture(Buffer.from(text)),
      ),
    ).toEqual(['NO_IMAGE', 'NO_IMAGE', 'NO_IMAGE', 'NO_IMAGE'])
  })

  test('has sides of 16 to 4096 pixels, and at most 300 kB', () => {
    expect([
      readPicture(jpeg(15, 30)),
      readPicture(jpeg(30, 4_097)),
      readPicture(webp([lossless(16_384, 1)])),
      readPicture(Buffer.concat([png(40, 30), Buffer.alloc(mostBytes)])),
    ]).toEqual(['DIMENSIONS', 'DIMENSIONS', 'DIMENSIONS', 'TOO_LARGE'])
    expect([readPicture(jpeg(16, 4_096)), readPicture(webp([lossless(4_096, 16)]))]).toMatchObject([
      { width: 16, height: 4_096 },
      { width: 4_096, height: 16 },
    ])
  })

  test('that moves is not kept', () => {
    expect([
      readPicture(png(40, 30, [chunk('acTL', Buffer.alloc(8))])),
      readPicture(webp([extended(40, 30, 0x02), lossy])),
      readPicture(webp([extended(40, 30, 0), ['ANIM', Buffer.alloc(6)], lossy])),
    ]).toEqual(['MOVING', 'MOVING', 'MOVING'])
  })
})
