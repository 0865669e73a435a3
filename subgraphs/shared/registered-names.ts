import { z } from 'zod'
import type { InstitutionCode, PersonId } from '../../schema/domain/ids.ts'
import type { CivilDate } from '../../schema/domain/time.ts'
import type { Port } from './serve/ports.ts'

/** Who somebody is, as the register of their newest qualification has it. */
export interface RegisteredName {
  /** Null: a newborn whom nobody has named yet. */
  readonly name: string | null
  readonly kana: string | null
  /** 通称. */
  readonly otherName: string | null
  readonly sex: 'MALE' | 'FEMALE' | 'NOT_SET'
  readonly birthDate: CivilDate
}

/** What institutions are called, which is nobody's secret. */
export interface InstitutionNames {
  /** In the order asked; null: in no register. */
  institutionNames(codes: readonly InstitutionCode[]): Promise<readonly (string | null)[]>
}

/** By what people know one another: for the emergency page, which decides on its own category before it shows them. */
export interface RegisteredNames extends InstitutionNames {
  /** In the order asked; null: in no register. */
  namesOf(persons: readonly PersonId[]): Promise<readonly (RegisteredName | null)[]>
}

const text = z.string().max(256)
const written = z.string().max(2_000).nullable()

const institutionNames = { args: z.tuple([z.array(text).max(1_000)]), answer: z.array(written) }

/** For those who may ask for no person's name. */
export const institutionNamesPort: Port<InstitutionNames> = { name: 'institution-names', methods: { institutionNames } }

export const registeredNamesPort: Port<RegisteredNames> = {
  name: 'registered-names',
  methods: {
    namesOf: {
      args: z.tuple([z.array(text).max(1_000)]),
      answer: z.array(
        z
          .looseObject({
            name: written,
            kana: written,
            otherName: written,
            sex: z.enum(['MALE', 'FEMALE', 'NOT_SET']),
            birthDate: text,
          })
          .nullable(),
      ),
    },
    institutionNames,
  },
}
