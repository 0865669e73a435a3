import { openCareRig } from '../support/chase/rig.ts'

/** A process to be killed: `node care-import-child.ts FOLDER KEY FILE [whole]` imports, and tells of every batch. */
const [folder = '', key = '', file = '', how = ''] = process.argv.slice(2)
const rig = await openCareRig(folder)
let batches = 0
const told = () => process.stdout.write(`${++batches}\n`)
const { state } = await rig.take(key, file, told, { whole: how === 'whole' })
process.stdout.write(`${state}\n`)
await rig.close()
