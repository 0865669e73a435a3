import { LRUCache } from 'lru-cache'
import type { InstitutionCode } from '../../../schema/domain/ids.ts'
import type { Instant } from '../../../schema/domain/time.ts'
import type { Database } from '../../shared/database/database.ts'
import type { UnmappedCode } from '../store.ts'
import type { ClinicalTables } from '../tables.ts'
import type { CodeBook, CodeMeaning, CodeSystem, LocalCode, Meaning } from './codes.ts'

/** A code as it stands at an institution. */
export interface StandingCode extends LocalCode {
  readonly institution: InstitutionCode
}

export interface CodeMeanings {
  /** What these codes mean now. */
  bookOf(codes: readonly StandingCode[]): Promise<CodeBook>
  /** They stood where nothing was known of them. */
  note(codes: readonly UnmappedCode[]): Promise<void>
  mean(meanings: readonly CodeMeaning[], at: Instant): Promise<void>
  unmapped(after: UnmappedCode | null, first: number): Promise<readonly UnmappedCode[]>
}

const together = 300
const meaningsKept = 200_000
const notedKept = 100_000
const everywhere = ''

const keyOf = (institution: string, { system, code }: LocalCode): string => `${institution} ${system} ${code}`

/** Meanings are kept in mind until one of them changes. */
export function codeMeanings(database: Database<ClinicalTables>): CodeMeanings {
  const nothing = 'NOTHING'
  const kept = new LRUCache<string, Meaning | typeof nothing>({ max: meaningsKept })
  const noted = new Set<string>()
  let counter: number | null = null
  let revision: number | null = null

  /** What is kept in mind holds while nobody has given a code another meaning. */
  const refresh = async (): Promise<void> => {
    const now = database.changeCounter()
    if (now === counter && database.counterLags !== true) return
    const row = await database.read.selectFrom('code_revision').select('revision').executeTakeFirstOrThrow()
    if (Number(row.revision) !== revision) kept.clear()
    revision = Number(row.revision)
    counter = now
  }

  const load = async (codes: readonly StandingCode[]): Promise<void> => {
    const missing = new Map<string, StandingCode>()
    for (const one of codes) {
      const key = keyOf(one.institution, one)
      if (!kept.has(key)) missing.set(key, one)
    }
    const all = [...missing.values()]
    const found = new Map<string, Meaning>()
    for (let at = 0; at < all.length; at += together) {
      const some = all.slice(at, at + together)
      const rows = await database.read
        .selectFrom('code_meaning')
        .select(['institution', 'system', 'code', 'target', 'name'])
        .where('system', 'in', [...new Set(some.map(({ system }) => system))])
        .where('code', 'in', [...new Set(some.map(({ code }) => code))])
        .where('institution', 'in', [everywhere, ...new Set(some.map(({ institution }) => institution))])
        .execute()
      for (const { institution, system, code, target, name } of rows)
        found.set(keyOf(institution, { system: system as CodeSystem, code }), { target, name })
    }
    for (const [key, one] of missing) kept.set(key, found.get(key) ?? found.get(keyOf(everywhere, one)) ?? nothing)
  }

  return {
    async bookOf(codes) {
      await refresh()
      await load(codes)
      // Of this question: what is kept in mind may be let go meanwhile.
      const book = new Map<string, Meaning>()
      for (const one of codes) {
        const meaning = kept.get(keyOf(one.institution, one))
        if (meaning !== undefined && meaning !== nothing) book.set(keyOf(one.institution, one), meaning)
      }
      return { find: (institution, local) => book.get(keyOf(institution, local)) ?? null }
    },

    async note(codes) {
      const fresh = codes.filter((one) => !noted.has(keyOf(one.institution, one)))
      if (fresh.length === 0) return
      await database.write(async (transaction) => {
        for (let at = 0; at < fresh.length; at += together)
          await transaction
            .insertInto('code_unmapped')
            .values(fresh.slice(at, at + together).map((one) => ({ ...one })))
            .onConflict((conflict) => conflict.doNothing())
            .execute()
      })
      if (noted.size > notedKept) noted.clear()
      for (const one of fresh) noted.add(keyOf(one.institution, one))
    },

    async mean(meanings, at) {
      await database.write(async (transaction) => {
        for (let from = 0; from < meanings.length; from += together)
          await transaction
            .insertInto('code_meaning')
            .values(
              meanings.slice(from, from + together).map(({ institution, ...meaning }) => ({
                ...meaning,
                institution: institution ?? everywhere,
                known: at,
              })),
            )
            .onConflict((conflict) =>
              conflict.columns(['system', 'code', 'institution']).doUpdateSet((of) => ({
                target: of.ref('excluded.target'),
                name: of.ref('excluded.name'),
                known: of.ref('excluded.known'),
              })),
            )
            .execute()
        await transaction
          .updateTable('code_revision')
          .set((of) => ({ revision: of('revision', '+', 1) }))
          .execute()
      })
    },

    async unmapped(after, first) {
      const rows = await database.scan
        .selectFrom('code_unmapped as seen')
        .select(['seen.institution', 'seen.system', 'seen.code', 'seen.name'])
        .where((of) =>
          of.not(
            of.exists(
              of
                .selectFrom('code_meaning as meaning')
                .select('meaning.code')
                .whereRef('meaning.system', '=', 'seen.system')
                .whereRef('meaning.code', '=', 'seen.code')
                .where((either) =>
                  either.or([
                    either('meaning.institution', '=', everywhere),
                    either('meaning.institution', '=', either.ref('seen.institution')),
                  ]),
                ),
            ),
          ),
        )
        .$if(after !== null, (query) =>
          query.where((of) =>
            of(
              of.refTuple('seen.institution', 'seen.system', 'seen.code'),
              '>',
              of.tuple(after?.institution ?? '', after?.system ?? '', after?.code ?? ''),
            ),
          ),
        )
        .orderBy('seen.institution')
        .orderBy('seen.system')
        .orderBy('seen.code')
        .limit(first)
        .execute()
      return rows.map(({ institution, system, code, name }) => ({
        institution: institution as InstitutionCode,
        system: system as CodeSystem,
        code,
        name,
      }))
    },
  }
}
