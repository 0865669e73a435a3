import type { PersonId } from '../../schema/domain/ids.ts'
import type { DailyCare } from './content.ts'
import type { EmergencyImageParent } from './parents.ts'
import type { KeptSection } from './store.ts'
import type { Version } from './version.ts'

export function sectionView(section: KeptSection, person: PersonId) {
  const about = { person: { id: person } }
  return {
    name: section.name,
    state: section.state,
    revision: section.revision,
    saved: section.saved,
    returned: section.state === 'RETURNED' ? section.reason : null,
    basic: section.name === 'BASIC' ? { ...about, ...section.content } : null,
    dailyCare: section.name === 'DAILY_CARE' ? { ...about, ...section.content } : null,
    medical: section.name === 'MEDICAL' ? section.content : null,
  }
}

export function versionView({ content, ...version }: Version, person: PersonId) {
  const { number, approved, institution, superseded, digest, signature } = version
  const about = { person: { id: person } }
  return {
    ...about,
    number,
    approved,
    institution,
    superseded,
    digest,
    signature: { key: signature.key.id, publicKey: signature.key.publicHalf, value: signature.value },
    basic: content.BASIC === null ? null : { ...about, ...content.BASIC },
    dailyCare: content.DAILY_CARE === null ? null : { ...about, ...content.DAILY_CARE },
    medical: content.MEDICAL,
  }
}

export const imagesView = (
  images: DailyCare['images'],
  person: PersonId,
  under: EmergencyImageParent['under'],
): EmergencyImageParent[] => (images ?? []).map((image) => ({ ...image, person, under }))
