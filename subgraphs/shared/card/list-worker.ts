import { readFileSync, statSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { answer } from '../database/thread.ts'
import { type ReadCertificate, readCertificate } from './certificate.ts'
import { dersIn } from './pem.ts'
import { type RevocationList, readRevocationList } from './revocation.ts'

/** Authorities in DER. */
export type ListSettings = readonly Uint8Array[]

/** Five million entries and more; what is larger would take the room that the hub itself needs. */
const largestFile = 268_435_456

const authorities = (workerData as ListSettings)
  .map((der) => readCertificate(der))
  .filter((read): read is ReadCertificate => read !== null)

answer<string, RevocationList | null>((file) => {
  if (statSync(file).size > largestFile) return null
  const [list, ...more] = dersIn(readFileSync(file))
  // One that stands behind another would be passed over unnoticed.
  return list === undefined || more.length > 0 ? null : readRevocationList(list, authorities)
})
