import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../gateway/commands/command.ts'
import { givenFile, requirePlace } from '../../../gateway/commands/import/given-file.ts'
import { temporaryFolder } from '../../support/folder.ts'

const folder = temporaryFolder()
const at = (name: string) => join(folder, name)
const going = new AbortController().signal
const text = 'month,number\n2026-12,1\n'
writeFileSync(at('good.csv'), text)
mkdirSync(at('folder'))

describe('a file that a command was given', () => {
  test('is read through once: which it is, how long, and how it is written', async () => {
    writeFileSync(at('earlier.csv'), 'of before')
    for (const out of [at('out.csv'), at('earlier.csv')])
      expect(await givenFile(at('good.csv'), { out }, going)).toEqual({
        out,
        bytes: text.length,
        encoding: 'utf-8',
        digest: '5388ab360a71bc5f97e2e01974a5ab2e22daaf38cf7627e7b30399c26bc5d543',
      })
  })

  test.each([
    ['none', 'out.csv', `There is no file ${at('none')}.`],
    ['folder', 'out.csv', `${at('folder')} is a folder, not a file.`],
    ['good.csv', 'good.csv', '--out is the file itself.'],
    ['good.csv', 'elsewhere/out.csv', `--out: there is no folder ${at('elsewhere')}.`],
    ['good.csv', 'good.csv/out.csv', `--out: there is no folder ${at('good.csv')}.`],
    ['good.csv', 'folder', `--out: ${at('folder')} is no file.`],
  ])('%s, and its result in %s: refused before anything is read or written', async (file, out, said) => {
    await expect(givenFile(at(file), { out: at(out) }, going)).rejects.toThrow(new Failure(said))
    expect(readdirSync(at('folder'))).toEqual([])
  })

  test('that is a device is none, and no result takes the place of one', async () => {
    await expect(givenFile('/dev/null', { out: at('out.csv') }, going)).rejects.toThrow('/dev/null is no file.')
    expect(() => requirePlace('/dev/null', '--report', at('good.csv'))).toThrow('--report: /dev/null is no file.')
  })

  test.each([
    ['utf16le', '\ufeff'],
    ['utf-16be', '\ufeff'],
    ['utf16le', ''],
  ])('that a spreadsheet saved as %s is told from one that is torn', async (encoding, mark) => {
    const octets = Buffer.from(mark + text, 'utf16le')
    writeFileSync(at('wide.csv'), encoding === 'utf16le' ? octets : octets.swap16())
    const given = givenFile(at('wide.csv'), { out: at('out.csv') }, going)
    await expect(given).rejects.toThrow('The file is a workbook or UTF-16: save it as CSV in UTF-8 or Shift_JIS.')
  })

  test('that is a workbook is no torn text either', async () => {
    writeFileSync(at('book.csv'), 'PK\x03\x04and more')
    const given = givenFile(at('book.csv'), { out: at('out.csv') }, going)
    await expect(given).rejects.toThrow('The file is a workbook or UTF-16: save it as CSV in UTF-8 or Shift_JIS.')
  })
})
