import '../../../gateway/environment.ts'
import { writeFileSync } from 'node:fs'
import { startHub } from '../../../gateway/main.ts'
import { numberKeys } from '../../../gateway/wiring/base.ts'
import type { CredentialId, InstitutionCode, PersonId, UserId } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Content } from '../../../subgraphs/emergency/content.ts'
import { createNumberSeal } from '../../../subgraphs/shared/seal/number-seal.ts'
import { passSeal } from '../../../subgraphs/shared/seal/pass.ts'
import { scopeFor } from '../../support/scopes.ts'
import { configOf } from '../qualification/fill.ts'
import { serveBench } from '../server/serving.ts'

export interface EmergencySpec {
  readonly folder: string
  readonly records: number
  readonly hospital: string
  /** The passes of the families, one a line. */
  readonly passes: string
}

/** The whole hub, with so many people's records approved and a pass issued for each. */
serveBench<EmergencySpec>(async ({ folder, records, hospital, passes }) => {
  const hub = await startHub(configOf(folder, { LIMIT_IN_FLIGHT: '10000' }))
  const { qualification, mpi, emergency } = hub.stores
  const seal = passSeal(createNumberSeal(numberKeys(hub.base), 'pass'))
  const texts: string[] = []
  const institution = hospital as InstitutionCode
  const doctor = { by: 'doctor' as UserId, institution, telephone: '0300000000' }
  const once = (key: string) => ({
    credential: 'bench' as CredentialId,
    operation: 'bench',
    key,
    digest: Buffer.from(key),
    at: hub.base.now(),
  })
  // Who turns out to be somebody else's double later on would lose the permit that was given to one of them.
  await mpi.matcher(qualification.identities).catchUp()
  await qualification.links.catchUp()
  const persons = await mpi.linkage.persons(null, records)
  const known = await qualification.facts.subjectFacts(persons)
  // Death ends passes; so does a link that turned out to be in doubt.
  const living = persons.filter((_, place) => {
    const { persons: one, disputed } = known[place]?.facts ?? { persons: [], disputed: [] }
    return one.length === 1 && one[0]?.death === null && disputed.length === 0
  })
  for (const [at, person] of living.entries()) {
    const scope = scopeFor('EMERGENCY', person)
    for (const content of sections(at)) {
      const read = (revision: number) => [{ name: content.name, revision }]
      await emergency.save(scope, [person], content, 0, doctor.by, once(`save ${at} ${content.name}`))
      await emergency.submit(scope, [person], read(1), doctor.by, once(`submit ${at} ${content.name}`))
      await emergency.approve(scope, [person], read(2), doctor, once(`approve ${at} ${content.name}`))
    }
    const given = await qualification.consent.giveProvisions(
      scopeFor('CONSENT', person),
      [permit(person, hub.base.now())],
      null,
      once(`pass ${at}`),
    )
    const [provision] = given.ok ? given.value : []
    if (provision === undefined) throw new Error('A pass was refused.')
    texts.push(seal.issue({ provision: provision.id, person }))
  }
  writeFileSync(passes, texts.join('\n'))
  return { url: `${hub.address}/graphql`, close: () => hub.close() }
})

const permit = (person: PersonId, from: Instant) => ({
  person,
  giver: person,
  proxy: null,
  effect: 'PERMIT' as const,
  recipient: { kind: 'EMERGENCY_ENTITLED' } as const,
  category: 'EMERGENCY_SUMMARY' as const,
  label: null,
  purpose: null,
  evenInEmergency: false,
  channel: 'PASS' as const,
  from,
  until: null,
})

const sections = (at: number): readonly Content[] => [
  {
    name: 'BASIC',
    content: {
      bloodType: 'A_POSITIVE',
      disability: '先天性ミオパチー',
      allergies: [{ kind: 'DRUG', substance: `薬 ${at}`, reaction: null, anaphylaxis: true }],
      contraindications: [{ what: 'サクシニルコリン', why: '悪性高熱のおそれ' }],
      history: [],
      wishes: { resuscitation: 'FULL', text: null },
      contacts: [{ name: '家族', relation: '母', telephone: '08000000000' }],
    },
  },
  {
    name: 'MEDICAL',
    content: {
      diagnoses: [{ name: '先天性ミオパチー', code: 'G71.2' }],
      devices: [
        {
          kind: 'VENTILATOR',
          name: null,
          size: null,
          settings: [{ name: 'PIP', value: '16', unit: 'cmH2O' }],
          placed: null,
          note: null,
        },
      ],
      drugs: [{ name: 'ジアゼパム坐剤', dose: 4, unit: 'MG', route: 'RECTAL', timesADay: null, note: null }],
      firstResponses: [{ problem: '気管カニューレの抜去', signs: null, do: '予備を挿入する', avoid: null }],
      notes: null,
    },
  },
]
