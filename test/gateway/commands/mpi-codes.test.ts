import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../../gateway/config.ts'
import { type RunningHub, startHub } from '../../../gateway/main.ts'
import type { CredentialId, InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import { card } from '../../stores/mpi/bench.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { type Ended, hubCommand } from '../../support/hub-command.ts'
import { scopeFor } from '../../support/scopes.ts'

const folder = temporaryFolder()
const environment = { HUB_MODE: 'demo', HOST: '127.0.0.1', PORT: '0', SEED_PEOPLE: '0', DATA_DIR: join(folder, 'data') }
const insurer = card('1').insurer
const file = join(folder, 'numbers.csv')
const out = join(folder, 'codes.csv')
const coded = (recipient: InstitutionCode, ...more: readonly string[]): Promise<Ended> =>
  hubCommand(['mpi', 'codes', '--recipient', recipient, file, '--out', out, '--json', ...more], environment)
const lines = () => readFileSync(out, 'utf8').trimEnd().split('\n')

beforeAll(async () => {
  const hub = await startHub(readConfig(environment))
  const { qualification, mpi } = hub.stores
  await qualification.register.putInstitutions(institutions)
  const once = { credential: 'keeper' as CredentialId, operation: 'enterRecipient', key: 'one', digest: Buffer.of(1) }
  const entered = await qualification.register.enterRecipient(
    scopeFor('REGISTER'),
    {
      institution: code.database,
      purpose: 'RESEARCH',
      categories: ['NUMBER_HISTORY'],
      legalBasis: '法第一条',
      from: 0 as Instant,
      until: null,
      recheckBy: (hub.base.now() + 86_400_000) as Instant,
    },
    { ...once, at: hub.base.now() },
  )
  expect(entered.ok).toBe(true)
  const [one, other] = await mpi.handlesFor([card('1'), card('2')])
  const body = { handle: one, from: '2024-04-01', until: '2025-04-01', previous: null }
  await mpi.accept('test', [
    { id: 'a', topic: 'number-registration', body },
    { id: 'b', topic: 'number-registration', body: { handle: other, from: '2025-04-01', until: null, previous: one } },
  ])
  await hub.close()
})

describe('hub mpi codes', () => {
  test('gives one code to the numbers of one person, none to nobody’s, and says why a row is refused', async () => {
    const rows = [
      '保険者番号,記号,番号,枝番,基準日',
      `${insurer},葵,1,01,`,
      `${insurer},"葵",２,1,令和7年4月1日`,
      '',
      `${insurer},葵,1,01,2026-01-01`,
      `${insurer},葵,3,01,`,
      `${insurer},葵,1,x,`,
      `${insurer},葵,1,01,soon`,
      `${insurer},葵`,
      `${insurer},葵,987654321093,01,`,
    ]
    writeFileSync(file, rows.join('\r\n'))
    const { code: exit, stdout } = await coded(code.database)
    expect({ exit, said: JSON.parse(stdout) }).toEqual({
      exit: 0,
      said: { epoch: 1, coded: 2, unknown: 2, refused: 4 },
    })
    const [header, first, ...others] = lines()
    const own = first?.split(',')[1] ?? ''
    expect(own).toMatch(/^1\.[A-Za-z0-9_-]{43}$/)
    expect([header, first, ...others]).toEqual([
      'line,code,reason',
      `2,${own},`,
      `3,${own},`,
      '5,,NOBODY',
      '6,,NOBODY',
      '7,,BRANCH',
      '8,,DATE',
      '9,,CELLS',
      '10,,MY_NUMBER',
    ])
  })

  test('knows Shift_JIS, codes the same the same way again, and goes over many pieces of a file in order', async () => {
    const spaces = ' '.repeat(100)
    const many = Array.from({ length: 20_000 }, (_, place) => `${insurer},葵,${place % 3},01${spaces}`)
    writeFileSync(file, iconv.encode(['insurerNumber,symbol,number,branch', ...many].join('\n'), 'windows-31j'))
    const { code: exit, stdout } = await coded(code.database)
    expect({ exit, said: JSON.parse(stdout) }).toEqual({
      exit: 0,
      said: { epoch: 1, coded: 13_333, unknown: 6_667, refused: 0 },
    })
    const [, ...answers] = lines()
    expect(answers.map((line) => Number(line.split(',')[0]))).toEqual(many.map((_, place) => place + 2))
    expect(new Set(answers.map((line, place) => `${place % 3 === 0} ${line.split(',').slice(1).join()}`)).size).toBe(2)
  })

  test('turns codes of an epoch that ended into those of the one in force, until its key is destroyed', async () => {
    writeFileSync(file, `insurerNumber,symbol,number,branch\n${insurer},葵,1,01\n`)
    await coded(code.database)
    const was = lines()[1]?.split(',')[1] ?? ''
    const keep = async (work: (hub: RunningHub) => Promise<unknown>): Promise<void> => {
      const hub = await startHub(readConfig(environment))
      await work(hub)
      await hub.close()
    }
    await keep(({ stores: { mpi } }) => mpi.linkage.rotate(scopeFor('REGISTER'), code.database, 1))
    await coded(code.database)
    const now = lines()[1]?.split(',')[1]
    const strange = `1.${'A'.repeat(43)}`
    writeFileSync(file, `code\r\n${strange}\r\n${was}\r\n${was}\r\n`)
    const { stdout } = await coded(code.database, '--recode', '1')
    expect(JSON.parse(stdout)).toEqual({ recoded: 1, unknown: 1 })
    expect(lines()).toEqual(['was,now', `${was},${now}`, `${strange},`])
    writeFileSync(file, `code\n${now}\n`)
    expect((await coded(code.database, '--recode', '1')).stderr).toContain('Line 2 is no code of epoch 1.')
    await keep(({ stores: { mpi } }) => mpi.linkage.destroy(scopeFor('REGISTER'), code.database, 1))
    expect((await coded(code.database, '--recode', '1')).stderr).toContain('its key was destroyed')
  })

  test('is refused to who does not stand in the register; what is no list of numbers makes no result', async () => {
    writeFileSync(file, 'insurerNumber,number\n')
    const stranger = await coded(code.institute)
    expect([stranger.code, stranger.stdout]).toEqual([1, ''])
    expect(stranger.stderr).toContain(`The register has no entry of ${code.institute}`)
    writeFileSync(file, 'insurerNumber,name\n')
    const wrong = await coded(code.database)
    expect([wrong.code, wrong.stderr.includes('The first line names a column that is none of')]).toEqual([1, true])
  })
})
