import { once } from 'node:events'
import { createReadStream, createWriteStream, renameSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { PersonId } from '../../../schema/domain/ids.ts'
import { type Epoch, epochIn, linkageCode } from '../../../subgraphs/mpi/codes/linkage-code.ts'
import { Failure } from '../command.ts'

export interface Recoding {
  readonly file: string
  readonly out: string
  readonly former: Epoch
  readonly current: Epoch
  readonly signal: AbortSignal
  /** Everybody, page by page. */
  persons(after: PersonId | null): Promise<readonly PersonId[]>
  onProgress(persons: number): void
}

/** The re-coding list of what a recipient holds: `was,now`; what was nobody's code has no second half. */
export async function recodeFile(parts: Recoding): Promise<{ readonly recoded: number; readonly unknown: number }> {
  const { file, out, former, current, signal } = parts
  const held = await heldIn(file, former.number)
  const found = new Uint8Array(held.length)
  const result = createWriteStream(`${out}.part`, { mode: 0o600 })
  const write = async (line: string): Promise<void> => {
    if (!result.write(line)) await once(result, 'drain')
  }
  try {
    await write('was,now\n')
    let walked = 0
    let recoded = 0
    let page = await parts.persons(null)
    while (page.length > 0) {
      signal.throwIfAborted()
      for (const person of page) {
        const was = linkageCode(former, person)
        const place = placeOf(held, keyOf(was))
        if (place < 0) continue
        found[place] = 1
        recoded += 1
        await write(`${was},${linkageCode(current, person)}\n`)
      }
      walked += page.length
      parts.onProgress(walked)
      page = await parts.persons(page.at(-1) ?? null)
    }
    let unknown = 0
    for await (const code of codesIn(file, former.number)) {
      const place = placeOf(held, keyOf(code))
      if (found[place] === 1) continue
      found[place] = 1
      unknown += 1
      await write(`${code},\n`)
    }
    result.end()
    await once(result, 'close')
    renameSync(`${out}.part`, out)
    return { recoded, unknown }
  } finally {
    result.destroy()
  }
}

/** Eight bytes of each code, in order: of ten million codes two are alike in them once in a hundred thousand files. */
async function heldIn(file: string, epoch: number): Promise<BigUint64Array> {
  let keys = new BigUint64Array(1024)
  let count = 0
  for await (const code of codesIn(file, epoch)) {
    if (count === keys.length) {
      const larger = new BigUint64Array(keys.length * 2)
      larger.set(keys)
      keys = larger
    }
    keys[count++] = keyOf(code)
  }
  return keys.subarray(0, count).sort()
}

const keyOf = (code: string): bigint => Buffer.from(code.slice(code.indexOf('.') + 1), 'base64url').readBigUInt64BE()

/** -1: not among them; of equal ones always the same. */
function placeOf(keys: BigUint64Array, key: bigint): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((keys[middle] ?? 0n) < key) low = middle + 1
    else high = middle
  }
  return keys[low] === key ? low : -1
}

async function* codesIn(file: string, epoch: number) {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1
    const code = text.replace(/^\ufeff/, '').trim()
    if (code === '' || (line === 1 && code === 'code')) continue
    if (epochIn(code) !== epoch) throw new Failure(`Line ${line} is no code of epoch ${epoch}.`)
    yield code
  }
}
