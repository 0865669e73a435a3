/** What a section of the emergency record asks for, as data: the page draws it, compares it and reads it from here. */
export type Field = Line | Key | Figure | Day | Choice | Flag | Group | List

interface Named {
  /** As in the hub's input. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly required?: true
}

export interface Line extends Named {
  readonly kind: 'LINE' | 'TEXT' | 'TELEPHONE'
  readonly longest: number
}

/** An id that the page keeps and never shows. */
export interface Key extends Named {
  readonly kind: 'KEY'
}

export interface Figure extends Named {
  readonly kind: 'FIGURE'
  readonly unit: string
  readonly low: number
  readonly high: number
}

export interface Day extends Named {
  readonly kind: 'DAY'
}

export type Words = Readonly<Record<string, string>>

export interface Choice extends Named {
  readonly kind: 'CHOICE'
  readonly words: Words
}

export interface Flag extends Named {
  readonly kind: 'FLAG'
}

export interface Group extends Named {
  readonly kind: 'GROUP'
  /** UNFOLDED: by its check box. PLAIN: shown always; nothing typed is nothing said. BOUNDS: a lower and an upper on one line. */
  readonly as: 'UNFOLDED' | 'PLAIN' | 'BOUNDS'
  readonly fields: readonly Field[]
}

export interface List extends Named {
  readonly kind: 'LIST'
  readonly fields: readonly Field[]
  readonly add: string
  /** What an entry is known by, beside another version of the list. */
  readonly knownBy: readonly string[]
  /** A choice whose words are check boxes: ticking one makes an entry of it, filled as far as can be said before. */
  readonly ticks?: { readonly field: string; readonly once: boolean; readonly begins: Readonly<Record<string, object>> }
  readonly nested?: true
  /** Drawn otherwise than as one entry below the other: marks on a body (身体図), pictures. */
  readonly drawn?: 'BODY_MAP' | 'PICTURES'
}

export type SectionName = 'BASIC' | 'DAILY_CARE' | 'MEDICAL'
export type SectionInput = 'basic' | 'dailyCare' | 'medical'

export interface Section {
  readonly name: SectionName
  readonly input: SectionInput
  readonly label: string
  readonly fields: readonly Field[]
}
