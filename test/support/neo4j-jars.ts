import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The long-term release for Java 17; its jars lie on Maven Central, its start script does not. */
const POM = new URL('./neo4j/pom.xml', import.meta.url).pathname
const VERSION = '5.26.30'
const CACHE = new URL('../../node_modules/.cache/', import.meta.url).pathname

/** The folder of the server's jars; brought by Maven the first time. */
export function neo4jJars(): string {
  const jars = join(CACHE, `neo4j-${VERSION}`)
  install('java', 'openjdk-17-jdk-headless')
  if (existsSync(jars)) return jars
  install('mvn', 'maven')
  mkdirSync(CACHE, { recursive: true })
  const folder = mkdtempSync(join(CACHE, 'fetching-'))
  try {
    cpSync(POM, join(folder, 'pom.xml'))
    const fetching = [
      '-q',
      '-B',
      `-Dneo4j.version=${VERSION}`,
      'dependency:copy-dependencies',
      '-DoutputDirectory=jars',
    ]
    execFileSync('mvn', fetching, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 })
    renameSync(join(folder, 'jars'), jars)
  } catch (error) {
    // Another process was faster.
    if (!existsSync(jars)) throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return jars
}

/** From the system's packages where that may be done. */
function install(command: string, systemPackage: string): void {
  const isThere = () => (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, command)))
  if (isThere()) return
  if (process.getuid?.() !== 0) {
    throw new Error(`The tests of Neo4j need \`${command}\`: install the system package \`${systemPackage}\`.`)
  }
  execFileSync('apt-get', ['install', '-y', '-q', systemPackage], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (!isThere()) throw new Error(`The system package \`${systemPackage}\` brought no \`${command}\`.`)
}
