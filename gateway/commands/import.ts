import { type Command, commandOfKinds } from './command.ts'
import { keepYoungHeapSmall } from './import/young-heap.ts'

const kinds = commandOfKinds(
  {
    qualifications: () => import('./import-qualifications.ts'),
    succession: () => import('./import-succession.ts'),
    claims: () => import('./import-claims.ts'),
    chase: () => import('./import-chase.ts'),
    'care-register': () => import('./import-care-register.ts'),
    consents: () => import('./import-consents.ts'),
    vouchers: () => import('./import-vouchers.ts'),
    fhir: () => import('./import-fhir.ts'),
    checkups: () => import('./import-checkups.ts'),
    uke: () => import('./import-uke.ts'),
    codes: () => import('./import-codes.ts'),
    drugs: () => import('./import-drugs.ts'),
    patients: () => import('./import-patients.ts'),
  },
  'What is imported',
)

const command: Command = {
  usage: kinds.usage,
  run(argv) {
    // Before anything else is loaded: space that has grown stays.
    keepYoungHeapSmall()
    return kinds.run(argv)
  },
}

export default command
