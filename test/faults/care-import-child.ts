import { openCareRig } from '../support/chase/rig.ts'

/** A process to be killed: `node care-import-child.ts FOLDER KEY FILE` imports, and tells of every batch. */
const [folder = '', key = '', file = ''] = process.argv.slice(2)
const rig = await openCareRig(folder)
let batches = 0
const { state } = await rig.take(key, file, () => process.stdout.write(`${++batches}\n`))
process.stdout.write(`${state}\n`)
await rig.close()
