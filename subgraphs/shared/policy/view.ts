import { disagreements, type NamedSdl } from './agreement.ts'
import { coverageOf, type MayEver } from './coverage.ts'
import { policyMarkdown, policyTable } from './report.ts'
import { mayEver as tableMayEver } from './table.ts'

/** What composing must know of the policy: why it refuses the subgraphs together, and the table it commits. */
export function policyView(mayEver: MayEver = tableMayEver) {
  return {
    faults(subgraphs: readonly NamedSdl[]): readonly string[] {
      const each = subgraphs.flatMap(({ name, sdl }) =>
        coverageOf(sdl, mayEver).findings.map(({ coordinate, fault }) => `${name}: ${coordinate}: ${fault}`),
      )
      const together = disagreements(subgraphs).map(({ coordinate, fault }) => `${coordinate}: ${fault}`)
      return [...each, ...together]
    },
    markdown: (subgraphs: readonly NamedSdl[]): string => policyMarkdown(policyTable(subgraphs)),
  }
}
