import { type Command, Misuse } from './command.ts'
import careRegister from './import-care-register.ts'
import chase from './import-chase.ts'
import checkups from './import-checkups.ts'
import claims from './import-claims.ts'
import codes from './import-codes.ts'
import consents from './import-consents.ts'
import drugs from './import-drugs.ts'
import fhir from './import-fhir.ts'
import patients from './import-patients.ts'
import qualifications from './import-qualifications.ts'
import succession from './import-succession.ts'
import uke from './import-uke.ts'

const kinds: Readonly<Record<string, Command>> = {
  qualifications,
  succession,
  claims,
  chase,
  'care-register': careRegister,
  consents,
  fhir,
  checkups,
  uke,
  codes,
  drugs,
  patients,
}

const command: Command = {
  usage: Object.values(kinds)
    .map(({ usage }) => usage)
    .join('\n\n'),
  async run([kind = '', ...rest]) {
    const importing = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    if (importing === undefined) throw new Misuse(`What is imported is one of ${Object.keys(kinds).join(', ')}.`)
    return importing.run(rest)
  },
}

export default command
