/** What a person's data fall into. Consent can open or close these. */
export const personCategories = [
  'ELIGIBILITY',
  'LIMIT_CERTIFICATE',
  'CHECKUP',
  'MEDICATION',
  'CLINICAL',
  'DOCUMENT',
  'EMERGENCY',
  'EMERGENCY_SUMMARY',
  'LONG_TERM_CARE',
  'LOCATION',
  'NUMBER_HISTORY',
] as const
export type PersonCategory = (typeof personCategories)[number]

/** The hub's own work: no provision reaches these. */
export const hubCategories = [
  'NUMBER',
  'CONSENT',
  'ACCESS_LOG',
  'PROTECTION',
  'IDENTITY',
  'REVIEW',
  'REGISTER',
  'CODES',
  'AGGREGATE',
  'GRANT',
  'SECURITY',
] as const
export type HubCategory = (typeof hubCategories)[number]

export type Category = PersonCategory | HubCategory
export const categories = [...personCategories, ...hubCategories] as const

const hub: ReadonlySet<Category> = new Set(hubCategories)
export function isHubCategory(category: Category): category is HubCategory {
  return hub.has(category)
}

export const labels = ['PSYCHIATRIC', 'INFECTION', 'GENETIC', 'ABUSE', 'UNDISCLOSED', 'ADDRESS'] as const
export type Label = (typeof labels)[number]
