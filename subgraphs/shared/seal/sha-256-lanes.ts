/** Messages whose blocks go through SHA-256 side by side: as many words as a vector of WebAssembly has. */
export const lanes = 4
export const blockWords = 16
export const stateWords = 8

/** FIPS 180-4, 5.3.3. */
export const initialState = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] as const

/** FIPS 180-4, 4.2.2. */
const roundConstants = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
] as const

/** Its memory, and the function that takes blocks of four messages into their four states (6.2.2). */
export interface Lanes {
  /**
   * Word by word: the first of each message, then the second of each. A message's bytes stand in its words from the
   * highest on.
   */
  readonly words: Int32Array
  readonly bytes: Uint8Array
  /** Where states and blocks begin, in bytes. */
  compress(state: number, block: number, blocks: number): void
}

/** node's own takes three to four times as long for a short message: more for the call than for the digest. */
export function openLanes(): Lanes {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program()))
  const { memory, compress } = exports
  if (!(memory instanceof WebAssembly.Memory) || typeof compress !== 'function')
    throw new Error('The lanes have a memory and a function.')
  return {
    words: new Int32Array(memory.buffer),
    bytes: new Uint8Array(memory.buffer),
    compress: compress as Lanes['compress'],
  }
}

// WebAssembly Core 2.0, 5.4: instructions as they stand in a module.
const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
const signed = (value: number): number[] =>
  value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const number = (value: number): number[] => [0x41, ...signed(value)]
const vector = (code: number): number[] => [0xfd, ...unsigned(code)]
const wordBytes = 4
const vectorBytes = lanes * wordBytes
const load = (from: number, place: number): number[] => [
  ...get(from),
  ...vector(0),
  4,
  ...unsigned(vectorBytes * place),
]
const store = (place: number): number[] => [...vector(0x0b), 4, ...unsigned(vectorBytes * place)]
const [splat, select, or, xor] = [vector(0x11), vector(0x52), vector(0x50), vector(0x51)]
const [shiftLeft, shiftRight, add] = [vector(0xab), vector(0xad), vector(0xae)]
const [i32, v128] = [0x7f, 0x7b]

const shifted = (local: number, by: number): number[] => [...get(local), ...number(by), ...shiftRight]
const rotated = (local: number, by: number): number[] => [
  ...shifted(local, by),
  ...get(local),
  ...number(32 - by),
  ...shiftLeft,
  ...or,
]
const exclusive = (one: number[], other: number[], third: number[]): number[] => [
  ...one,
  ...other,
  ...xor,
  ...third,
  ...xor,
]

/** Rounds one after another, for words that never leave their registers' names. */
function program(): Uint8Array<ArrayBuffer> {
  const [state, block, blocks] = [0, 1, 2]
  const firstVariable = 3
  const firstWord = firstVariable + stateWords
  const sum = firstWord + blockWords
  const word = (round: number): number => firstWord + (round % blockWords)
  let variables = Array.from({ length: stateWords }, (_, at) => firstVariable + at)
  const code: number[] = []
  const put = (...instructions: readonly number[][]): void => {
    for (const instruction of instructions) code.push(...instruction)
  }

  // Once more from here while blocks are left.
  put([0x03, 0x40])
  for (const [at, variable] of variables.entries()) put(load(state, at), set(variable))
  for (let at = 0; at < blockWords; at++) put(load(block, at), set(word(at)))
  for (const [round, constant] of roundConstants.entries()) {
    if (round >= blockWords) {
      const [before, long] = [word(round - 2), word(round - 15)]
      put(get(word(round)), get(word(round - 7)), add)
      put(exclusive(rotated(long, 7), rotated(long, 18), shifted(long, 3)), add)
      put(exclusive(rotated(before, 17), rotated(before, 19), shifted(before, 10)), add, set(word(round)))
    }
    const [a, b, c, d, e, f, g, h] = variables as [number, number, number, number, number, number, number, number]
    put(get(h), get(word(round)), add, number(constant | 0), splat, add)
    put(exclusive(rotated(e, 6), rotated(e, 11), rotated(e, 25)), add)
    put(get(f), get(g), get(e), select, add, set(sum))
    put(get(d), get(sum), add, set(d))
    put(get(sum), exclusive(rotated(a, 2), rotated(a, 13), rotated(a, 22)), add)
    // Of three the majority: where the first two differ, the third.
    put(get(c), get(b), get(a), get(b), xor, select, add, set(h))
    variables = [h, a, b, c, d, e, f, g]
  }
  for (const [at, variable] of variables.entries()) put(get(state), load(state, at), get(variable), add, store(at))
  put(get(block), number(vectorBytes * blockWords), [0x6a], set(block))
  put(get(blocks), number(1), [0x6b], [0x22, blocks], [0x0d, 0], [0x0b, 0x0b])

  const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content]
  const name = (text: string): number[] => [text.length, ...Buffer.from(text)]
  const body = [1, stateWords + blockWords + 1, v128, ...code]
  return Uint8Array.from([
    ...[0, ...Buffer.from('asm'), 1, 0, 0, 0],
    ...section(1, [1, 0x60, 3, i32, i32, i32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('compress'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}
