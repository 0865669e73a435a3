import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NotAnswered } from '../../../gateway/commands/import/asking.ts'
import { type ClaimAnswer, readAnswer } from '../../../gateway/commands/import/claims-answer.ts'
import { type ClaimRow, columns, readHeader, readRow } from '../../../gateway/commands/import/claims-row.ts'
import { type FileRouting, routeFile } from '../../../gateway/commands/import/route-file.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'
import { type HubProcess, startHubProcess } from '../../support/hub-process.ts'

const folder = temporaryFolder()
let files = 0
function fileOf(content: string | Buffer): string {
  files++
  const path = join(folder, `claims-${files}.csv`)
  writeFileSync(path, content)
  return path
}

const header = Object.keys(columns).join()
const row = (number: number, more = '') =>
  `R-${number},01200013,信見,${number},01,19800405,1,202610,${more || '5 20'},,`
const fileOfRows = (count: number) =>
  `${header}\r\n${Array.from({ length: count }, (_, place) => `${row(place + 1)}\r\n`).join('')}`

/** The hub's part: the answer follows from the number alone. */
const answerTo = ({ number: { number } }: ClaimRow): ClaimAnswer => {
  const to = { insurerNumber: '06400022', symbol: '筑"見', number, branch: '02' }
  if (Number(number) % 3 === 0)
    return { outcome: 'READDRESSED', reason: 'LOST_BEFORE_VISIT', from: '2026-04-01', number: to, notice: '連絡\n振替' }
  if (Number(number) % 3 === 1) return { outcome: 'AS_CLAIMED', reason: 'VALID', notice: null }
  const parts = [
    { from: '2026-10-01', until: '2026-10-15', number: { ...to, insurerNumber: '01200013' } },
    { from: '2026-10-15', until: '2026-11-01', number: to },
  ]
  return { outcome: 'SPLIT', reason: 'CHANGED_IN_MONTH', parts, notice: '連絡,分割' }
}

const going = new AbortController().signal
const routed = (file: string, out: string, more: Partial<FileRouting> = {}) =>
  routeFile({
    file,
    out,
    encoding: null,
    route: async (claims) => claims.map(answerTo),
    onProgress: () => undefined,
    signal: going,
    ...more,
  })
const outFor = (file: string) => `${file}.out`
const lines = (path: string) => readFileSync(path, 'utf8')
const resultHeader =
  'line,reference,outcome,reason,column,part,from,until,insurerNumber,symbol,number,branch,returned,notice\r\n'

describe('a file of claims', () => {
  test('becomes a file of results, a line a claim and one for each part of a split', async () => {
    const file = fileOf(fileOfRows(3))
    const { rows, counts } = await routed(file, outFor(file))
    expect([rows, counts]).toEqual([3, { AS_CLAIMED: 1, READDRESSED: 1, SPLIT: 1, UNRESOLVABLE: 0, REFUSED: 0 }])
    expect(lines(outFor(file))).toBe(
      [
        resultHeader,
        '2,R-1,AS_CLAIMED,VALID,,,,,,,,,,\r\n',
        '3,R-2,SPLIT,CHANGED_IN_MONTH,,1,2026-10-01,2026-10-15,01200013,"筑""見",2,02,,"連絡,分割"\r\n',
        '3,R-2,SPLIT,CHANGED_IN_MONTH,,2,2026-10-15,2026-11-01,06400022,"筑""見",2,02,,\r\n',
        '4,R-3,READDRESSED,LOST_BEFORE_VISIT,,,2026-04-01,,06400022,"筑""見",3,02,,"連絡\n振替"\r\n',
      ].join(''),
    )
    expect(statSync(outFor(file)).mode & 0o777).toBe(0o600)
  })

  test('is the same in UTF-8, with a mark at its beginning, and in Shift_JIS with the letters of offices', async () => {
    const text = fileOfRows(4).replaceAll('信見', '髙﨑①')
    const asked: (readonly ClaimRow[])[] = []
    const route = async (claims: readonly ClaimRow[]) => {
      asked.push(claims)
      return claims.map(answerTo)
    }
    const kinds = [Buffer.from(text), Buffer.from(`\ufeff${text}`), iconv.encode(text, 'windows-31j')]
    for (const content of kinds) {
      const file = fileOf(content)
      await routed(file, outFor(file), { route })
    }
    // The circled digit is NFKC's business: both encodings had it.
    expect(asked.map((claims) => claims.map(({ number }) => number.symbol))).toEqual(
      kinds.map(() => ['髙﨑1', '髙﨑1', '髙﨑1', '髙﨑1']),
    )
  })

  test('with one wrong byte loses that row alone', async () => {
    const bytes = Buffer.from(fileOfRows(300))
    const wrong = bytes.indexOf('信見', Math.floor(bytes.length / 2))
    bytes[wrong] = 0xff
    const file = fileOf(bytes)
    const { counts } = await routed(file, outFor(file))
    expect([counts.REFUSED, counts.AS_CLAIMED + counts.READDRESSED + counts.SPLIT]).toEqual([1, 299])
    expect(lines(outFor(file)).match(/^.*REFUSED.*$/gm)).toEqual([
      expect.stringMatching(/^\d+,,REFUSED,GARBLED,symbol,,,,,,,,,\r?$/),
    ])
  })

  test.each([
    ['R-1,01200013,信見,1,01,19800405,1,202610', 'COLUMNS', ''],
    ['R-1,01200013,信見,,01,19800405,1,202610,,,', 'EMPTY', 'number'],
    ['R-1,01200013,信見,1,01,19800231,1,202610,,,', 'NO_DATE', 'birthDate'],
    ['R-1,01200013,信見,1,01,19800405,4,202610,,,', 'NO_SEX', 'sex'],
    ['R-1,01200013,信見,1,01,19800405,1,202613,,,', 'NO_MONTH', 'serviceMonth'],
    ['R-1,01200013,信見,1,01,19800405,1,2026-10-02,,,', 'NO_MONTH', 'serviceMonth'],
    ['R-1,01200013,信見,1,01,19800405,1,202609,30 31,,', 'NO_DATE', 'visitDays'],
    ['R-1,01200013,信見,1,01,19800405,1,202610,,,maybe', 'NO_ANSWER', 'confirmedAtVisit'],
    [`${'R'.repeat(501)},01200013,信見,1,01,19800405,1,202610,,,`, 'TOO_LONG', 'reference'],
    ['R-1,01200013,\u0007,1,01,19800405,1,202610,,,', 'GARBLED', 'symbol'],
  ])('refuses the row %s by itself: %s %s', async (wrong, reason, column) => {
    const file = fileOf(`${header}\n${wrong}\n${row(1)}\n`)
    await routed(file, outFor(file))
    expect(lines(outFor(file))).toBe(
      `${resultHeader}2,,REFUSED,${reason},${column},,,,,,,,,\r\n3,R-1,AS_CLAIMED,VALID,,,,,,,,,,\r\n`,
    )
  })

  test('never repeats a reference that could be a My Number', async () => {
    const file = fileOf(`${header}\n${row(1).replace('R-1', '1234-5678-9018')}\n`)
    await routed(file, outFor(file), {
      route: async () => [{ outcome: 'REFUSED', reason: 'REFERENCE', column: 'reference' }],
    })
    expect(lines(outFor(file))).toBe(`${resultHeader}2,,REFUSED,REFERENCE,reference,,,,,,,,,\r\n`)
  })

  test.each([
    ['nothing in it', '', 'The file is empty.'],
    [
      'a column nobody knows',
      'number,colour\n',
      /^The file has a column that no claim has; the columns are reference, /,
    ],
    ['a column twice, by both its names', `${header},番号\n`, 'The file has the column number twice.'],
    ['columns missing', '保険者番号,番号\n', 'The file has no column birthDate, sex, serviceMonth.'],
    ['a first line whose quotes do not fit', `"${header}\n${row(1)}\n`, /^The first line cannot be read: /],
  ])('that has %s makes no result', async (_, content, message) => {
    const file = fileOf(content)
    await expect(routed(file, outFor(file))).rejects.toThrow(message)
    expect(existsSync(outFor(file))).toBe(false)
  })

  test.each([
    ['a quote in the middle', 'R"2,1'],
    ['a quote within quotes', '"R"2,1'],
    ['no end for 100,000 signs', '9'.repeat(100_000)],
  ])('a row with %s is refused, and those beside it are not', async (_, broken) => {
    const file = fileOf(`${header}\n${row(1)}\n${broken}\n${row(1)}\n`)
    await routed(file, outFor(file))
    expect(lines(outFor(file)).split('\r\n')).toEqual([
      resultHeader.trimEnd(),
      expect.stringMatching(/^2,R-1,AS_CLAIMED,/),
      '3,,REFUSED,QUOTES,,,,,,,,,,',
      expect.stringMatching(/^4,R-1,AS_CLAIMED,/),
      '',
    ])
  })

  test('a quote that nothing closes takes what follows with it, as one row', async () => {
    const file = fileOf(`${header}\n${row(1)}\n"R-2,01200013\n${row(3)}\n`)
    await routed(file, outFor(file))
    expect(lines(outFor(file)).split('\r\n').slice(1)).toEqual([
      expect.stringMatching(/^2,R-1,AS_CLAIMED,/),
      '3,,REFUSED,QUOTES,,,,,,,,,,',
      '',
    ])
  })

  test('stopped at any batch, and cut off in the middle of writing, goes on to the same result', async () => {
    const file = fileOf(fileOfRows(23))
    await routed(file, `${file}.whole`)
    const asked: string[] = []
    for (let stop = 1; stop <= 6; stop++) {
      const stopping = new AbortController()
      const attempt = routed(file, outFor(file), {
        together: 4,
        signal: stopping.signal,
        async route(claims) {
          if (claims.length === 4) stopping.abort()
          asked.push(...claims.map(({ number }) => number.number))
          return claims.map(answerTo)
        },
      })
      if (stop < 6) {
        await expect(attempt).rejects.toThrow(`Stopped after ${4 * stop} claims; the same command goes on from there.`)
        writeFileSync(`${outFor(file)}.part`, 'half a li', { flag: 'a' })
      } else await attempt
    }
    expect(lines(outFor(file))).toBe(lines(`${file}.whole`))
    expect(asked).toEqual(Array.from({ length: 23 }, (_, place) => String(place + 1)))
    expect(
      readdirSync(folder).filter((name) => /\.(part|progress)/.test(name) && name.startsWith(`claims-${files}.`)),
    ).toEqual([])
  })

  test('refused by the hub as a whole loses nothing of what was done, and begins anew when the file changed', async () => {
    const file = fileOf(fileOfRows(6))
    let calls = 0
    const failing = routed(file, outFor(file), {
      together: 2,
      async route(claims) {
        calls++
        if (calls === 2) throw new NotAnswered('route the claims', 'STORE_UNAVAILABLE')
        return claims.map(answerTo)
      },
    })
    await expect(failing).rejects.toThrow('The hub did not route the claims: STORE_UNAVAILABLE.')
    expect(existsSync(outFor(file))).toBe(false)
    writeFileSync(file, fileOfRows(2))
    expect((await routed(file, outFor(file))).rows).toBe(2)
    const again = lines(outFor(file))
    await routed(file, outFor(file))
    expect(lines(outFor(file))).toBe(again)
  })

  test('of any length is held in memory a batch at a time', async () => {
    const file = fileOf(fileOfRows(5_000))
    let most = 0
    const shares: number[] = []
    await routed(file, outFor(file), {
      together: 100,
      async route(claims) {
        most = Math.max(most, claims.length)
        return claims.map(answerTo)
      },
      onProgress: ({ share }) => shares.push(share),
    })
    expect([
      most,
      shares.length,
      shares.at(-1),
      shares.every((share, place) => share >= (shares[place - 1] ?? 0)),
    ]).toEqual([100, 50, 1, true])
  })
})

describe('a row of claims', () => {
  test('takes names and dates as people and as claims write them', () => {
    const read = readHeader([
      '照会番号',
      'insurerNumber',
      '番号',
      'birthDate',
      '性別',
      '診療年月',
      '受診日',
      '公費負担者番号',
      '資格確認済',
    ])
    if (typeof read === 'string') throw new Error(read)
    const claim = {
      reference: null,
      number: { insurerNumber: '01200013', symbol: null, number: '12', branch: null },
      birthDate: '1980-04-05',
      sex: 'FEMALE',
      serviceMonth: '2026-10-01',
      visitDays: ['2026-10-05', '2026-10-20'],
      publicPayers: ['54130005', '51130008'],
      confirmedAtVisit: true,
    }
    const written = [
      ['', '01200013', '12', '3550405', '2', '50810', '5081005;20', '54130005;51130008', '1'],
      ['', '０１２００１３', '１２', '昭和55年4月5日', '女', '令和8年10月', '5、20', '54130005 51130008', 'true'],
      [
        '',
        '01200013',
        ' 12 ',
        '1980/4/5',
        'female',
        '2026年10月',
        '2026-10-05 2026/10/20',
        '54130005,51130008',
        'TRUE',
      ],
      ['', '01200013', '12', '19800405', '2', '2026-10-01', '05 20', '54130005　51130008', '1'],
    ]
    const expected = written.map(([, insurerNumber]) => ({
      kind: 'CLAIM',
      claim: { ...claim, number: { ...claim.number, insurerNumber: insurerNumber?.normalize('NFKC') } },
    }))
    expect(written.map((cells) => readRow(read, cells))).toEqual(expected)
  })
})

describe('an answer of the hub', () => {
  const one: readonly ClaimRow[] = [
    {
      reference: null,
      number: { insurerNumber: '1', symbol: null, number: '1', branch: null },
      birthDate: '1980-04-05',
      sex: 'MALE',
      serviceMonth: '2026-10-01',
      visitDays: null,
      publicPayers: [],
      confirmedAtVisit: false,
    } as unknown as ClaimRow,
  ]
  const error = (path: readonly (string | number)[], extensions: object) => ({ message: '', path, extensions })

  test('that something is wrong with a claim is that claim’s own', () => {
    const inputPath = ['input', 'claims', 0, 'publicPayers', 2]
    const wrong = error(['routeClaims', 0], { code: 'INVALID_INPUT', reason: 'LENGTH', inputPath })
    expect(readAnswer({ data: { routeClaims: [null] }, errors: [wrong] }, one)).toEqual([
      { outcome: 'REFUSED', reason: 'LENGTH', column: 'publicPayers' },
    ])
  })

  test.each([
    ['NOT_PERMITTED', { data: { routeClaims: null }, errors: [error(['routeClaims'], { code: 'NOT_PERMITTED' })] }],
    ['SUSPENDED', { data: { routeClaims: [null] }, errors: [error(['routeClaims', 0], { code: 'SUSPENDED' })] }],
    ['INTERNAL', { data: null, errors: [{ message: 'x' }] }],
    ['an answer is missing', { data: { routeClaims: [null] } }],
    ['an answer is missing', { data: { routeClaims: [] } }],
    ['its answer cannot be read', 'a page of a proxy'],
  ])('that is none for each claim counts for nothing: %s', (why, body) => {
    expect(() => readAnswer(body, one)).toThrow(new NotAnswered('route the claims', why))
  })
})

describe('hub import claims, at a running hub', () => {
  const data = join(folder, 'data')
  let hub: HubProcess
  beforeAll(async () => {
    hub = await startHubProcess(data)
    await hub.putInstitutions(institutions)
    const enter = async (institution: string, key: string, entries: readonly object[]) => {
      const token = await hub.token({ role: 'INSURER', institution })
      const query = `mutation ($input: RegisterQualificationsInput!) { registerQualifications(input: $input) { __typename } }`
      const { data: landed, errors } = await hub.ask({
        token,
        query,
        variables: { input: { idempotencyKey: key, entries } },
        request: key,
      })
      expect([landed, errors]).toEqual([
        { registerQualifications: entries.map(() => ({ __typename: 'RowLanded' })) },
        [],
      ])
    }
    const person = {
      name: '渡辺 動',
      kana: 'ワタナベ ウゴク',
      sex: 'MALE',
      birthDate: '1991-02-03',
      address: '長野県信見本市大町1丁目',
      family: 'SELF',
    }
    await enter(code.insurer, 'claims-first', [
      {
        ...person,
        number: { insurerNumber: code.insurer, symbol: '信見', number: '950', branch: '01' },
        from: '2024-04-01',
      },
    ])
    // From here on it answers nothing but committed operations.
    await hub.stop()
    hub = await startHubProcess(data, { PERSISTED_ONLY: 'true' })
  }, 60_000)
  afterAll(async () => {
    await hub.stop()
    killHubCommands()
  })

  test('the file is routed as the token’s payment agency, in Shift_JIS as it comes', async () => {
    const token = fileOf(await hub.token({ role: 'PAYMENT_AGENCY', institution: code.paymentAgency }))
    const rows = [
      `A-1,${code.insurer},信見,950,01,4030203,1,50604,1 30,,`,
      `A-2,${code.insurer},信見,950,01,4030203,1,50603,,,`,
      `A-3,${code.insurer},信見,950,,4030203,1,50604,,,`,
      `A-4,${code.insurer},信見,950,A1,4030203,1,50604,,,`,
    ]
    const file = fileOf(iconv.encode([Object.values(columns).join(), ...rows, ''].join('\r\n'), 'windows-31j'))
    const environment = { DATA_DIR: data, HUB_MODE: 'demo' }
    const argv = ['import', 'claims', file, '--out', outFor(file), '--hub', hub.address, '--token', token]
    expect(await hubCommand([...argv, '--json'], environment)).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ claims: 4, AS_CLAIMED: 3, READDRESSED: 0, SPLIT: 0, UNRESOLVABLE: 0, REFUSED: 1 }, null, 2)}\n`,
    })
    const notice = (reference: string, month: string, branch: string, why: string) =>
      `"資格確認結果連絡書\n照会番号：${reference}\n診療年月：2024年${month}月\n請求された資格：保険者番号 ${code.insurer}　記号 信見　番号 950${branch}\n確認結果：請求のとおり\n理由：${why}"`
    expect(lines(outFor(file))).toBe(
      [
        resultHeader,
        '2,A-1,AS_CLAIMED,VALID,,,,,,,,,,\r\n',
        `3,A-2,AS_CLAIMED,NO_OTHER_QUALIFICATION,,,,,,,,,,${notice('A-2', '3', '　枝番 01', '受診日に有効な資格ではなく、ほかの資格も確認できません。（NO_OTHER_QUALIFICATION）')}\r\n`,
        `4,A-3,AS_CLAIMED,NO_BRANCH,,,,,,,,,,${notice('A-3', '4', '', '枝番の記載がないため、個人を特定できません。（NO_BRANCH）')}\r\n`,
        '5,A-4,REFUSED,BRANCH,branch,,,,,,,,,\r\n',
      ].join(''),
    )
  }, 60_000)

  test('another caller’s token, a hub that is not there and a file that is not there are said in one line', async () => {
    const clerk = fileOf(await hub.token({ role: 'CLERK', institution: code.clinic }))
    const file = fileOf(fileOfRows(1))
    const run = (path: string, ...more: readonly string[]) =>
      hubCommand(['import', 'claims', path, '--out', outFor(file), '--token', clerk, ...more], { DATA_DIR: data })
    const ended = await Promise.all([
      run(file, '--hub', hub.address),
      run(file, '--hub', 'http://127.0.0.1:1'),
      run(join(folder, 'none.csv')),
      run(file, '--encoding', 'ebcdic'),
      hubCommand(['import', 'claims', file, '--out', file], { DATA_DIR: data }),
      hubCommand(['import', 'stones', file], { DATA_DIR: data }),
    ])
    expect(ended.map(({ code: exit, stderr }) => [exit, stderr.split('\n')[0]])).toEqual([
      [1, 'hub: The hub did not route the claims: NOT_PERMITTED. The same command goes on from there.'],
      [1, 'hub: The hub does not answer. The same command goes on from there.'],
      [1, `hub: There is no file ${join(folder, 'none.csv')}.`],
      [2, 'hub: --encoding is one of utf-8, shift_jis.'],
      [1, 'hub: --out is the file itself.'],
      [2, expect.stringMatching(/^hub: What is imported is one of qualifications, succession, claims, /)],
    ])
    expect(existsSync(outFor(file))).toBe(false)
  }, 60_000)
})
