import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { IndexedValues } from '../../../../subgraphs/shared/seal/index-messages.ts'
import { ensureMasterKeys, readMasterKeys, rotateMasterKeys } from '../../../../subgraphs/shared/seal/key-file.ts'
import {
  createNumberSeal,
  type MasterKey,
  SealBroken,
  sealWith,
} from '../../../../subgraphs/shared/seal/number-seal.ts'
import { temporaryFolder } from '../../../support/folder.ts'

const key = (id: number): MasterKey => ({ id, secret: Buffer.alloc(32, id) })

describe('a sealed number', () => {
  const seal = createNumberSeal([key(1)], 'mpi')

  test('opens where it belongs and nowhere else', () => {
    const sealed = seal.seal('1234-01', 'num_a')
    expect(seal.open(sealed, 'num_a')).toBe('1234-01')
    expect(() => seal.open(sealed, 'num_b')).toThrow(SealBroken)
    expect(() => createNumberSeal([key(1)], 'qualification').open(sealed, 'num_a')).toThrow(SealBroken)
  })

  test('does not open when any byte was altered', () => {
    const sealed = seal.seal('1234', 'num_a')
    for (let place = 0; place < sealed.length; place++) {
      const altered = Buffer.from(sealed)
      altered[place] = (altered[place] ?? 0) ^ 1
      expect(() => seal.open(altered, 'num_a')).toThrow(SealBroken)
    }
    expect(() => seal.open(sealed.subarray(0, 20), 'num_a')).toThrow(SealBroken)
  })

  test('never looks the same twice, over many values', () => {
    const seen = new Set(Array.from({ length: 2_000 }, () => Buffer.from(seal.seal('1', 'num_a')).toString('hex')))
    expect(seen.size).toBe(2_000)
  })

  test('opens under an older key while that key is in the ring, and is looked up under both', () => {
    const rotated = createNumberSeal([key(2), key(1)], 'mpi')
    expect(rotated.open(seal.seal('77', 'num_a'), 'num_a')).toBe('77')
    expect(rotated.seal('77', 'num_a')[0]).toBe(2)
    expect(rotated.indexes(['a', 'b'])[1]).toEqual(seal.index(['a', 'b']))
    expect(() => seal.open(rotated.seal('77', 'num_a'), 'num_a')).toThrow('its key is not in the ring')
  })

  test('is indexed so that no two lists of parts are alike', () => {
    expect(seal.index(['ab', 'c'])).not.toEqual(seal.index(['a', 'bc']))
    expect(seal.index(['ab', 'c'])).toEqual(seal.index(['ab', 'c']))
  })

  test('begins alike in the index with those near it, under keys that were made for it, and with nothing else', () => {
    const parts = (near: string, own: string) => ({ near: ['near', near], under: 'SOME' as const, own: [near, own] })
    const nearing = createNumberSeal([{ ...key(2), near: 'SOME' as const }, key(1)], 'mpi')
    const hex = (near: string, own: string) => Buffer.from(nearing.index(parts(near, own))).toString('hex')
    const [one, next, far] = [hex('12', '1'), hex('12', '2'), hex('13', '1')]
    expect([one.length, next.slice(0, 8), hex('12', '1')]).toEqual([32, one.slice(0, 8), one])
    expect(new Set([one, next, far].map((text) => text.slice(8))).size).toBe(3)
    expect(far.slice(0, 8)).not.toBe(one.slice(0, 8))
    expect(nearing.indexes(parts('12', '1')).map((index) => Buffer.from(index))).toEqual([
      Buffer.from(one, 'hex'),
      Buffer.from(seal.index(['12', '1'])),
    ])
  })

  test('is near what lay near from the first under every key that knows of it, and what came to it later under newer ones', () => {
    const under = (near: 'NONE' | 'SOME' | 'ALL', of: 'SOME' | 'ALL', own: string) =>
      Buffer.from(
        createNumberSeal([{ ...key(1), near }], 'mpi').index({ near: ['near', '12'], under: of, own: [own] }),
      ).toString('hex')
    for (const [near, of, alike] of [
      ['NONE', 'SOME', false],
      ['NONE', 'ALL', false],
      ['SOME', 'SOME', true],
      ['SOME', 'ALL', false],
      ['ALL', 'SOME', true],
      ['ALL', 'ALL', true],
    ] as const) {
      const [one, other] = [under(near, of, '1'), under(near, of, '2')]
      expect([near, of, one.slice(0, 8) === other.slice(0, 8)]).toEqual([near, of, alike])
      expect([near, of, one === Buffer.from(seal.index(['1'])).toString('hex')]).toEqual([near, of, !alike])
    }
  })

  test('is indexed the same in turn with others, far from it or near, and together with them under each key', () => {
    const masters = [{ ...key(2), near: 'SOME' as const }, key(1)]
    const nearing = createNumberSeal(masters, 'mpi')
    const all = Array.from({ length: 60 }, (_, at) => {
      const insurer = String((at * at) % 7)
      return { near: ['near', insurer], under: 'SOME' as const, own: [insurer, `記𠮷${at}`] }
    })
    const alone = all.map((parts) => createNumberSeal(masters, 'mpi').indexes(parts))
    expect(all.map((parts) => nearing.indexes(parts))).toEqual(alone)
    expect(all.map((parts) => nearing.index(parts))).toEqual(alone.map(([first]) => first))
    const rooms = masters.map((_, under) => Uint8Array.from(alone.flatMap((each) => [...(each[under] ?? [])])))
    const values = new IndexedValues('SOME')
    for (const [from, to] of [
      [0, 25],
      [25, 60],
    ] as const) {
      for (const parts of all.slice(from, to)) values.add(parts)
      const messages = values.take()
      for (const [place, room] of rooms.entries())
        expect(nearing.indexMany(messages, place)).toEqual(room.slice(16 * from, 16 * to))
    }
    expect(() => nearing.indexMany(values.take(), 2)).toThrow('no key at that place')
  })
})

test('the same keys make one seal, and any other keys another', () => {
  const { keys } = createNumberSeal([key(1)], 'mpi')
  const seal = sealWith(keys)
  expect(sealWith(structuredClone(keys))).toBe(seal)
  for (const [masters, store] of [
    [[key(2)], 'mpi'],
    [[key(1), key(2)], 'mpi'],
    [[{ ...key(1), near: 'SOME' as const }], 'mpi'],
    [[{ ...key(1), id: 2 }], 'mpi'],
    [[key(1)], 'qualification'],
  ] as const) {
    expect(createNumberSeal(masters, store)).not.toBe(sealWith(keys))
  }
})

describe('numbers sealed together', () => {
  const seal = createNumberSeal([key(1)], 'mpi')
  const together = (by: typeof seal, ...texts: readonly string[]): readonly Uint8Array[] => {
    const { bytes, ends } = by.sealMany(
      texts,
      texts.map((_, at) => `num_${at}`),
    )
    return [...ends].map((end, at) => bytes.slice(ends[at - 1] ?? 0, end))
  }

  test('open one by one, each where it belongs and nowhere else', () => {
    const texts = ['記号\u001f1234-01', '', '1', '9'.repeat(40)]
    const sealed = together(seal, ...texts)
    expect(sealed.map((one, at) => seal.open(one, `num_${at}`))).toEqual(texts)
    for (const [at, one] of sealed.entries()) expect(() => seal.open(one, `num_${at + 1}`)).toThrow(SealBroken)
    const elsewhere = createNumberSeal([key(1)], 'qualification')
    for (const [at, one] of sealed.entries()) expect(() => elsewhere.open(one, `num_${at}`)).toThrow(SealBroken)
  })

  test('do not open when any byte was altered, nor cut short', () => {
    const [sealed = new Uint8Array(0)] = together(seal, '1234')
    for (let place = 0; place < sealed.length; place++) {
      const altered = Buffer.from(sealed)
      altered[place] = (altered[place] ?? 0) ^ 1
      expect(() => seal.open(altered, 'num_0'), `byte ${place}`).toThrow(SealBroken)
    }
    for (let length = 0; length < sealed.length; length++)
      expect(() => seal.open(sealed.subarray(0, length), 'num_0'), `${length} bytes`).toThrow(SealBroken)
  })

  test('open under an older key while that key is in the ring, beside what was sealed alone', () => {
    const rotated = createNumberSeal([key(2), key(1)], 'mpi')
    const [old = new Uint8Array(0)] = together(seal, '77')
    const [fresh = new Uint8Array(0)] = together(rotated, '77')
    expect([old, fresh].map((one) => rotated.open(one, 'num_0'))).toEqual(['77', '77'])
    expect(rotated.open(seal.seal('78', 'num_0'), 'num_0')).toBe('78')
    expect(() => seal.open(fresh, 'num_0')).toThrow('its key is not in the ring')
  })

  test('show nothing of a text that two of them have in common', () => {
    const [one, other] = together(seal, '記号1234-01', '記号1234-01').map((sealed) => Buffer.from(sealed.slice(2)))
    expect(one?.subarray(0, 16).equals(other?.subarray(0, 16) ?? Buffer.alloc(0))).toBe(false)
    expect(one?.subarray(16).equals(other?.subarray(16) ?? Buffer.alloc(0))).toBe(false)
  })

  test('are bound each', () => {
    expect(() => seal.sealMany(['1', '2'], ['num_a'])).toThrow('Each of many is bound to something.')
  })
})

describe('the key file', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsunagu-keys-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('is made once, for its owner alone, and read ever after', () => {
    const file = join(folder, 'keys', 'numbers')
    expect(ensureMasterKeys(file)).toEqual(ensureMasterKeys(file))
    chmodSync(file, 0o644)
    expect(() => readMasterKeys(file)).toThrow('readable by others')
  })

  test('is refused when a line is no key, an id stands twice, or it is empty', () => {
    const file = join(folder, 'numbers')
    const good = Buffer.alloc(32).toString('base64')
    for (const [text, message] of [
      ['1 short', 'Line 1'],
      [`1 ${good}\n1 ${good}\n`, 'Two number keys'],
      [`0 ${good}\n`, 'Line 1'],
      ['', 'no key'],
    ] as const) {
      writeFileSync(file, text, { mode: 0o600 })
      expect(() => readMasterKeys(file)).toThrow(message)
    }
  })
})

describe('a number key file from before near numbers were indexed alike', () => {
  test('is read as it is, and only the keys added to it index them so', () => {
    const file = join(temporaryFolder(), 'numbers')
    const secret = Buffer.alloc(32, 5)
    writeFileSync(file, `2 near:${secret.toString('base64')}\n1 ${secret.toString('base64')}\n`, { mode: 0o600 })
    expect(readMasterKeys(file)).toEqual([
      { id: 2, secret, near: 'SOME' },
      { id: 1, secret, near: 'NONE' },
    ])
    rotateMasterKeys(file, 'add')
    rotateMasterKeys(file, 'use')
    expect(readMasterKeys(file).map(({ id, near }) => [id, near])).toEqual([
      [3, 'ALL'],
      [2, 'SOME'],
      [1, 'NONE'],
    ])
    expect(readFileSync(file, 'utf8')).toMatch(/^3 nearer:\S+\n2 near:B\S+\n1 B\S+\n$/)
  })
})

describe('a number key is replaced', () => {
  const file = join(temporaryFolder(), 'numbers')
  const ids = () => readMasterKeys(file).map(({ id }) => id)

  test('in two steps, in their turn, and the former keys stay', () => {
    const [first] = ensureMasterKeys(file)
    expect(() => rotateMasterKeys(file, 'use')).toThrow('The key 1 is in use: add another first.')
    expect([rotateMasterKeys(file, 'add'), ids()]).toEqual([2, [1, 2]])
    expect(() => rotateMasterKeys(file, 'add')).toThrow('The key 2 was added already: use it.')
    expect([rotateMasterKeys(file, 'use'), ids()]).toEqual([2, [2, 1]])
    rotateMasterKeys(file, 'add')
    rotateMasterKeys(file, 'use')
    expect(ids()).toEqual([3, 2, 1])
    expect(readMasterKeys(file).at(-1)).toEqual(first)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('and whoever has not been told yet to use it opens what the others sealed under it', () => {
    const masters = (step: 'add' | 'use') => {
      rotateMasterKeys(file, step)
      return createNumberSeal(readMasterKeys(file), 'store')
    }
    const added = masters('add')
    const using = masters('use')
    expect(added.open(using.seal('記号', 'num_1'), 'num_1')).toBe('記号')
    expect(using.open(added.seal('記号', 'num_1'), 'num_1')).toBe('記号')
    const either = (one: typeof added) =>
      one
        .indexes(['whole'])
        .map((index) => Buffer.from(index).toString('hex'))
        .sort()
    expect(either(added)).toEqual(either(using))
  })
})
