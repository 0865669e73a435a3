import type { PersonId, UserId } from '../../../schema/domain/ids.ts'
import { caller, self } from './callers.ts'
import type { TestHub } from './hub.ts'
import { code } from './institutions.ts'

/** 主治医 of the records that are approved here. */
export const attending = caller('PHYSICIAN', 'TREATMENT', code.hospital, { user: 'attending' as UserId })

const name = 'mutation ($input: NameAttendingDoctorInput!) { nameAttendingDoctor(input: $input) { doctor } }'
const save = 'mutation ($input: SaveEmergencySectionInput!) { saveEmergencySection(input: $input) { revision } }'
const submit = 'mutation ($input: SubmitEmergencySectionsInput!) { submitEmergencySections(input: $input) { state } }'
const approve = `mutation ($input: ApproveEmergencySectionsInput!) { approveEmergencySections(input: $input) { number } }`
const issue = 'mutation ($input: IssuePassInput!) { issuePass(input: $input) { pass } }'

/** The family writes one section, the doctor approves it, and a pass is printed: what the QR code holds. */
export async function approvedRecord(hub: TestHub, person: PersonId, basic: object): Promise<string> {
  const keyed = (step: string, more: object) => ({
    input: { idempotencyKey: `record-${step}-${person.slice(4, 12)}`, person, ...more },
  })
  const doctor = { institution: code.hospital, doctor: attending.user, from: '2026-11-01' }
  await hub.given(self(person), name, keyed('doctor', doctor))
  await hub.given(self(person), save, keyed('save', { revision: 0, basic }))
  await hub.given(self(person), submit, keyed('submit', { sections: [{ name: 'BASIC', revision: 1 }] }))
  const approval = { telephone: '0261-22-1234', sections: [{ name: 'BASIC', revision: 2 }] }
  await hub.given(attending, approve, keyed('approve', approval))
  return (await hub.given<{ issuePass: { pass: string } }>(self(person), issue, keyed('pass', {}))).issuePass.pass
}
