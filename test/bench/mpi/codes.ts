import { randomInt } from 'node:crypto'
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { codeFile } from '../../../gateway/commands/mpi/code-file.ts'
import { sqliteCoder } from '../../../subgraphs/mpi/codes/coding.sqlite.ts'
import { epochOf } from '../../../subgraphs/mpi/codes/linkage-code.ts'
import type { NumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { registrationsOf } from './numbers.ts'

export interface Codes {
  readonly perSecond: number
  /** Of all threads together. */
  readonly perCpuSecond: number
}

/** A file of people's numbers, drawn at random, into a file of codes: rows a second, reading and writing included. */
export async function codesPerSecond(
  index: string,
  folder: string,
  people: number,
  rows: number,
  seal: NumberSeal,
): Promise<Codes> {
  const [file, out] = [join(folder, 'numbers.csv'), join(folder, 'codes.csv')]
  const written = openSync(file, 'w')
  writeSync(written, 'insurerNumber,symbol,number,branch\n')
  let text = ''
  for (let row = 0; row < rows; row++) {
    const [last] = registrationsOf(randomInt(people)).slice(-1)
    if (last === undefined) throw new Error('Everybody has a number.')
    const { insurer, symbol, number, branch } = last.number
    text += `${insurer},${symbol},${number},${branch}\n`
    if (text.length > 1e6 || row === rows - 1) {
      writeSync(written, text)
      text = ''
    }
  }
  closeSync(written)
  const cpu = process.cpuUsage()
  const began = performance.now()
  const counts = await codeFile({
    file,
    out,
    encoding: 'utf-8',
    bytes: statSync(file).size,
    signal: new AbortController().signal,
    open: (header) =>
      sqliteCoder({
        file: index,
        keys: seal.keys,
        epoch: epochOf('bench', 1, Buffer.alloc(32, 1)),
        header,
        threads: 2,
      }),
    meter: async () => undefined,
    onProgress: () => undefined,
  })
  const perSecond = (rows * 1000) / (performance.now() - began)
  const { user, system } = process.cpuUsage(cpu)
  rmSync(file)
  rmSync(out)
  if (counts.coded !== rows) throw new Error(`Of ${rows} numbers ${counts.coded} were coded.`)
  return { perSecond, perCpuSecond: (rows * 1e6) / (user + system) }
}
