import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readHeader, readRow } from '../../../gateway/commands/import/patients-row.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'

afterAll(killHubCommands)

interface Insured {
  readonly name: string
  readonly kana: string
  readonly birth_date: string
  readonly sex: string
  readonly postal_code: string
  readonly address: string
}

describe('patients of a network', () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: folder }
  const out = join(folder, 'result.csv')
  const file = join(folder, 'patients.csv')
  const rows = <Row>(text: string): readonly Row[] => {
    const database = new DatabaseSync(join(folder, 'qualification.sqlite'), { readOnly: true })
    try {
      return database.prepare(text).all() as unknown as readonly Row[]
    } finally {
      database.close()
    }
  }
  const importing = async (content: string | Buffer, ...more: readonly string[]) => {
    writeFileSync(file, content)
    const argv = ['import', 'patients', file, '--assigner', clinic, '--out', out, '--json', ...more]
    return hubCommand(argv, environment)
  }
  const result = () => readFileSync(out, 'utf8').split('\r\n').slice(1, -1)
  const header = '患者番号,フリガナ,氏名,生年月日,性別,郵便番号,住所'
  const rowOf = (localId: string, { kana, name, birth_date, sex, postal_code, address }: Insured): string =>
    `${localId},${kana},${name},${birth_date},${sex},${postal_code},${address}`
  let clinic = ''
  let known: Insured

  beforeAll(async () => {
    expect((await hubCommand(['seed', '--people', '30', '--seed', '5'], environment)).code).toBe(0)
    clinic =
      rows<{ code: string }>("select code from institution where kind = 'CLINIC' order by code limit 1")[0]?.code ?? ''
    const [first] = rows<Insured>(
      'select name, kana, birth_date, sex, postal_code, address from term where superseded is null order by born limit 1',
    )
    if (first === undefined) throw new Error('Nobody was seeded.')
    known = first
  }, 60_000)

  const stranger = 'P-2,ソンザイ シナイ,存在 志内,昭和31年2月3日,女,9999999,模擬県架空市無町1-1'

  test('each row is linked, new or refused with its reason; run again it comes out the same', async () => {
    const content = iconv.encode(
      [
        header,
        rowOf('P-1', known),
        stranger,
        'P-3,カナ,,1990-02-30,1,,',
        'P-4,,,1990-02-03,1,,',
        '123456789012,カナ,,1990-02-03,1,,',
        '',
      ].join('\r\n'),
      'windows-31j',
    )
    const expected = [
      '2,P-1,LINKED,IDENTITY,',
      '3,P-2,NEW,,',
      '4,,REFUSED,NO_DATE,birthDate',
      '5,,REFUSED,NO_NAME,kana',
      '6,,REFUSED,MY_NUMBER,localId',
    ]
    for (const _ of [1, 2]) {
      const { code, stdout, stderr } = await importing(content)
      expect([code, stderr.includes('P-1')]).toEqual([0, false])
      expect(JSON.parse(stdout)).toEqual({ LINKED: 1, NEW: 1, REVIEW: 0, REFUSED: 3 })
      expect(result()).toEqual(expected)
    }
  })

  test('ids of nobody in the register, and files that are none, are refused before anything is taken', async () => {
    const nobody = await hubCommand(
      ['import', 'patients', file, '--assigner', '9999999999', '--out', join(folder, 'none.csv')],
      environment,
    )
    expect([nobody.code, nobody.stderr]).toEqual([1, 'hub: The register has no institution 9999999999.\n'])
    const headless = await importing('患者番号,生年月日\r\n')
    expect([headless.code, headless.stderr.split('\n').at(-2)]).toEqual([1, 'hub: The file has no column sex.'])
    expect(existsSync(join(folder, 'none.csv'))).toBe(false)
  })
})

describe('a row of a network’s patients', () => {
  const read = (names: string, ...cells: readonly string[]) => {
    const header = readHeader(names.split(','))
    return typeof header === 'string' ? header : readRow(header, cells)
  }

  test('says who it is, and which card they have', () => {
    expect(
      read(
        'localId,name,birthDate,sex,insurerNumber,symbol,number,branch',
        'A-1',
        '山田 太郎',
        '昭和55年4月5日',
        '男',
        '06130488',
        '葵',
        '１２',
        '1',
      ),
    ).toEqual({
      kind: 'PATIENT',
      patient: {
        localId: 'A-1',
        identity: {
          kana: '',
          name: '山田 太郎',
          birthDate: '1980-04-05',
          sex: 'MALE',
          postalCode: '',
          address: '',
          phone: '',
        },
        number: { scheme: 'MEDICAL', insurer: '06130488', symbol: '葵', number: '12', branch: '01' },
      },
    })
  })

  test.each([
    ['localId,name,birthDate,sex', ['A'], 'COLUMNS', ''],
    ['localId,name,birthDate,sex', ['', '山田', '1980-04-05', '1'], 'EMPTY', 'localId'],
    ['localId,name,birthDate,sex', ['A'.repeat(65), '山田', '1980-04-05', '1'], 'TOO_LONG', 'localId'],
    ['localId,name,birthDate,sex', ['A', '山\ufffd', '1980-04-05', '1'], 'GARBLED', 'name'],
    ['localId,name,birthDate,sex', ['A', '', '1980-04-05', '1'], 'NO_NAME', 'name'],
    ['localId,name,birthDate,sex', ['A', '山田', '1980-04-31', '1'], 'NO_DATE', 'birthDate'],
    ['localId,name,birthDate,sex', ['A', '山田', '1980-04-05', 'X'], 'NO_SEX', 'sex'],
    [
      'localId,name,birthDate,sex,insurerNumber',
      ['A', '山田', '1980-04-05', '1', '06130489'],
      'NO_NUMBER',
      'insurerNumber',
    ],
  ])('%s, %j: %s', (names, cells, reason, column) => {
    expect(read(names, ...cells)).toEqual({ kind: 'FAULT', reason, column })
  })

  test.each([
    ['localId,name,birthDate', 'The file has no column sex.'],
    ['localId,birthDate,sex', 'The file has no column kana or name.'],
    ['localId,localId,name', 'The file has the column localId twice.'],
  ])('a first line %s is no header', (names, message) => {
    expect(read(names)).toBe(message)
  })
})
