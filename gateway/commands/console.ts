import { join } from 'node:path'
import { projectRoot } from '../wiring/door.ts'
import { command, Failure, say } from './command.ts'

export default command({
  usage: `hub console

Builds the pages (gateway/console) that the hub serves under /console/, unless they were built from these very sources.`,
  options: {},
  async run() {
    const { anew, files } = await built()
    if (!anew) say('The pages are current.')
    else for (const { path, bytes, packed } of files) say(`${path}  ${bytes} bytes, ${packed} packed`)
    return 0
  },
})

/** What bundles is there in development only. */
async function built() {
  const { buildConsole } = await import('./console/build.ts')
  try {
    return await buildConsole(join(projectRoot, 'gateway', 'console'), join(projectRoot, 'package-lock.json'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new Failure('Building the pages needs the development packages: run `npm ci` without `--omit=dev`.')
    }
    throw error
  }
}
