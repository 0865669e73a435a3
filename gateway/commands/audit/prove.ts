import { createReader } from '../../../subgraphs/shared/audit/reader.ts'
import { verifyInclusion } from '../../../subgraphs/shared/audit/verify-inclusion.ts'
import { readConfig } from '../../config.ts'
import { placesOf } from '../../wiring/places.ts'
import { Failure, sayJson } from '../command.ts'
import { oneLog } from './logs.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Works on a log that is being written. */
export async function proveRecord(index: number, log: string | undefined): Promise<number> {
  const reader = createReader(oneLog(placesOf(readConfig()), log))
  try {
    const head = await reader.head()
    const proof = await reader.inclusionProof(index, head.size)
    if (proof === null) throw new Failure(`The log has ${head.size} leaves, counted from 0: there is no ${index}.`)
    if (hex(proof.root) !== head.root || !verifyInclusion(proof)) {
      throw new Failure('The leaf is not in the tree that the head signs: run `hub audit verify`.')
    }
    const { leaf, path, opening } = proof
    const record = opening === null ? null : { salt: hex(opening.salt), text: opening.text }
    sayJson({ head, index, leaf: hex(leaf), path: path.map(hex), record })
    return 0
  } finally {
    await reader.close()
  }
}
