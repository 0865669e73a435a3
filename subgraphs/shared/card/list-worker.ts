import { readFileSync, statSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { answer } from '../database/thread.ts'
import { type ReadCertificate, readCertificate } from './certificate.ts'
import { derIn } from './pem.ts'
import { type RevocationList, readRevocationList } from './revocation.ts'

/** Authorities in DER. */
export type ListSettings = readonly Uint8Array[]

/** Five million entries and more; what is larger would take the room that the hub itself needs. */
const largestFile = 268_435_456

const authorities = (workerData as ListSettings)
  .map((der) => readCertificate(der))
  .filter((read): read is ReadCertificate => read !== null)

answer<string, RevocationList | null>((file) =>
  statSync(file).size > largestFile ? null : readRevocationList(derIn(readFileSync(file)), authorities),
)
