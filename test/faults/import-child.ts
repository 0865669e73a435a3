import { createReadStream } from 'node:fs'
import { openImportRig } from '../support/import-rig.ts'
import { storesAt } from '../support/import-stores.ts'

/** A process to be killed: `node import-child.ts FOLDER FILE [URL URL]` imports, and tells how far it came. */
const [folder = '', file = '', ...urls] = process.argv.slice(2)
const rig = await openImportRig({ folder, ...(await storesAt(urls)) })
const { job } = await rig.import(createReadStream(file, { highWaterMark: 64 * 1024 }), {
  onProgress: ({ position }) => process.stdout.write(`${position}\n`),
})
await rig.settled()
process.stdout.write(`${job.state}\n`)
await rig.close()
