import { readFileSync } from 'node:fs'
import { readConfig } from '../config.ts'
import { withRegister } from '../wiring/operator.ts'
import { placesOf } from '../wiring/places.ts'
import { command, Failure, oneOf, say } from './command.ts'
import { type RegisterFile, readRegisterFile } from './institutions/register-file.ts'

export default command({
  usage: `hub institutions import FILE.json

Puts institutions, machine callers and card readers into the register: all that the file holds, or nothing. What is
there already is replaced, so the same file can be imported again. The hub must be stopped.

  {
    "institutions": [{ "code", "kind", "name", "status", "region", "area", "addressPrefix", "roles", "emergencyEntitled", "head" }],
    "machines": [{ "thumbprint", "institution", "role", "purpose" }],
    "readers": [{ "institution", "publicJwk": { "kty": "OKP", "crv": "Ed25519", "x" } }]
  }`,
  options: {},
  words: { least: 2, most: 2 },
  async run(_, [action = '', path = '']) {
    oneOf(['import'], action, 'The action')
    const file = readRegisterFile(read(path))
    await withRegister(placesOf(readConfig()), async (register) => {
      await register.putInstitutions(file.institutions)
      for (const code of [...headsOf(file), ...employersOf(file)]) {
        if (file.institutions.some((one) => one.code === code)) continue
        if ((await register.institution(code)) === null) throw new Failure(`The register has no institution ${code}.`)
      }
      await register.putMachines(file.machines)
      await register.putReaders(file.readers)
    })
    const { institutions, machines, readers } = file
    say(`In the register: ${institutions.length} institutions, ${machines.length} machines, ${readers.length} readers.`)
    return 0
  },
})

const employersOf = ({ machines, readers }: RegisterFile) =>
  new Set([...machines, ...readers].map(({ institution }) => institution))

const headsOf = ({ institutions }: RegisterFile) => institutions.flatMap(({ head }) => (head === null ? [] : [head]))

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Failure(`${path} cannot be read.`)
  }
}
