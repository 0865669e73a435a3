import { existsSync, readdirSync } from 'node:fs'
import type { LogSource } from '../../subgraphs/shared/audit/access-log.ts'
import { createReader } from '../../subgraphs/shared/audit/reader.ts'
import type { Base } from './base.ts'
import { nodeServices } from './keys-needed.ts'

const ending = '.sqlite'

/**
 * The hub's other logs in this folder, read beside whoever writes them: its other workers', and those of years when it
 * ran in other processes. What a node decides about people of its region is in that region's record.
 */
export function logsBeside({ file, config, audit, closing }: Base, workers: readonly string[]): readonly LogSource[] {
  const folder = file('log')
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)) : []
  const left = new Set([audit.process, ...nodeServices(config)])
  const names = [...workers, ...there.map((name) => name.slice(0, -ending.length))].filter((name) => !left.has(name))
  return [...new Set(names)].map((process) => {
    const reader = createReader(file('log', `${process}${ending}`))
    closing.add(() => reader.close())
    return { process, recordsAbout: (subjects, page) => reader.recordsAbout(subjects, page) }
  })
}
