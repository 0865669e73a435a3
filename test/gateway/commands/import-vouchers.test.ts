import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ask, NotAnswered } from '../../../gateway/commands/import/asking.ts'
import { survey } from '../../../gateway/commands/import/file-text.ts'
import { takeVouchers, type VoucherFile } from '../../../gateway/commands/import/voucher-file.ts'
import { readAnswer } from '../../../gateway/commands/import/vouchers-answer.ts'
import { columns } from '../../../gateway/commands/import/vouchers-row.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'
import { type HubProcess, startHubProcess } from '../../support/hub-process.ts'

const folder = temporaryFolder()
let files = 0
function fileOf(content: string | Buffer): string {
  files++
  const path = join(folder, `vouchers-${files}.csv`)
  writeFileSync(path, content)
  return path
}
const outFor = (file: string) => `${file}.out`
const lines = (path: string) => readFileSync(path, 'utf8')
const header = Object.keys(columns).join()
const reportHeader = 'line,outcome,reason,column\r\n'

interface Asked {
  readonly idempotencyKey: string
  readonly month: string
  readonly numbers: readonly { readonly insurerNumber: string; readonly number: string }[]
}

/** The hub's part: a number that ends in nine is nobody's, and what it was told it remembers by its key. */
function office() {
  const standing = new Set<string>()
  const answers = new Map<string, unknown>()
  const asked: (readonly [string, string, readonly string[]])[] = []
  const ask: Ask = async (query, input) => {
    const { idempotencyKey, month, numbers } = input as Asked
    const field = /registerVouchers|withdrawVouchers/.exec(query)?.[0] ?? ''
    asked.push([field, month, numbers.map(({ number }) => number)])
    const known = answers.get(idempotencyKey)
    if (known !== undefined) return known
    const outcomes = numbers.map(({ number }, place) => {
      const path = ['input', 'numbers', place, 'number']
      if (number.endsWith('9'))
        return { __typename: 'RowRefused', code: 'CONFLICT', reason: 'NO_QUALIFICATION', path, message: '' }
      const stood = standing.has(`${month} ${number}`)
      if (field === 'registerVouchers') standing.add(`${month} ${number}`)
      else standing.delete(`${month} ${number}`)
      return { __typename: 'RowLanded', number: { id: 'num' }, changed: (field === 'registerVouchers') !== stood }
    })
    const answer = { data: { [field]: outcomes } }
    answers.set(idempotencyKey, answer)
    return answer
  }
  return { standing, asked, ask }
}

const taken = async (file: string, ask: Ask, more: Partial<VoucherFile> = {}) =>
  takeVouchers({
    file,
    out: outFor(file),
    ...(await survey(file, null, going)),
    ask,
    onProgress: () => undefined,
    signal: going,
    ...more,
  })
const going = new AbortController().signal

describe('a file of vouchers', () => {
  test('is taken in its order: rows of one month and kind together, each with an outcome of its own', async () => {
    const { asked, ask, standing } = office()
    const rows = ['12019009,1', '12019009,2', '12019009,9'].map((row) => `,2026-12,${row}`)
    const file = fileOf([header, ...rows, '2,2026-12,12019009,2', '登録,50901,12019009,2', ''].join('\r\n'))
    expect(await taken(file, ask)).toEqual({ TAKEN: 4, UNCHANGED: 0, REFUSED: 1 })
    expect(asked).toEqual([
      ['registerVouchers', '2026-12-01', ['1', '2', '9']],
      ['withdrawVouchers', '2026-12-01', ['2']],
      ['registerVouchers', '2027-01-01', ['2']],
    ])
    expect([...standing]).toEqual(['2026-12-01 1', '2027-01-01 2'])
    expect(lines(outFor(file))).toBe(
      `${reportHeader}2,TAKEN,,\r\n3,TAKEN,,\r\n4,REFUSED,NO_QUALIFICATION,number\r\n5,TAKEN,,\r\n6,TAKEN,,\r\n`,
    )
    expect(statSync(outFor(file)).mode & 0o777).toBe(0o600)
  })

  test.each([
    [',2026-12,12019009', 'COLUMNS', ''],
    [',2026-12,,1', 'EMPTY', 'insurerNumber'],
    [',2026-13,12019009,1', 'NO_MONTH', 'month'],
    [',2026-12-02,12019009,1', 'NO_MONTH', 'month'],
    ['渡す,2026-12,12019009,1', 'NO_KIND', 'kind'],
    ['constructor,2026-12,12019009,1', 'NO_KIND', 'kind'],
    [',2026-12,12019009,1234 5678 9018', 'MY_NUMBER', 'number'],
    [',2026-12,12019009,\u0007', 'GARBLED', 'number'],
  ])('refuses the row %s by itself: %s %s', async (wrong, reason, column) => {
    const { ask, asked } = office()
    const file = fileOf(`${header}\n${wrong}\n,202612,12019009,1\n`)
    expect(await taken(file, ask)).toEqual({ TAKEN: 1, UNCHANGED: 0, REFUSED: 1 })
    expect(lines(outFor(file))).toBe(`${reportHeader}2,REFUSED,${reason},${column}\r\n3,TAKEN,,\r\n`)
    expect(asked).toEqual([['registerVouchers', '2026-12-01', ['1']]])
  })

  test('tells a row by the line on which it begins, however many it goes over', async () => {
    const { ask } = office()
    const rows = [',2026-12,12019009,1', ',2026-12,12019009,"2\n\r\n3"', ',2026-13,12019009,4', ',2026-12,12019009,9']
    const file = fileOf([header, ...rows, ''].join('\r\n'))
    expect(await taken(file, ask)).toEqual({ TAKEN: 2, UNCHANGED: 0, REFUSED: 2 })
    expect(lines(outFor(file))).toBe(
      `${reportHeader}2,TAKEN,,\r\n3,TAKEN,,\r\n6,REFUSED,NO_MONTH,month\r\n7,REFUSED,NO_QUALIFICATION,number\r\n`,
    )
  })

  test('cut off by the hub goes on with the next run, and makes the report that one run makes', async () => {
    const text = `${header}\n${Array.from({ length: 9 }, (_, at) => `,2026-12,12019009,${at + 1}\n`).join('')}`
    const whole = fileOf(text)
    await taken(whole, office().ask, { together: 2 })
    const file = fileOf(text)
    const { ask, standing } = office()
    for (const stop of [1, 3]) {
      let calls = 0
      const failing: Ask = async (query, input) => {
        if (calls++ === stop) throw new NotAnswered('take the vouchers', 'STORE_UNAVAILABLE')
        return ask(query, input)
      }
      await expect(taken(file, failing, { together: 2 })).rejects.toThrow(
        'The hub did not take the vouchers: STORE_UNAVAILABLE.',
      )
      expect([existsSync(outFor(file)), existsSync(`${outFor(file)}.part`)]).toEqual([false, false])
      expect(standing.size).toBe(2 * stop)
    }
    expect(await taken(file, ask, { together: 2 })).toEqual({ TAKEN: 8, UNCHANGED: 0, REFUSED: 1 })
    expect(lines(outFor(file))).toBe(lines(outFor(whole)))
  })

  test('stopped says how far it came', async () => {
    const file = fileOf(`${header}\n${',2026-12,12019009,1\n'.repeat(4)}`)
    const stopping = new AbortController()
    const { ask } = office()
    const stop: Ask = async (query, input) => {
      stopping.abort()
      return ask(query, input)
    }
    await expect(taken(file, stop, { together: 2, signal: stopping.signal })).rejects.toThrow(
      'Stopped after 2 rows; the same command goes on from there.',
    )
  })

  test.each([
    ['NOT_PERMITTED', { data: { registerVouchers: null }, errors: [{ extensions: { code: 'NOT_PERMITTED' } }] }],
    ['INTERNAL', { data: null, errors: [{ message: 'x' }] }],
    ['an answer is missing', { data: { registerVouchers: [] } }],
    ['an answer is missing', { data: { withdrawVouchers: [{ __typename: 'RowLanded', changed: true }] } }],
    ['its answer cannot be read', 'a page of a proxy'],
  ])('an answer that is none for each row counts for nothing: %s', (why, body) => {
    expect(() => readAnswer(body, 'registerVouchers', 1)).toThrow(new NotAnswered('take the vouchers', why))
  })
})

describe('hub import vouchers, at a running hub', () => {
  const data = join(folder, 'data')
  const card = { insurerNumber: code.welfare, number: '7654321' }
  let hub: HubProcess
  beforeAll(async () => {
    hub = await startHubProcess(data)
    await hub.putInstitutions(institutions)
    const recipient = {
      number: card,
      name: '渡辺 護',
      kana: 'ワタナベ マモル',
      sex: 'MALE',
      birthDate: '1971-02-03',
      address: '長野県信見本市大町1丁目',
      family: 'SELF',
      from: '2026-04-01',
    }
    const answer = await hub.ask({
      token: await hub.token({ role: 'INSURER', institution: code.welfare }),
      query: `mutation ($input: RegisterQualificationsInput!) { registerQualifications(input: $input) { __typename } }`,
      variables: { input: { idempotencyKey: 'recipient', entries: [recipient] } },
      request: 'recipient',
    })
    expect(answer).toEqual({ status: 200, data: { registerQualifications: [{ __typename: 'RowLanded' }] }, errors: [] })
    // From here on it answers nothing but committed operations.
    await hub.stop()
    hub = await startHubProcess(data, { PERSISTED_ONLY: 'true' })
  }, 120_000)
  afterAll(async () => {
    await hub.stop()
    killHubCommands()
  })

  test('the file is taken as the token’s office, in Shift_JIS as it comes; again it changes nothing', async () => {
    const rows = [
      `登録,令和8年12月,${card.insurerNumber},${card.number}`,
      `登録,202603,${card.insurerNumber},${card.number}`,
      `登録,202612,${card.insurerNumber},7654322`,
      `登録,202612,${code.insurer},${card.number}`,
      `取消,202611,${card.insurerNumber},${card.number}`,
    ]
    const file = fileOf(iconv.encode([Object.values(columns).join(), ...rows, ''].join('\r\n'), 'windows-31j'))
    const token = fileOf(await hub.token({ role: 'WELFARE_OFFICE', institution: code.welfare }))
    const run = (given: string) =>
      hubCommand(
        ['import', 'vouchers', given, '--out', outFor(given), '--hub', hub.address, '--token', token, '--json'],
        { DATA_DIR: data, HUB_MODE: 'demo' },
      )
    const counted = (counts: object) => ({ code: 0, stdout: `${JSON.stringify(counts, null, 2)}\n` })
    const report = (first: string) =>
      [
        `${reportHeader}2,${first},,\r\n`,
        '3,REFUSED,OUTSIDE_QUALIFICATION,\r\n',
        '4,REFUSED,NO_QUALIFICATION,\r\n',
        '5,REFUSED,OTHER_INSURER,insurerNumber\r\n',
        '6,UNCHANGED,,\r\n',
      ].join('')
    expect(await run(file)).toMatchObject(counted({ TAKEN: 1, UNCHANGED: 1, REFUSED: 3 }))
    expect(lines(outFor(file))).toBe(report('TAKEN'))
    const again = fileOf(Buffer.concat([readFileSync(file), Buffer.from('\r\n')]))
    expect(await run(again)).toMatchObject(counted({ TAKEN: 0, UNCHANGED: 2, REFUSED: 3 }))
    expect(lines(outFor(again))).toBe(report('UNCHANGED'))
  }, 60_000)

  test('another caller’s token is said in one line', async () => {
    const token = fileOf(await hub.token({ role: 'CLERK', institution: code.clinic }))
    const file = fileOf(`${header}\n,2026-12,${card.insurerNumber},${card.number}\n`)
    const ended = await hubCommand(
      ['import', 'vouchers', file, '--out', outFor(file), '--hub', hub.address, '--token', token],
      { DATA_DIR: data },
    )
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'hub: The hub did not take the vouchers: NOT_PERMITTED. The same command goes on from there.\n',
    })
    expect(existsSync(outFor(file))).toBe(false)
  }, 60_000)
})
