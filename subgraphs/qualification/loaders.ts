import DataLoader from 'dataloader'
import type { Category } from '../../schema/domain/category.ts'
import type { InstitutionCode } from '../../schema/domain/ids.ts'
import type { RequestContext, Scope } from '../shared/context.ts'
import type { PlainNumber } from '../shared/internal.ts'
import type { LinkedNumber } from './claim-holder.ts'
import type { LimitCertificate, QualificationStore, SpecificDiseaseCertificate, Under } from './store.ts'
import type { Term } from './term.ts'

export interface Loaders {
  readonly terms: DataLoader<Under<'ELIGIBILITY'>, readonly Term[], string>
  readonly plainNumber: DataLoader<Under<'NUMBER'>, PlainNumber | null, string>
  readonly limits: DataLoader<Under<'LIMIT_CERTIFICATE'>, readonly LimitCertificate[], string>
  readonly diseases: DataLoader<Under<'LIMIT_CERTIFICATE'>, readonly SpecificDiseaseCertificate[], string>
  readonly linkedNumbers: DataLoader<Scope<'ELIGIBILITY'>, readonly LinkedNumber[], string | null>
  /** As the register has it; insurers are in it by their number. */
  readonly institutionName: DataLoader<string, string | null>
}

const underScope = ({ scope, handle }: Under<Category>): string => `${scope.subject} ${handle}`

/** One set of loaders for one operation: whatever a list asks for row by row becomes one read. */
export function loaders({ eligibility, claims, register }: QualificationStore): (context: RequestContext) => Loaders {
  const made = new WeakMap<RequestContext, Loaders>()
  return (context) => {
    let held = made.get(context)
    if (held === undefined) {
      held = {
        terms: new DataLoader<Under<'ELIGIBILITY'>, readonly Term[], string>(
          (asked) => eligibility.standingTerms(asked),
          { cacheKeyFn: underScope },
        ),
        plainNumber: new DataLoader<Under<'NUMBER'>, PlainNumber | null, string>(
          (asked) => eligibility.plainNumbers(asked),
          { cacheKeyFn: underScope },
        ),
        limits: new DataLoader<Under<'LIMIT_CERTIFICATE'>, readonly LimitCertificate[], string>(
          (asked) => eligibility.limitCertificates(asked),
          { cacheKeyFn: underScope },
        ),
        diseases: new DataLoader<Under<'LIMIT_CERTIFICATE'>, readonly SpecificDiseaseCertificate[], string>(
          (asked) => eligibility.specificDiseases(asked),
          { cacheKeyFn: underScope },
        ),
        linkedNumbers: new DataLoader<Scope<'ELIGIBILITY'>, readonly LinkedNumber[], string | null>(
          (scopes) => claims.linkedNumbers(scopes),
          { cacheKeyFn: ({ subject }) => subject },
        ),
        institutionName: new DataLoader((codes) =>
          Promise.all(codes.map(async (code) => (await register.institution(code as InstitutionCode))?.name ?? null)),
        ),
      }
      made.set(context, held)
    }
    return held
  }
}
