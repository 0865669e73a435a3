import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { drugMaster } from '../../../subgraphs/clinical/medication/master.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hubCommand, killHubCommands } from '../../support/hub-command.ts'

const folder = temporaryFolder()
afterAll(killHubCommands)
const kept = join(folder, 'data', 'drugs.json')

async function importing(drugs: string, pairs: string) {
  const paths = [join(folder, 'drugs.csv'), join(folder, 'pairs.csv')] as const
  for (const [at, text] of [drugs, pairs].entries()) writeFileSync(paths[at] ?? '', text)
  const { code, stdout, stderr } = await hubCommand(['import', 'drugs', paths[0], '--pairs', paths[1]], {
    DATA_DIR: join(folder, 'data'),
  })
  return { code, said: `${stdout}${stderr}`.trim() }
}

const pairs = 'one,other\n6169905,2189902F1014\n'

test('a drug master is given whole, or not at all', async () => {
  const bad = await importing('code,name\n6169905F1011,ある抗菌薬\n21899,短い\n', pairs)
  expect(bad).toEqual({ code: 1, said: expect.stringContaining('Line 3 of') })
  expect(bad.said).toContain('code is none. Nothing was changed.')
  expect(existsSync(kept)).toBe(false)

  const good = await importing('name,code\nある抗菌薬,6169905F1011\n', pairs)
  expect(good).toEqual({ code: 0, said: '1 drugs and 1 pairs; a hub knows them from its next start.' })
  const master = drugMaster(readFileSync(kept, 'utf8'))
  expect([master.name('6169905F1011'), master.against('2189902'), master.knows('2171901')]).toEqual([
    'ある抗菌薬',
    ['6169905'],
    false,
  ])
  expect(await importing('code,label\n', pairs)).toMatchObject({ code: 1 })
})
