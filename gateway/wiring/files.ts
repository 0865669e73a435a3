import { fileDoor } from '../../subgraphs/qualification/import/door.ts'
import type { OpenQualificationStore } from '../../subgraphs/qualification/store.sql.ts'
import type { FileDoor } from '../../subgraphs/shared/file-door.ts'
import type { MpiReads } from '../../subgraphs/shared/internal.ts'
import { openFileNeighbour } from '../../subgraphs/shared/serve/file-neighbour.ts'
import type { FetchSigner } from '../../subgraphs/shared/wire/signer.ts'
import { addressOf } from './apart.ts'
import type { Base } from './base.ts'
import { careFiles } from './long-term-care.ts'
import type { Watched } from './watching.ts'

/** Who takes files, by path. */
export type FileDoors = Readonly<Record<string, FileDoor>>

const qualificationFiles = '/import/qualifications'

export const insurersFiles = (
  { region }: Base,
  { imports }: OpenQualificationStore,
  index: Pick<MpiReads, 'handlesFor'>,
  { facts, audit }: Pick<Watched, 'facts' | 'audit'>,
): FileDoors => ({ [qualificationFiles]: fileDoor({ store: imports, index, facts, audit, region }) })

/** The doors of subgraphs that run apart. */
export function filesApart({ config, now, closing }: Base, signer: FetchSigner): FileDoors {
  const doors = [
    { name: 'qualification', path: qualificationFiles },
    { name: 'chase', path: careFiles },
  ] as const
  return Object.fromEntries(
    doors.map(({ name, path }) => {
      const neighbour = openFileNeighbour({ name, url: addressOf(config, name), path, signer, now })
      closing.add(() => neighbour.close())
      return [path, neighbour]
    }),
  )
}
