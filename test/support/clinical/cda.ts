import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'

/** Check-up files (特定健診情報ファイル) about invented people. */

export interface CheckupSaid {
  readonly insurer?: string
  readonly symbol?: string
  readonly number?: string
  readonly branch?: string | null
  readonly sex?: string
  readonly born?: string
  readonly on?: string
  readonly institution?: string
  readonly report?: string
  /** Observations, as the file has them. */
  readonly observations?: readonly string[]
}

export const quantity = (code: string, value: string, unit: string): string =>
  `<observation classCode="OBS" moodCode="EVN"><code code="${code}"/><value xsi:type="PQ" value="${value}" unit="${unit}"/></observation>`
export const answer = (code: string, value: string): string =>
  `<observation classCode="OBS" moodCode="EVN"><code code="${code}"/><value xsi:type="CD" code="${value}"/></observation>`

export const sound: readonly string[] = [
  quantity('9N001000000000001', '171.5', 'cm'),
  quantity('9N016160100000001', '84.9', 'cm'),
  quantity('9A751000000000001', '129', 'mm[Hg]'),
]

export const checkupXml = ({
  insurer = '01200013',
  symbol = '信見',
  number = '６７８',
  branch = '01',
  sex = '1',
  born = '19751105',
  on = '20261005',
  institution = '2010000038',
  report = '10',
  observations = sound,
}: CheckupSaid = {}): string => `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><id nullFlavor="NI"/>
<code code="${report}" codeSystem="1.2.392.200119.6.1001"/><effectiveTime value="20261101"/>
<recordTarget><patientRole>
<id root="1.2.392.200119.6.101" extension="${insurer}"/><id root="1.2.392.200119.6.204" extension="${symbol}"/>
<id root="1.2.392.200119.6.205" extension="${number}"/>${branch === null ? '' : `<id root="1.2.392.200119.6.211" extension="${branch}"/>`}
<patient><name>ミホン　タロウ</name><administrativeGenderCode code="${sex}"/><birthTime value="${born}"/></patient>
</patientRole></recordTarget>
<documentationOf><serviceEvent><code code="010" codeSystem="1.2.392.200119.6.1002"/><effectiveTime value="${on}"/>
<performer typeCode="PRF"><assignedEntity><id nullFlavor="NI"/><representedOrganization>
<id root="1.2.392.200119.6.102" extension="${institution}"/></representedOrganization></assignedEntity></performer>
</serviceEvent></documentationOf>
<component><structuredBody><component><section><code code="01010" codeSystem="1.2.392.200119.6.1010"/>
${observations.map((one) => `<entry>${one}</entry>`).join('\n')}
</section></component></structuredBody></component>
</ClinicalDocument>
`

export const rootFolder = '2010000038_01200013_202611010_1'

/** A zip file of the exchange; a path without a slash is a person's file of DATA. */
export async function zipOf(path: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const zip = new ZipFile()
  for (const [name, said] of Object.entries(files))
    zip.addBuffer(Buffer.from(said), name.includes('/') ? name : `${rootFolder}/DATA/${name}`)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  return path
}
