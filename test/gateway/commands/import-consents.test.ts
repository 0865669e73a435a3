import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columns, readHeader, readRow } from '../../../gateway/commands/import/consents-row.ts'
import { readDemoState } from '../../../gateway/demo/demo-file.ts'
import { households } from '../../../gateway/demo/people/population.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'
import { startHubProcess } from '../../support/hub-process.ts'

afterAll(killHubCommands)

describe('consents on paper', () => {
  const folder = temporaryFolder()
  const environment = { DATA_DIR: folder }
  const out = join(folder, 'report.csv')
  const sql = (text: string) => {
    const database = new DatabaseSync(join(folder, 'qualification.sqlite'), { readOnly: true })
    try {
      return database.prepare(text).all()
    } finally {
      database.close()
    }
  }
  const importing = async (content: string | Buffer, ...more: readonly string[]) => {
    const file = join(folder, 'consents.csv')
    writeFileSync(file, content)
    return hubCommand(['import', 'consents', file, '--out', out, '--json', ...more], environment)
  }
  const report = () => readFileSync(out, 'utf8').split('\r\n').slice(1, -1)
  const header = 'person,institution,categories,effect,from,until,form'
  let person: string
  let other: string
  let clinic: string

  beforeAll(async () => {
    expect((await hubCommand(['seed', '--people', '30', '--seed', '5'], environment)).code).toBe(0)
    const persons = sql(
      'select distinct person from link where person not in (select person from provision) order by person limit 2',
    )
    person = String(persons[0]?.person)
    other = String(persons[1]?.person)
    clinic = String(sql("select code from institution where kind = 'CLINIC' order by code limit 1")[0]?.code)
  }, 60_000)

  test('are taken row by row; each is a line of the access record, and what cannot be taken says why', async () => {
    const rows = [
      `${person},${clinic},MEDICATION CHECKUP,同意,令和7年4月1日,,S-1`,
      `${other},${clinic},CLINICAL,不同意,2025-05-01,2099-03-31,S-2`,
      `per_${'A'.repeat(22)},${clinic},CLINICAL,1,2025-05-01,,S-3`,
      `${person},9999999999,CLINICAL,1,2025-05-01,,S-4`,
      `${person},${clinic},"CLINICAL,1,2025-05-01",,S"-9`,
      `${person},${clinic},NUMBER,1,2025-05-01,,S-5`,
    ]
    const { code, stdout } = await importing([header, ...rows, ''].join('\r\n'))
    expect([code, JSON.parse(stdout)]).toEqual([0, { TAKEN: 2, UNCHANGED: 0, REFUSED: 4 }])
    const id = 'prv_[\\w-]{22}'
    expect(report()).toEqual([
      expect.stringMatching(new RegExp(`^2,S-1,TAKEN,,,${id} ${id}$`)),
      expect.stringMatching(new RegExp(`^3,S-2,TAKEN,,,${id}$`)),
      '4,S-3,REFUSED,NO_SUCH_PERSON,,',
      '5,S-4,REFUSED,NO_SUCH_INSTITUTION,,',
      '6,,REFUSED,QUOTES,,',
      '7,,REFUSED,NO_CATEGORY,categories,',
    ])

    const paper = sql(
      "select person, giver, effect, recipient, category, given, from_at, until_at from provision where channel = 'PAPER' order by category",
    )
    const from = Date.parse('2025-04-01T00:00:00+09:00')
    const given = {
      person,
      giver: person,
      effect: 'PERMIT',
      recipient: clinic,
      given: from,
      from_at: from,
      until_at: null,
    }
    expect(paper.map((row) => ({ ...row }))).toEqual([
      { ...given, category: 'CHECKUP' },
      {
        person: other,
        giver: other,
        effect: 'DENY',
        recipient: clinic,
        category: 'CLINICAL',
        given: Date.parse('2025-05-01T00:00:00+09:00'),
        from_at: Date.parse('2025-05-01T00:00:00+09:00'),
        until_at: Date.parse('2099-04-01T00:00:00+09:00'),
      },
      { ...given, category: 'MEDICATION' },
    ])
    expect((await hubCommand(['audit', 'verify'], environment)).code).toBe(0)
  })

  test('are taken once, however often the file comes', async () => {
    const before = sql('select * from provision order by id')
    const facts = sql('select max(revision) as last from fact_change')
    const rows = [`${person},${clinic},MEDICATION CHECKUP,PERMIT,20250401,,S-1`]
    const { stdout } = await importing([header, ...rows, ...rows, ''].join('\n'))
    expect(JSON.parse(stdout)).toEqual({ TAKEN: 0, UNCHANGED: 2, REFUSED: 0 })
    expect([sql('select * from provision order by id'), sql('select max(revision) as last from fact_change')]).toEqual([
      before,
      facts,
    ])
  })

  test('find their person by the card too, in the letters of an office', async () => {
    const state = readDemoState(folder)
    if (state === null) throw new Error('The folder has no population.')
    const [entry] = [...households(state.population)]
      .flatMap(({ people }) => people)
      .flatMap(({ rows }) => rows)
      .flatMap((row) => (row.kind === 'NEW' ? [row.entry] : []))
    if (entry === undefined) throw new Error('Nobody is registered.')
    const { insurerNumber, symbol, number, branch } = entry.number
    const titles = ['insurerNumber', 'symbol', 'number', 'branch', 'birthDate', ...header.split(',').slice(1)] as const
    const japanese = titles.map((title) => columns[title as keyof typeof columns]).join()
    const line = [
      insurerNumber,
      symbol ?? '',
      number,
      branch ?? '',
      entry.birthDate,
      clinic,
      'LIMIT_CERTIFICATE',
      '同意',
      '2025/04/01',
      '',
      'S-9',
    ]
    const wrong = line.with(4, '1931-01-02')
    const content = iconv.encode([japanese, line.join(), wrong.join(), ''].join('\r\n'), 'windows-31j')
    const { code, stdout } = await importing(content, '--encoding', 'shift_jis')
    expect([code, JSON.parse(stdout)]).toEqual([0, { TAKEN: 1, UNCHANGED: 0, REFUSED: 1 }])
    expect(report()[1]).toBe('3,S-9,REFUSED,NO_SUCH_PERSON,,')
  })

  test('are seen by their person, and so is that they were entered', async () => {
    const hub = await startHubProcess(folder)
    try {
      const token = await hub.token({ role: 'PERSON', person })
      const ask = async (query: string, variables = {}) => {
        const { data, errors } = await hub.ask({ token, query, variables, request: 'paper-0001' })
        expect(errors).toEqual([])
        return data
      }
      const mine =
        '{ me { consents { edges { node { id channel effect category } } } accessLog { edges { node { action category outcome rule } } } } }'
      const seen = (await ask(mine)) as { readonly me: { readonly consents: { readonly edges: readonly unknown[] } } }
      // Whoever was found by the card may be the same person.
      const entered = sql(`select id, category from provision where channel = 'PAPER' and person = '${person}'`)
      expect(entered.length).toBeGreaterThanOrEqual(2)
      const nodes = entered.map((one) => ({ node: { ...one, channel: 'PAPER', effect: 'PERMIT' } }))
      expect(seen.me.consents.edges).toHaveLength(nodes.length)
      expect(seen).toEqual({
        me: {
          consents: { edges: expect.arrayContaining(nodes) },
          accessLog: {
            edges: expect.arrayContaining([
              { node: { action: 'WRITE', category: 'CONSENT', outcome: 'ALLOWED', rule: 4 } },
            ]),
          },
        },
      })
    } finally {
      await hub.stop()
    }
  })

  test('wait for a hub that is at work', async () => {
    const hub = await startHubProcess(folder)
    try {
      const { code, stderr } = await importing(`${header}\n`)
      expect([code, stderr]).toEqual([1, expect.stringContaining('hub: ')])
      expect(existsSync(`${out}.part`)).toBe(false)
    } finally {
      await hub.stop()
    }
  })
})

describe('a row of consents', () => {
  const at = Date.parse('2026-11-20T03:00:00Z') as Instant
  const names = ['person', 'institution', 'categories', 'effect', 'from', 'until', 'form'] as const
  const sound = [`per_${'a'.repeat(22)}`, '1312345674', 'CLINICAL', '1', '2025-04-01', '', 'S-1']
  const read = (change: Partial<Record<(typeof names)[number], string>>) =>
    readRow(at)(
      names,
      sound.map((cell, place) => change[names[place] ?? 'form'] ?? cell),
    )

  test('that is sound is a paper', () => {
    expect(read({ until: '2026-11-20' })).toEqual({
      kind: 'PAPER',
      paper: {
        of: { person: sound[0] },
        institution: '1312345674',
        categories: ['CLINICAL'],
        effect: 'PERMIT',
        from: Date.parse('2025-04-01T00:00:00+09:00'),
        until: Date.parse('2026-11-21T00:00:00+09:00'),
        form: 'S-1',
      },
    })
  })

  test.each([
    ['person', 'taro', 'NO_PERSON'],
    ['person', '123456789018', 'MY_NUMBER'],
    ['institution', '13', 'NO_CODE'],
    ['institution', '', 'EMPTY'],
    ['categories', 'CLINICAL EVERYTHING', 'NO_CATEGORY'],
    ['categories', ';', 'NO_CATEGORY'],
    ['effect', 'はい', 'NO_EFFECT'],
    ['from', '2025-02-30', 'NO_DATE'],
    ['from', '2026-11-21', 'NOT_SIGNED_YET'],
    ['until', '2026-11-19', 'ENDED'],
    ['until', 'later', 'NO_DATE'],
    ['form', '山田太郎', 'NO_FORM'],
    ['form', 'S\ufffd1', 'GARBLED'],
    ['form', 'S'.repeat(501), 'TOO_LONG'],
  ] as const)('with %s "%s" is refused: %s', (column, cell, reason) => {
    expect(read({ [column]: cell })).toEqual({ kind: 'FAULT', reason, column })
  })

  test.each([
    [['person', 'person'], 'The file has the column person twice.'],
    [['person'], 'The file has no column institution, categories, effect, from, form.'],
    [['beds'], 'The file has a column that no consent has'],
    [names.slice(1), 'The file does not say whose consents they are'],
  ])('needs its columns named: %j', (cells, complaint) => {
    expect(readHeader(cells)).toContain(complaint)
  })
})
