import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeDemoState } from '../../../gateway/demo/demo-file.ts'
import { named } from '../../../gateway/demo/introduce.ts'
import { demoInstitution } from '../../../gateway/demo/people/institutions.ts'
import { rosterOf } from '../../../gateway/demo/people/roster.ts'
import { civilDateAt, type Instant } from '../../../schema/domain/time.ts'
import { answer, checkupXml, quantity, sound, zipOf } from '../../support/clinical/cda.ts'
import { checkupReport } from '../../support/clinical/checkup-report.ts'
import { conditionResource, labResource, prescriptionResource } from '../../support/clinical/fhir.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { freePort } from '../../support/free-port.ts'
import {
  type Environment,
  type HubCommand,
  hubCommand,
  killHubCommands,
  startHubCommand,
} from '../../support/hub-command.ts'

const today = civilDateAt(Date.now() as Instant)
const population = { people: 40, seed: 5, today }
const network = demoInstitution('REGIONAL_NETWORK', 'nagano').code
const [hospital, clinic] = [demoInstitution('HOSPITAL', 'nagano').code, demoInstitution('CLINIC', 'nagano').code]

const summary = `query { me { clinicalSummary {
  clinical { conditions { name sources { region institution } } labs { points { value } } sources { region state } }
  medication { prescriptions { drug } } } } }`

describe("a region's node, in a process of its own", () => {
  const folder = temporaryFolder()
  let environment: Environment
  let url: string
  let node: HubCommand
  let token: string

  const card = () => named(rosterOf(population), 'job-changed').check
  const insured = () => {
    const { insurerNumber, symbol = '', number, branch = '' } = card()
    return `${insurerNumber.padStart(8, '0')}:${symbol}:${number}:${branch}`
  }
  const startNode = async () => {
    node = startHubCommand(['node', '--region', 'nagano'], environment)
    await node.printed(/^Ready at /m)
  }
  const ask = async (query: string) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    })
    return (await answer.json()) as { readonly data: unknown; readonly errors?: readonly object[] }
  }

  beforeAll(async () => {
    const [hub, at] = [await freePort(), await freePort()]
    environment = {
      DATA_DIR: folder,
      PORT: String(hub),
      NODES: `nagano:${network}=http://127.0.0.1:${at}`,
      TIMEOUT_NODE_MS: '2000',
    }
    url = `http://127.0.0.1:${hub}/graphql`
    writeDemoState(folder, { population, complete: false, defaults: {} })
    const serving = startHubCommand(['serve'], environment)
    await serving.printed(/Three operations|query Desk|verifyQualification/)
    await startNode()
    token = (await hubCommand(['token', '--role', 'PERSON'], environment)).stdout.trim()
  })
  afterAll(killHubCommands)

  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const importing = async (path: string, kind = 'fhir', more = ['--institution', clinic]) => {
    const { code, stdout, stderr } = await hubCommand(
      ['import', kind, path, '--region', 'nagano', ...more, '--json'],
      environment,
    )
    return { code, ...(stdout === '' ? { stderr } : JSON.parse(stdout)) }
  }
  const author = (code: string) => ({
    extension: [
      {
        valueIdentifier: {
          system: 'http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no',
          value: code,
        },
      },
    ],
  })
  const shown = {
    data: {
      me: {
        clinicalSummary: {
          clinical: {
            conditions: [{ name: '高血圧症', sources: [{ region: 'nagano', institution: hospital }] }],
            labs: [{ points: [{ value: 104 }] }],
            sources: [{ region: 'nagano', state: 'ANSWERED' }],
          },
          medication: { prescriptions: [{ drug: 'ミホンジピン錠5mg' }] },
        },
      },
    },
  }

  test('takes in a file of FHIR, and the person sees it through the hub', async () => {
    const resources = [
      conditionResource('c-1', author(hospital), insured()),
      labResource('l-1', author(hospital), insured()),
      prescriptionResource('p-1', { extension: [], authoredOn: today }, insured()),
      { resourceType: 'Encounter', id: 'e-1' },
      conditionResource('c-2', {}, '12345678:a:b:01'),
    ]
    const path = file('records.ndjson', resources.map((one) => JSON.stringify(one)).join('\n'))
    const counts = { code: 0, entries: 5, added: 3, changed: 0, same: 0, aside: 1, refused: 1, remarks: 0 }
    expect(await importing(path)).toEqual(counts)
    expect(readFileSync(`${path}.refused.csv`, 'utf8')).toBe('entry,outcome,reason,field\n5,REFUSED,NUMBER,subject\n')
    expect(await ask(summary)).toEqual(shown)
    expect(await importing(path)).toEqual({ ...counts, added: 0, same: 3 })
  })

  test('takes a bundle too, and what was corrected in it', async () => {
    const corrected = labResource(
      'l-1',
      { ...author(hospital), valueQuantity: { value: 101, unit: 'mg/dL' } },
      insured(),
    )
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ fullUrl: 'urn:uuid:1', resource: corrected }],
    }
    expect(await importing(file('bundle.json', JSON.stringify(bundle, null, 2)))).toMatchObject({ code: 0, changed: 1 })
    expect(JSON.stringify(await ask(summary))).toContain('{"value":101}')
  })

  test('takes claims in, and reads them by what their codes mean when the map comes', async () => {
    const { insurerNumber, symbol = '', number, branch = '' } = card()
    const month = today.slice(0, 7)
    const compact = month.replace('-', '')
    const claims = [
      `YK,1,${clinic.slice(0, 2)},${clinic[2]},${clinic.slice(3)},,ミホン薬局,${compact},00,`,
      `RE,1,4112,${compact},試験,1,19700401`,
      `HO,${insurerNumber},${symbol},${number},1,10`,
      `SN,1,01,,,,${branch},,`,
      'SH,1,1,,食後,10',
      `CZ,1,${compact}01,${compact}01,1,14`,
      'IY,1,620000001,3',
      'IY,1,62',
      `RE,2,4112,${compact},試験,1,19700401`,
      'HO,12345678,x,1,1,10',
    ].join('\r\n')
    const path = file('pharmacy.uke', claims)
    const counts = { code: 0, lines: 10, claims: 2, added: 1, changed: 0, same: 1, refused: 2 }
    expect(await importing(path, 'uke', [])).toEqual(counts)
    expect(readFileSync(`${path}.refused.csv`, 'utf8')).toBe('line,column,reason\n8,3,CODE\n10,2,NUMBER\n')
    expect(await importing(path, 'uke', [])).toEqual({ ...counts, added: 0, same: 2 })

    const drugs = async () =>
      JSON.stringify(await ask('{ me { clinicalSummary { medication { prescriptions { drug code dosage } } } } }'))
    expect(await drugs()).toContain('{"drug":"医薬品コード 620000001","code":null,"dosage":"内服 食後 使用量 3"}')
    const map = file(
      'codes.csv',
      'system,code,target,name\nCLAIM_DRUG,620000001,3969908F1015,カリホルミン錠250mg\nCLAIM_DRUG,620000002,12,x\n',
    )
    const unmapped = join(folder, 'unmapped.csv')
    expect(await importing(map, 'codes', ['--unmapped', unmapped])).toEqual({
      code: 0,
      meanings: 1,
      refused: 1,
      unmapped: 0,
    })
    expect(readFileSync(`${map}.refused.csv`, 'utf8')).toBe('line,reason\n3,TARGET\n')
    expect(await drugs()).toContain(
      '{"drug":"カリホルミン錠250mg","code":"3969908F1015","dosage":"内服 食後 使用量 3"}',
    )
  })

  test('takes check-ups in from the zip of an exchange, and from a corrected file of one person', async () => {
    const { insurerNumber, symbol, number, branch } = card()
    const of = {
      insurer: insurerNumber.padStart(8, '0'),
      symbol: symbol ?? '',
      number,
      branch: branch ?? null,
      institution: clinic,
      on: today.replaceAll('-', ''),
    }
    const path = await zipOf(join(folder, 'checkups.zip'), {
      'h1.xml': checkupXml({ ...of, observations: [...sound, answer('9N736000000000011', '7')] }),
      'h2.xml': checkupXml({ insurer: '12345678' }),
    })
    const counts = { code: 0, entries: 2, added: 1, changed: 0, same: 0, aside: 0, refused: 1, remarks: 1 }
    expect(await importing(path, 'checkups', [])).toEqual(counts)
    expect(readFileSync(`${path}.refused.csv`, 'utf8')).toBe(
      'file,outcome,reason,field\nh1.xml,TAKEN,ANSWER,9N736000000000011\nh2.xml,REFUSED,NUMBER,recordTarget\n',
    )
    expect(await importing(path, 'checkups', [])).toEqual({ ...counts, added: 0, same: 1 })
    const report = checkupReport({ insured: insured(), institution: clinic, on: today })
    const entries = report.entry.length
    expect(await importing(file('report.json', JSON.stringify(report)))).toEqual({
      ...{ code: 0, entries, added: 0, changed: 0, same: 1, aside: entries - 1, refused: 0, remarks: 0 },
    })
    const corrected = file(
      'corrected.xml',
      checkupXml({ ...of, observations: [quantity('9N016160100000001', '86', 'cm')] }),
    )
    expect(await importing(corrected, 'checkups', [])).toMatchObject({ entries: 1, changed: 1, refused: 0 })
    expect(
      await ask(`query { me { clinicalSummary { checkups {
        checkups { on items { code value } metabolic sources { region institution } } } } } }`),
    ).toEqual({
      data: {
        me: {
          clinicalSummary: {
            checkups: {
              checkups: [
                {
                  on: today,
                  items: [{ code: '9N016160100000001', value: 86 }],
                  metabolic: 'UNDETERMINED',
                  sources: [{ region: 'nagano', institution: clinic }],
                },
              ],
            },
          },
        },
      },
    })
  })

  test('takes nothing of a zip that is none of an exchange', async () => {
    const path = await zipOf(join(folder, 'other.zip'), { 'a/h1.xml': checkupXml() })
    expect(await importing(path, 'checkups', [])).toEqual({
      code: 1,
      stderr:
        'hub: The zip file has not the folders of a check-up exchange: INSTITUTION_INSURER_DATE_1/DATA/h….xml. (LAYOUT)\n',
    })
  })

  test('killed, it is UNAVAILABLE; started again, it has what it had', async () => {
    node.signal('SIGKILL')
    await node.ended
    const answer = await ask(summary)
    expect([answer.errors, JSON.stringify(answer.data)]).toEqual([
      undefined,
      expect.stringContaining('"sources":[{"region":"nagano","state":"UNAVAILABLE"}]'),
    ])
    await startNode()
    const whole = expect.stringContaining('{"value":101}')
    await expect.poll(async () => JSON.stringify(await ask(summary)), { timeout: 15_000 }).toEqual(whole)
  })

  test('keeps no number of anybody, and a sound record of its decisions', async () => {
    const store = readFileSync(join(folder, `node-${network}.sqlite`)).toString('latin1')
    expect(store).not.toContain(card().number)
    const { stdout } = await hubCommand(['audit', 'verify', '--json'], environment)
    const logs = JSON.parse(stdout) as readonly { readonly process: string; readonly findings: readonly object[] }[]
    expect(logs.map(({ process, findings }) => [process, findings])).toEqual([
      ['hub', []],
      [`node-${network}`, []],
    ])
  })

  test('is refused where it cannot be, in one line', async () => {
    expect(await hubCommand(['node', '--region', 'fukuoka'], environment)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'hub: NODES names no node of that region; it names nagano.\n',
    })
    const gone = await importing(join(folder, 'no.ndjson'))
    expect(gone).toEqual({ code: 1, stderr: `hub: There is no file ${join(folder, 'no.ndjson')}.\n` })
    expect(await hubCommand(['config'], { ...environment, NODES: 'nagano=http://x' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NODES: must be REGION:CODE=URL, with commas between them'),
    })
  })
})
