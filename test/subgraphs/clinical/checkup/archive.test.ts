import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openCheckups } from '../../../../subgraphs/clinical/checkup/cda/reading.ts'
import { checkupXml, rootFolder, zipOf } from '../../../support/clinical/cda.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const folder = temporaryFolder()
let made = 0
const path = (): string => join(folder, `${++made}.zip`)
const good = 'h20100000382026110101000001.xml'

/** The reason of the whole file, or each entry's place and outcome. */
async function found(file: string): Promise<unknown> {
  const opened = await openCheckups(file)
  if (!opened.ok) return opened.refusal.reason
  const entries: (readonly [string, string])[] = []
  for await (const { place, reading } of opened.value.entries)
    entries.push([place, reading.outcome === 'REFUSED' ? reading.fault : reading.outcome])
  opened.value.close()
  return { count: opened.value.count, entries }
}

/** A good archive in which the bytes of one text are others: the zip's own writer would not write them. */
async function tampered(files: Readonly<Record<string, string>>, text: string, other: string): Promise<string> {
  const file = await zipOf(path(), files)
  const bytes = readFileSync(file)
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) bytes.write(other, at, 'latin1')
  writeFileSync(file, bytes)
  return file
}

test('the folders of an exchange: the persons’ files are read, what stands beside them is not', async () => {
  const file = await zipOf(path(), {
    [`${rootFolder}/ix08_V08.xml`]: '<index/>',
    [`${rootFolder}/su08_V08.xml`]: '<summary/>',
    [`${rootFolder}/XSD/hc08_V08.xsd`]: '<schema/>',
    [`${rootFolder}/CLAIMS/c1.xml`]: '<claim/>',
    'g20100000382026110101000001.xml': '<guidance/>',
    [good]: checkupXml(),
    'h20100000382026110101000002.xml': '<broken',
  })
  expect(await found(file)).toEqual({
    count: 2,
    entries: [
      [good, 'RECORD'],
      ['h20100000382026110101000002.xml', 'NOT_XML'],
    ],
  })
})

test('a single file is its one entry', async () => {
  const file = join(folder, 'one.xml')
  writeFileSync(file, checkupXml())
  expect(await found(file)).toEqual({ count: 1, entries: [['1', 'RECORD']] })
  writeFileSync(file, ' '.repeat(2 * 1024 * 1024 + 1))
  expect(await found(file)).toEqual({ count: 1, entries: [['1', 'TOO_LONG']] })
})

describe('an archive that is an attack, or none, is refused before anything of it is taken', () => {
  const two = { [good]: checkupXml(), [`${rootFolder}/xx/x.xml`]: '<x/>' }
  test.each([
    ['a path out of the folder', `${rootFolder}/xx/x`, `${rootFolder}/../x`, 'PATHS'],
    ['a path from the root of the disk', rootFolder, `/${rootFolder.slice(1)}`, 'PATHS'],
    ['a path of another system', `${rootFolder}/xx`, `${rootFolder}\\xx`, 'PATHS'],
    ['two roots', `${rootFolder}/xx`, `${rootFolder.slice(0, -1)}2/xx`, 'LAYOUT'],
  ])('%s', async (_, text, other, reason) => {
    expect(await found(await tampered(two, text, other))).toBe(reason)
  })

  test('two files that a disk without capitals takes for one', async () => {
    const file = await zipOf(path(), { [good]: checkupXml(), [good.toUpperCase()]: checkupXml() })
    expect(await found(file)).toBe('PATHS')
  })

  test.each([
    ['other folders', { 'checkups/DATA/h1.xml': checkupXml() }],
    ['no folder', { './h1.xml': checkupXml() }],
    ['no person’s file', { [`${rootFolder}/ix08_V08.xml`]: '<index/>' }],
  ])('%s', async (_, files) => {
    expect(await found(await zipOf(path(), files))).toBe('LAYOUT')
  })

  test('few bytes that unpack to many (zip bomb)', async () => {
    expect(await found(await zipOf(path(), { [good]: Buffer.alloc(4_000_000, 0x20) }))).toBe('BOMB')
  })

  test('an encrypted entry', async () => {
    const file = await zipOf(path(), { [good]: checkupXml() })
    const bytes = readFileSync(file)
    // General purpose bit 0 in the central directory (APPNOTE 4.4.4).
    const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    bytes.writeUInt16LE(bytes.readUInt16LE(directory + 8) | 1, directory + 8)
    writeFileSync(file, bytes)
    expect(await found(file)).toBe('ENCRYPTED')
  })

  test('a symbolic link', async () => {
    const file = await zipOf(path(), { [good]: checkupXml() })
    const bytes = readFileSync(file)
    const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
    bytes.writeUInt32LE((0o120777 << 16) >>> 0, directory + 38)
    writeFileSync(file, bytes)
    expect(await found(file)).toBe('PATHS')
  })

  test('a file that ends too early', async () => {
    const file = await zipOf(path(), { [good]: checkupXml() })
    writeFileSync(file, readFileSync(file).subarray(0, -30))
    expect(await found(file)).toBe('NOT_ZIP')
  })
})

test('whichever byte of an archive is another, it is read in part or refused, and nothing else', async () => {
  const whole = readFileSync(await zipOf(path(), { [good]: checkupXml(), 'h2.xml': checkupXml({ number: '９９９' }) }))
  const file = path()
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ change
      writeFileSync(file, bytes)
      expect(['string', 'object']).toContain(typeof (await found(file)))
    }),
    { numRuns: 150 },
  )
})

test('one person’s file whose bytes were damaged keeps no other back', async () => {
  const file = await zipOf(path(), { [good]: checkupXml(), 'h2.xml': checkupXml({ number: '９９９' }) })
  const bytes = readFileSync(file)
  // Within the first entry's deflated data, behind its local header.
  bytes.writeUInt8(bytes.readUInt8(200) ^ 0xff, 200)
  writeFileSync(file, bytes)
  expect(await found(file)).toEqual({
    count: 2,
    entries: [
      [good, 'BROKEN'],
      ['h2.xml', 'RECORD'],
    ],
  })
})
