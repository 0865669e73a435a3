import type { InsurerNumber } from '../../../schema/domain/ids.ts'
import type { PlainNumber } from '../../../subgraphs/shared/internal.ts'
import { importInsurer } from '../../support/import-file.ts'

/** The number of a household, and its first branch, as the generated files have them. */
export const card = (at: number): PlainNumber => ({
  scheme: 'MEDICAL',
  insurer: importInsurer as InsurerNumber,
  symbol: '葵',
  number: String(1_000_001 + at),
  branch: '01',
})
