import type { InstitutionCode, PersonId, UserId } from '../../schema/domain/ids.ts'
import type { Instant } from '../../schema/domain/time.ts'
import type { NumberSeal } from '../shared/seal/number-seal.ts'
import type { Content, SectionName } from './content.ts'
import { type InstitutionKey, isSignedBy, SignatureBroken } from './signature.ts'
import type { KeptSection } from './store.ts'
import type { SectionTable, VersionTable } from './tables.ts'
import { digestOf, type Version, type VersionContent } from './version.ts'

type Unsigned = Omit<Version, 'digest' | 'signature' | 'superseded'>

/** Between what is kept and what it means; what people wrote is sealed to the place where it stands. */
export function emergencyRows(seal: NumberSeal) {
  const opened = <T>(sealed: Uint8Array, place: string): T => JSON.parse(seal.open(sealed, place)) as T

  const unsigned = (row: VersionTable): Unsigned => {
    const place = `version ${row.person} ${row.number}`
    const said = {
      number: row.number,
      approved: Number(row.approved) as Instant,
      by: row.by_user as UserId,
      institution: row.institution as InstitutionCode,
      ...opened<{ content: VersionContent; telephone: string }>(row.content, place),
    }
    if (digestOf(said) !== row.digest) throw new SignatureBroken('its digest is another one')
    return said
  }

  return {
    sectionIn(row: SectionTable): KeptSection {
      const place = `section ${row.person} ${row.name}`
      const content = { name: row.name as SectionName, content: opened(row.content, place) } as Content
      const written = { revision: row.revision, saved: Number(row.saved) as Instant, by: row.by_user as UserId }
      switch (row.state) {
        case 'DRAFT':
        case 'SUBMITTED':
          return { ...written, ...content, state: row.state }
        case 'RETURNED':
          return {
            ...written,
            ...content,
            state: row.state,
            reason: row.reason === null ? '' : opened(row.reason, place),
          }
        case 'APPROVED':
          return { ...written, ...content, state: row.state, version: row.version ?? 0 }
        default:
          throw new Error(`The emergency store holds a section in the unknown state ${row.state}.`)
      }
    },

    sectionRow(person: PersonId, section: KeptSection): SectionTable {
      const place = `section ${person} ${section.name}`
      return {
        person,
        name: section.name,
        state: section.state,
        revision: section.revision,
        saved: section.saved,
        by_user: section.by,
        reason: section.state === 'RETURNED' ? seal.seal(JSON.stringify(section.reason), place) : null,
        version: section.state === 'APPROVED' ? section.version : null,
        content: seal.seal(JSON.stringify(section.content), place),
      }
    },

    unsignedIn: unsigned,

    /** A version that is not what was signed is nobody's: it is not shown. */
    versionIn(row: VersionTable, keys: ReadonlyMap<string, InstitutionKey>): Version {
      const said = unsigned(row)
      const key = keys.get(row.signing_key ?? '')
      if (key === undefined || key.institution !== row.institution) throw new SignatureBroken('its key is another one')
      const signature = { key, value: row.signature ?? '' }
      if (!isSignedBy(signature, 'version', row.person as PersonId, row.digest))
        throw new SignatureBroken('the signature fails')
      return {
        ...said,
        digest: row.digest,
        signature,
        superseded: row.superseded === null ? null : (Number(row.superseded) as Instant),
      }
    },

    versionRow(person: PersonId, version: Version): VersionTable {
      const { number, approved, by, institution, telephone, content, digest, signature, superseded } = version
      return {
        person,
        number,
        approved,
        by_user: by,
        institution,
        digest,
        signing_key: signature.key.id,
        signature: signature.value,
        superseded,
        content: seal.seal(JSON.stringify({ content, telephone }), `version ${person} ${number}`),
      }
    },
  }
}
