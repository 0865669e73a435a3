import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { obstacle } from '../../../gateway/commands/obstacle.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'

afterAll(killHubCommands)

const thrown = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was refused.')
}

describe('what the operating system refuses', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const settings = [
    { key: 'TLS_KEY_FILE', value: join(folder, 'none') },
    { key: 'DATA_DIR', value: file },
    { key: 'KEYS_DIR', value: null },
  ]

  test.each([
    ['a missing file', () => readFileSync(join(folder, 'none')), `TLS_KEY_FILE: ${folder}/none is not there.`],
    ['a file of no setting', () => readFileSync(join(folder, 'other')), `${folder}/other is not there.`],
    ['a file as a folder', () => mkdirSync(join(file, 'log')), `DATA_DIR: ${file}/log lies under what is no folder.`],
    ['a folder as a file', () => readFileSync(folder), null],
  ])('is said with its setting: %s', (_, work, said) => {
    expect(obstacle(thrown(work), settings)).toBe(said)
  })

  test.each([
    ['EADDRINUSE', 'Something else listens at 127.0.0.1:80: stop it, or take another PORT (apart: *_URL).'],
    ['EACCES', 'This user may not listen at 127.0.0.1:80: take a PORT from 1024 on.'],
    ['EADDRNOTAVAIL', '127.0.0.1 is no address of this machine.'],
    ['EMFILE', null],
  ])('is said of an address: %s', (code, said) => {
    const error = Object.assign(new Error('listen'), { code, syscall: 'listen', address: '127.0.0.1', port: 80 })
    expect(obstacle(error, settings)).toBe(said)
  })

  test('is said of a full disk, by whomever', () => {
    const said = 'A disk is full: make room, and run it again.'
    const system = Object.assign(new Error('write'), { code: 'ENOSPC', syscall: 'write' })
    const sqlite = Object.assign(new Error('full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 })
    expect([obstacle(system, settings), obstacle(sqlite, settings)]).toEqual([said, said])
    const named = Object.assign(new Error('mkdir'), { code: 'ENOSPC', syscall: 'mkdir', path: `${file}/log` })
    expect(obstacle(named, settings)).toBe(`DATA_DIR: ${file}/log lies on a full disk.`)
    expect(obstacle(Object.assign(new Error('busy'), { code: 'ERR_SQLITE_ERROR', errcode: 5 }), settings)).toBeNull()
  })

  test('is nothing that is said of a bug', () => {
    expect(obstacle(new TypeError('x'), settings)).toBeNull()
    expect(obstacle(null, settings)).toBeNull()
  })

  test('ends `hub serve` with one line', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const data = join(folder, 'data')
    const taken = await hubCommand(['serve'], { DATA_DIR: data, PORT: String(port) })
    await new Promise((resolve) => other.close(resolve))
    const noFolder = await hubCommand(['serve'], { DATA_DIR: file, PORT: '0' })
    expect([taken, noFolder].map(({ code, stderr }) => [code, stderr])).toEqual([
      [1, `hub: Something else listens at 127.0.0.1:${port}: stop it, or take another PORT (apart: *_URL).\n`],
      [1, `hub: DATA_DIR: ${file} is there already and is no folder.\n`],
    ])
  })
})
